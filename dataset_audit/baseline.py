"""Findings that were there before, so that only new ones make a build fail: `--baseline FILE`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dataset_audit.atomic import replacing
from dataset_audit.errors import InputError
from dataset_audit.model import Known, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from dataset_audit.model import Finding

VERSION = "1.0"


def write_baseline(file: Path, findings: Iterable[Finding]) -> None:
    """Write the key and severity of each finding, one a line, sorted: a diff shows what changed.

    Raises:
        InputError: the file can't be written.
    """
    rows = sorted((finding.key, finding.severity.value) for finding in findings)
    lines = ",\n".join(f"  {json.dumps(k, ensure_ascii=False)}: {json.dumps(s)}" for k, s in rows)
    text = f'{{\n "version": "{VERSION}",\n "findings": {{\n{lines}\n }}\n}}\n'
    try:
        with replacing(file) as temporary:
            temporary.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{file}: can't be written: {error.strerror or error}") from error


def read_baseline(file: Path) -> dict[str, Severity]:
    """Severity by key.

    Raises:
        InputError: the file isn't there or is no baseline.
    """
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        findings = document["findings"]
        return {str(key): Severity(severity) for key, severity in findings.items()}
    except FileNotFoundError:
        told = "there is no such baseline; --update-baseline makes it"
        raise InputError(f"{file}: {told}") from None
    except OSError as error:
        raise InputError(f"{file}: can't be read: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{file}: no baseline: {error!r}") from error


def hold_against(
    baseline: Mapping[str, Severity], findings: Iterable[Finding], ignored: Iterable[Finding]
) -> Known:
    """Which findings were there before, at least as severe; and which are gone."""
    found = {finding.key: finding.severity for finding in findings}
    still = {finding.key for finding in ignored}
    old = [key for key, now in found.items() if key in baseline and now.rank <= baseline[key].rank]
    return Known(
        findings=tuple(sorted(old)),
        gone=tuple(sorted(set(baseline) - set(found) - still)),
    )
