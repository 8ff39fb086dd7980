"""The audit as SARIF 2.1.0, for code scanning and editors."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote

from dataset_audit.model import Severity
from dataset_audit.names import split_frame
from dataset_audit.reports.as_json import plain
from dataset_audit.reports.pointing import Spot, spots
from dataset_audit.words import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dataset_audit.model import Audit, Finding, Skip
    from dataset_audit.reports.catalogue import RulePage

SCHEMA = "https://json.schemastore.org/sarif-2.1.0-rtm.5.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
BASE = "DATASET"
"""What every path is relative to. Where it lies isn't said: it differs from machine to machine."""


def write_sarif(audit: Audit, stream: IO[str], *, rules: Sequence[RulePage]) -> None:
    """Write one run: every rule, every finding, those that are ignored as suppressed."""
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [to_run(audit, rules)]}
    json.dump(plain(log), stream, indent=1, ensure_ascii=False, allow_nan=False)
    stream.write("\n")


def to_run(audit: Audit, rules: Sequence[RulePage]) -> dict[str, Any]:
    """The run."""
    index = {rule.slug: number for number, rule in enumerate(rules)}
    name, _, version = audit.run["tool"].partition(" ")
    known = frozenset(audit.known.findings) if audit.known else None
    results = [
        to_result(finding, index) | baseline_state(finding, known) for finding in audit.findings
    ]
    for finding, why in audit.ignored:
        suppression = {"kind": "external", "justification": why}
        results.append(to_result(finding, index) | {"suppressions": [suppression]})
    return {
        "tool": {
            "driver": {"name": name, "version": version, "rules": list(map(to_rule, rules))},
        },
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [to_notice(skip, index) for skip in audit.skipped],
            }
        ],
        "originalUriBaseIds": {BASE: {"description": {"text": "Root of the data set"}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }


def to_rule(rule: RulePage) -> dict[str, Any]:
    """What is said of a rule."""
    return {
        "id": rule.slug,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": why(rule)},
        "help": {"text": rule.page, "markdown": rule.page},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
    }


def why(rule: RulePage) -> str:
    """The summary, and the section "Why" of the page where it has one."""
    found = re.search(r"(?ms)^## Why\n(.*?)(?=^## |\Z)", rule.page)
    return " ".join(f"{rule.summary} {found[1] if found else ''}".split())


def to_result(finding: Finding, index: Mapping[str, int]) -> dict[str, Any]:
    """One finding; `index` is the place of each rule."""
    digest = sha256(finding.key.encode("utf-8", "surrogatepass")).hexdigest()
    return {
        "ruleId": finding.rule,
        **({"ruleIndex": index[finding.rule]} if finding.rule in index else {}),
        "level": LEVELS[finding.severity],
        "message": {"text": message(f"{finding.message}. To do: {finding.advice}.")},
        "locations": places(finding),
        # GitHub looks at the second name alone.
        "partialFingerprints": {"findingKey/v1": digest, "primaryLocationLineHash": digest},
        "properties": {
            "key": finding.key,
            "images": finding.images,
            "share": finding.share,
            "figures": finding.figures,
        },
    }


def baseline_state(finding: Finding, known: frozenset[str] | None) -> dict[str, str]:
    """Whether it was there before; nothing where there is no baseline."""
    if known is None:
        return {}
    return {"baselineState": "unchanged" if finding.key in known else "new"}


def places(finding: Finding) -> list[dict[str, Any]]:
    """Where to look; the data set itself where no place is named."""
    return list(map(location, spots(finding) or [Spot(".")]))


def location(spot: Spot) -> dict[str, Any]:
    """A file of the data set, and perhaps a line of it, with what is wrong there."""
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri(spot.file), "uriBaseId": BASE}}
    if spot.line is not None:
        physical["region"] = {"startLine": spot.line}
    told = {"message": {"text": message(spot.says)}} if spot.says else {}
    return {"physicalLocation": physical, **told}


def uri(path: str) -> str:
    """A relative reference; the time of a frame is a fragment of its clip."""
    file, seconds = split_frame(path)
    # A leading `./`: a first segment with a colon would be a scheme, a leading `/` a root.
    start = "./" if ":" in file.partition("/")[0] or file.startswith("/") else ""
    fragment = "" if seconds is None else f"#t={seconds}"
    return start + quote(file.encode("utf-8", "surrogatepass"), safe="/") + fragment


def message(text: str) -> str:
    r"""Text in which nothing is a link or a placeholder: SARIF 2.1.0, 3.11.5 and 3.11.6."""
    text = re.sub(r"([\\\[\]])", r"\\\1", shown(text))
    return text.replace("{", "{{").replace("}", "}}")


def to_notice(skip: Skip, index: Mapping[str, int]) -> dict[str, Any]:
    """A rule that was not judged."""
    place = {"index": index[skip.rule]} if skip.rule in index else {}
    return {
        "level": "note",
        "message": {"text": message(f"{skip.rule} was not judged: {skip.reason}")},
        "associatedRule": {"id": skip.rule, **place},
    }
