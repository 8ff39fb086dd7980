"""The audit as workflow commands: annotations of a GitHub Actions run."""

from __future__ import annotations

from collections import Counter
from typing import IO, TYPE_CHECKING

from dataset_audit.model import Severity
from dataset_audit.names import split_frame
from dataset_audit.reports.pointing import spots
from dataset_audit.reports.terminal import budget_line
from dataset_audit.reports.weighing import new_and_known
from dataset_audit.words import count, listed, percent, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dataset_audit.model import Audit, Finding

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
MOST = 9
"""Annotations of a kind: GitHub shows ten of each kind a step, and the last notice counts."""


def write_github(audit: Audit, stream: IO[str]) -> None:
    """Write a line an annotation, heaviest first: budgets not kept, new findings, the sum."""
    written: Counter[str] = Counter()
    for kind, line in to_commands(audit):
        written[kind] += 1
        if written[kind] <= MOST:
            stream.write(line)
    left = [f"{count(n - MOST, kind)}" for kind, n in written.items() if n > MOST]
    known = len(new_and_known(audit)[1])
    told = [f"{listed(left)} more than shown here"] if left else []
    told += [f"{count(known, 'finding')} known from the baseline"] if known else []
    if told:
        where = "the report and audit.json hold all"
        stream.write(command("notice", {"title": "dataset-audit"}, f"{'; '.join(told)}: {where}"))


def to_commands(audit: Audit) -> Iterator[tuple[str, str]]:
    """Kind and line of each, heaviest first."""
    for budget in audit.budgets:
        if not budget.kept:
            yield "error", command("error", {"title": "budget not kept"}, budget_line(budget))
    for finding in new_and_known(audit)[0]:
        kind = COMMANDS[finding.severity]
        told = f"{finding.message}\n-> {finding.advice}"
        share = f" ({percent(finding.share)} of the images)" if finding.images else ""
        title = {"title": f"{finding.rule}{share}"}
        yield kind, command(kind, place(finding) | title, told)


def place(finding: Finding) -> dict[str, str]:
    """The first place to look at; of a frame, its clip."""
    for spot in spots(finding)[:1]:
        line = {} if spot.line is None else {"line": str(spot.line)}
        return {"file": split_frame(spot.file)[0]} | line
    return {}


def command(kind: str, properties: Mapping[str, str], message: str) -> str:
    """`::error file=a.jpg,title=...::message`, as GitHub's own toolkit escapes it."""
    told = ",".join(f"{name}={in_property(value)}" for name, value in properties.items())
    lines = "\n".join(map(shown, message.splitlines()))
    return f"::{kind} {told}::{in_message(lines)}\n"


def in_message(text: str) -> str:
    """A message, its line breaks kept."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def in_property(text: str) -> str:
    """The value of a property, on one line."""
    return in_message(shown(text)).replace(":", "%3A").replace(",", "%2C")
