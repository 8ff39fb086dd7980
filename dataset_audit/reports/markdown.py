"""The audit as Markdown: for a pull request, where a comment must not be longer than a limit."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING

from dataset_audit.model import MAX_EXAMPLES
from dataset_audit.reports.pointing import spots
from dataset_audit.reports.terminal import headline
from dataset_audit.reports.weighing import new_and_known
from dataset_audit.words import count, percent, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dataset_audit.facts import ClassRow
    from dataset_audit.model import Audit, Finding

LIMIT = 60_000
"""Characters. GitHub refuses a comment of more than 65,536."""
ROOM = 6_000
"""Characters of each part but the findings, of which there are five: the findings get the most."""
LONGEST = 400
"""Characters of one text: a path may have 4,096."""


def write_markdown(audit: Audit, stream: IO[str]) -> None:
    """Write at most `LIMIT` characters; what is left out is counted."""
    new, known = new_and_known(audit)
    where = f"in `audit.json` of {code(audit.run['out'])}"
    top = "".join(head(audit))
    tail = "".join(rest(audit, known, where))
    stream.write(top)
    title = "New findings" if audit.known else "Findings"
    blocks = [told(finding) for finding in new]
    room = LIMIT - len(top) - len(tail)
    stream.write(section(title, blocks or ["None.\n"], room, where, len(new)))
    stream.write(tail)


def head(audit: Audit) -> Iterator[str]:
    """The figures that the tool exists for."""
    facts = audit.table.facts
    yield f"## Audit of {code(audit.run['root'])}\n\n"
    read = f"{count(facts.images, 'image')}, {facts.images - facts.readable:,} unreadable"
    rows = (("Images", read), *headline(audit, facts))
    yield "| | |\n|---|---|\n"
    yield from (f"| {name} | {worded(text)} |\n" for name, text in rows)
    if facts.labels and facts.labels.classes:
        yield "\n<details><summary>Classes</summary>\n\n"
        yield "| class | instances | images | scenes | effective instances |\n"
        yield "|---|--:|--:|--:|--:|\n"
        rows_left = "| and {:,} more | | | | |\n"
        yield fitted(list(map(class_row, facts.labels.classes)), ROOM, rows_left.format)
        yield "\n</details>\n"


def class_row(row: ClassRow) -> str:
    """One line of the table of classes."""
    numbers = (
        f"{row.instances:,} | {row.images:,} | {row.scenes:,} | {row.effective_instances:,.1f}"
    )
    return f"| {cell(row.name)} | {numbers} |\n"


def rest(audit: Audit, known: Sequence[Finding], where: str) -> Iterator[str]:
    """What follows the new findings: known ones, what was ignored, what could not be judged."""
    gone = [f"- {code(key)}\n" for key in (audit.known.gone if audit.known else ())]
    ignored = [f"- {code(finding.key)}: {code(why)}\n" for finding, why in audit.ignored]
    skipped = [f"- {code(skip.rule)}: {code(skip.reason)}\n" for skip in audit.skipped]
    notes = [f"- {code(note)}\n" for note in audit.notes]
    for title, blocks in (
        ("Known from the baseline", [listed(finding) for finding in known]),
        ("Gone since the baseline", gone),
        ("Ignored", ignored),
        ("Not judged", skipped),
        ("Without effect", notes),
    ):
        if blocks:
            body = section("", blocks, ROOM, where, len(blocks))
            yield f"\n<details><summary>{title} ({len(blocks):,})</summary>\n{body}\n</details>\n"


def section(title: str, blocks: Sequence[str], room: int, where: str, number: int) -> str:
    """A heading and as many blocks as there is room for."""
    start = f"\n### {title} ({number:,})\n\n" if title else "\n"
    left = "\n{:,} more are left out here: all are " + where.replace("{", "{{").replace("}", "}}")
    return start + fitted(blocks, room - len(start), (left + ".\n").format)


def fitted(blocks: Sequence[str], room: int, left: Callable[[int], str]) -> str:
    """The first blocks that fit in `room` characters, and a line for how many don't."""
    whole = "".join(blocks)
    if len(whole) <= room:
        return whole
    room -= len(left(len(blocks)))
    used = 0
    for number, block in enumerate(blocks):
        used += len(block)
        if used > room:
            return "".join(blocks[:number]) + left(len(blocks) - number)
    raise AssertionError("they fit")


def listed(finding: Finding) -> str:
    """A finding in one line."""
    return f"- **{finding.severity.value}** {code(finding.rule)}: {code(finding.message)}\n"


def told(finding: Finding) -> str:
    """A finding, its advice and where to look folded away."""
    images = f"{count(finding.images, 'image')}, {percent(finding.share)}"
    concerned = f" ({images})" if finding.images else ""
    examples = [spot.text for spot in spots(finding)[:MAX_EXAMPLES]]
    return (
        f"**{finding.severity.value}** {code(finding.rule)}: {code(finding.message)}\n\n"
        f"<details><summary>What to do{concerned}</summary>\n\n"
        f"{code(finding.advice)}\n\n{items(examples)}"
        "</details>\n\n"
    )


def items(paths: Iterable[str]) -> str:
    """Paths as a list, and the empty line that ends it."""
    lines = [f"- {code(path)}\n" for path in paths]
    return "".join([*lines, "\n"]) if lines else ""


def code(text: str) -> str:
    """A code span on one line, in which nothing is markup, pings or links; not for a table."""
    text = clipped(text) or " "
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    edge = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{edge}{text}{edge}{fence}"


def cell(text: str) -> str:
    """A code span for a table, where a bar would end the cell in a span of backticks too."""
    return f"<code>{escaped(text)}</code>"


def worded(text: str) -> str:
    """A sentence of ours as it is; one with more than words and figures may hold a name: code.

    GitHub looks for mentions once character references are characters again, but not in code.
    """
    return text if escaped(text) == text else cell(text)


def escaped(text: str) -> str:
    """Text on one line in which every character that may be markup is a character reference."""
    # A full stop after a letter, too: `www.` begins a link.
    active = r"[^\w .,:%()-]|_|(?<=[^\W\d])\."
    return re.sub(active, lambda found: f"&#{ord(found[0])};", clipped(text))


def clipped(text: str) -> str:
    """Text with control characters written out, and its middle left out where it is very long."""
    text = shown(text)
    half = LONGEST // 2
    return text if len(text) <= LONGEST else f"{text[:half]}...{text[-half:]}"
