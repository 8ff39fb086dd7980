"""Write the pages that repeat the code: `python tools/docs.py` (`--check`: exit 1 when stale)."""

from __future__ import annotations

import argparse
import inspect
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dataset_audit.columns import BOX_COLUMNS, COLUMNS, FAULT_COLUMNS, SCENE_COLUMNS
from dataset_audit.rules import RULES
from dataset_audit.sources import remote
from dataset_audit.sources.layouts import LAYOUTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dataset_audit.columns import Column
    from dataset_audit.rules.rule import Rule

DOCS = Path(__file__).resolve().parent.parent / "docs"
NOTE = "<!-- Written by tools/docs.py from the code: change it there. -->"


def rules_page() -> str:
    """All rules: a table of contents, then each rule's page with its limits."""
    contents = table(
        ("Rule", "Severity", "Says"),
        ((f"[`{r.slug()}`](#{r.slug()})", severities(r), r.summary()) for r in RULES),
    )
    intro = (
        "A rule judges the measured columns; it never sees a pixel. Its limits are set in "
        "`audit.toml` or by `--set rule.limit=value`. A value at the limit is allowed: `max_` is "
        "the largest allowed, `min_` the smallest, and with fewer than `judged_from_` the "
        "rule keeps silent. Findings of equal weight are told in the order of this page."
    )
    return join("# Rules", NOTE, intro, contents, *(rule_section(rule) for rule in RULES))


def rule_section(rule: type[Rule]) -> str:
    """One rule, a heading below the page's own."""
    limits = table(
        ("Limit", "Default", "Range", "Unit", "Meaning"),
        (
            (f"`{k.name}`", f"{k.default:g}", f"{k.low:g} to {k.high:g}", k.unit, k.meaning)
            for k in rule.limits()
        ),
    )
    facts = [f"**Severity:** {severities(rule)}"]
    if rule.needs:
        facts.append(f"**Needs:** {', '.join(f'`{name}`' for name in rule.needs)}")
    if rule.about_new_cameras:
        facts.append("**With `--deployment same-cameras`:** information only")
    page = rule.page().replace("\n## ", "\n### ")
    tail = ("### Settings", limits) if rule.limits() else ()
    return join(f"## {rule.slug()}", page, *tail, "  \n".join(facts))


def severities(rule: type[Rule]) -> str:
    """`error / warning`, the worst first."""
    return " / ".join(reversed(rule.severities))


def layouts_page() -> str:
    """What data sets are read: a table of contents, then the page of each layout's module."""
    contents = table(
        ("Layout", "What it is"), ((f"[`{k.name}`](#{k.name})", k.says) for k in LAYOUTS)
    )
    intro = (
        "`audit PATH` looks at the files and takes the first layout of this page that they fit; "
        "`--layout NAME` takes that one. PATH is a folder, the file that says what the data set "
        "is, or [an address](#far-away). What is wrong with an annotation is a finding with its "
        "file and line, listed in full in `faults.parquet`; the image stays."
    )
    sections = (
        join(f"## {k.name}", inspect.getdoc(sys.modules[k.read.__module__]) or "") for k in LAYOUTS
    )
    far = join("## Far away", inspect.getdoc(remote) or "")
    return join("# Layouts", NOTE, intro, contents, *sections, far)


def columns_page() -> str:
    """The columns of the Parquet files."""
    images = "## images.parquet\n\nOne row an image, sorted by path, frames of a clip by time."
    scenes = "## scenes.parquet\n\nOne row a scene, the largest first."
    boxes = "## boxes.parquet\n\nOne row a box, in the order of the images."
    faults = "## faults.parquet\n\nWhat is wrong with the annotations, in the order it was met."
    tables = (
        (images, COLUMNS),
        (scenes, SCENE_COLUMNS),
        (boxes, BOX_COLUMNS),
        (faults, FAULT_COLUMNS),
    )
    return join("# Columns", NOTE, *(t for head, c in tables for t in (head, column_table(c))))


def column_table(columns: Iterable[Column]) -> str:
    """Name, type and meaning of each column."""
    return table(
        ("Column", "Type", "Meaning"), ((f"`{c.name}`", c.kind, c.meaning) for c in columns)
    )


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = (head, ("---",) * len(head), *rows)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def join(*blocks: str) -> str:
    """Blocks with an empty line between them."""
    return "\n\n".join(block.strip() for block in blocks) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Write the pages, or name the stale ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when stale")
    parser.add_argument("--docs", type=Path, default=DOCS, help="folder of the pages")
    options = parser.parse_args(arguments)
    stale = 0
    pages = {"rules.md": rules_page, "columns.md": columns_page, "layouts.md": layouts_page}
    for name, page in pages.items():
        text = page()
        file = options.docs / name
        if file.is_file() and file.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        print(f"{name} is stale: run python tools/docs.py" if options.check else f"wrote {name}")
        if not options.check:
            file.write_text(text, encoding="utf-8", newline="\n")
    return int(options.check and stale > 0)


if __name__ == "__main__":
    sys.exit(main())
