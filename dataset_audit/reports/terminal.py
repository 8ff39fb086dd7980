"""The first screen: what was read, the two figures, the worst findings, where the rest lies."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Any

from rich.console import Console
from rich.markdown import Markdown
from rich.padding import Padding
from rich.table import Column
from rich.table import Table as Grid
from rich.text import Text

from dataset_audit.annotations import labelled_rows
from dataset_audit.model import Severity
from dataset_audit.reports.weighing import new_and_known
from dataset_audit.words import between, count, percent, shown, worth

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dataset_audit.facts import Facts, Labels
    from dataset_audit.model import Audit, Budget, Finding, Table

WORST = 3
CLASSES = 2
"""Classes on the first screen."""
RUNGS = {
    "axis-proven": "proven",
    "axis-probable": "probable",
    "axis-declared": "declared",
    "other-proven": "of other makers",
    "other-declared": "declared as others",
    "unknown": "unknown",
}
DECIDED = {
    "accept": ("finding accepted", "findings accepted"),
    "drop": ("drop", "drops"),
    "merge": ("merge of scenes", "merges of scenes"),
    "split": ("split of a scene", "splits of scenes"),
    "declare": ("declaration", "declarations"),
}
NOUNS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def write_text(audit: Audit, stream: IO[str], *, verbose: bool = False) -> None:
    """Write the first screen; colour only where the stream is a terminal and NO_COLOR is unset.

    `verbose` lists the static scenes, too.
    """
    console = Console(file=stream, highlight=False)
    with console.capture() as capture:
        console.print(line(audit.run["root"], "bold"))
        console.print(line(read_line(audit)))
        if audit.decisions:
            console.print(line(decided_line(audit)))
        console.print()
        grid = Grid.grid(padding=(0, 2))
        grid.add_column(style="bold", no_wrap=True)
        for name, text in headline(audit, audit.table.facts):
            grid.add_row(name, line(text))
        console.print(grid)
        console.print()
        write_findings(audit, console)
        console.print()
        if verbose:
            write_scenes(audit, console)
            console.print()
        console.print(line(f"Report: {PurePath(audit.run['out']) / 'report.html'}"))
        console.print(line(f"All findings, scenes and images: {audit.run['out']}"))
    # Rich fills a grid with spaces up to its width.
    stream.writelines(f"{text.rstrip()}\n" for text in capture.get().splitlines())


def line(text: str, style: str = "") -> Text:
    """Text as it is: no markup, and no control character that a file name may hold."""
    return Text(shown(text), style=style, overflow="fold")


def read_line(audit: Audit) -> str:
    """How much was read, and how fast."""
    facts, run = audit.table.facts, audit.run
    parts = [] if facts.layout == "folder" else [facts.layout]
    parts.append(count(facts.images, "image"))
    if facts.readable < facts.images:
        parts.append(f"{facts.images - facts.readable:,} unreadable")
    if facts.not_images:
        parts.append(count(facts.not_images, "other file"))
    parts.append(f"{run['seconds']:.1f} s")
    if run["known"]:
        parts.append(f"{run['known']:,} known from before")
    return " · ".join(parts)


def decided_line(audit: Audit) -> str:
    """What a person decided."""
    kinds = Counter(decision["kind"] for decision in audit.decisions)
    images = len({p for d in audit.decisions if d["kind"] == "drop" for p in d["paths"]})
    told = []
    for kind, (one, many) in DECIDED.items():
        if kinds[kind]:
            text = f"{kinds[kind]:,} {one if kinds[kind] == 1 else many}"
            told.append(f"{text} of {count(images, 'image')}" if kind == "drop" else text)
    made = count(len(audit.decisions), "decision")
    return f"{made} of a person applied: {', '.join(told)}"


def headline(audit: Audit, facts: Facts) -> Iterator[tuple[str, str]]:
    """The figures that the tool exists for."""
    told = [f"{n:,} {RUNGS[name]}" for name, n in facts.provenance.items() if n]
    yield "Axis frames", f"{between(*facts.axis_share)} ({', '.join(told) or 'no image'})"
    diversity = facts.diversity
    a, b = diversity.effective_scenes_interval
    images = count(diversity.images, "image")
    effective = f"{diversity.effective_scenes[1]:,.1f}"
    yield "Scenes", f"effectively {effective} in {images} (95%: {a:,.1f} to {b:,.1f})"
    scenes = audit.table.scenes
    held = percent(float(scenes["share"][scenes["static"]].sum()))
    largest = percent(diversity.top_shares["1"])
    scenes_told = count(diversity.static_scenes, "static scene")
    hold = "holds" if diversity.static_scenes == 1 else "hold"
    yield "", f"{scenes_told} {hold} {held} of the images, the largest scene {largest}"
    yield "", steadiness(facts)
    if diversity.vendi is not None:
        yield "Contents", f"effectively {diversity.vendi:,.1f} different ones (Vendi score)"
    if facts.labels:
        yield "Labels", labels_line(audit.table, facts.labels)
    for budget in audit.budgets:
        yield "Budget" if budget.kept else "Over budget", budget_line(budget)
    light = Counter(v for v in audit.table["light"] if v is not None)
    yield "Light", ", ".join(f"{name} {n:,}" for name, n in light.most_common()) or "unknown"


def labels_line(table: Table, labels: Labels) -> str:
    """The largest classes, what they are worth, and how many images have no label."""
    shown_classes = labels.classes[:CLASSES]
    told = [
        worth(row.instances, row.name, row.effective_instances, row.effective_scenes)
        for row in shown_classes
    ]
    rest = len(labels.classes) - len(shown_classes)
    if rest:
        told.append(f"and {rest:,} more {'class' if rest == 1 else 'classes'}")
    if images := int((~labelled_rows(table.columns) & table.readable).sum()):
        told.append(f"{count(images, 'image')} not labelled")
    if labels.empty:
        told.append(f"{count(labels.empty, 'image')} labelled as showing nothing")
    return "; ".join(told)


def budget_line(budget: Budget) -> str:
    """`max_scene_share 0.2: the largest scene holds 38% of the images`."""
    amount = f"{budget.found:,.1f}" if "scenes" in budget.name else percent(budget.found)
    found = {
        "max_scene_share": f"the largest scene holds {amount} of the images",
        "min_effective_scenes": f"effectively {amount} scenes",
        "min_axis_share": f"{amount} of the images are known to be Axis frames",
    }[budget.name]
    return f"{budget.name} {budget.limit:g}: {found}"


def write_scenes(audit: Audit, console: Console) -> None:
    """The static scenes, largest first: `--verbose`."""
    grid = Grid.grid(padding=(0, 2))
    for name in ("Scene", "images", "share", "worth", "days", "light"):
        grid.add_column(justify="right" if name in {"images", "share", "worth"} else "left")
    grid.add_row(*(line(n, "bold") for n in ("Scene", "images", "share", "worth", "days", "light")))
    scenes = audit.table.scenes
    for row in scenes["static"].nonzero()[0]:
        first, last = (str(scenes[name][row])[:10] for name in ("first_at", "last_at"))
        days = "" if first == "NaT" else first if first == last else f"{first} to {last}"
        grid.add_row(
            f"scene-{scenes['scene_id'][row]}",
            f"{scenes['images'][row]:,}",
            percent(float(scenes["share"][row])),
            f"{scenes['effective_images'][row]:,.1f}",
            days,
            line(", ".join(scenes["light"][row])),
        )
    console.print(grid)


def steadiness(facts: Facts) -> str:
    """How many static scenes there are at every cut that is as sensible as the one used."""
    cuts = [each.min_agreement for each in facts.scene_counts]
    found = [each.static_scenes for each in facts.scene_counts]
    low, high = min(found), max(found)
    told = "as many" if low == high else f"between {low:,} and {high:,}"
    return f"{told} static scenes for every cut from {cuts[0]:g} to {cuts[-1]:g}"


def write_findings(audit: Audit, console: Console) -> None:
    """The worst findings whole, of the others the rules."""
    new, known = new_and_known(audit)
    head = "New findings" if audit.known else "Findings"
    console.print(line(f"{head}: {', '.join(counted(new)) or 'none'}", "bold"))
    for finding in new[:WORST]:
        write_finding(finding, console)
    rest = Counter(finding.rule for finding in new[WORST:])
    if rest:
        named = ", ".join(rule if n == 1 else f"{rule} ({n})" for rule, n in rest.items())
        console.print(indented(line(f"and {named}"), 2))
    if audit.known:
        gone = f", {len(audit.known.gone):,} of it are gone" if audit.known.gone else ""
        told_known = f"{count(len(known), 'finding')} known from the baseline{gone}"
        console.print(indented(line(told_known, "dim"), 2))
    for finding, why in audit.ignored:
        console.print(indented(line(f"ignored {finding.key}: {why}"), 2))
    for note in audit.notes:
        console.print(indented(line(f"without effect: {note}"), 2))
    if audit.ocr and audit.ocr["left_out"]:
        console.print(indented(line(overlay_line(audit.ocr), "dim"), 2))
    for skip in audit.skipped:
        console.print(indented(line(f"not judged: {skip.rule}, {skip.reason}", "dim"), 2))


def counted(findings: Iterable[Finding]) -> list[str]:
    """`2 errors`, `1 warning`: worst first."""
    counts = Counter(finding.severity for finding in findings)
    return [count(counts[s], NOUNS[s]) for s in reversed(Severity) if counts[s]]


def overlay_line(read: Mapping[str, Any]) -> str:
    """In how many frames overlay text was read, and whether a limit kept it from more."""
    told = f"overlay text: read in {count(read['frames'], 'frame')}"
    if not read["left_out"]:
        return told
    every = read["frames"] + read["left_out"]
    return f"{told} of the {every:,} worth it; the others are as they were (provenance.ocr_frames)"


def write_finding(finding: Finding, console: Console) -> None:
    """Severity and rule, what was found, what to do."""
    head = Text.assemble((finding.severity.value, STYLES[finding.severity]), "  ", finding.rule)
    console.print(indented(head, 2))
    console.print(indented(line(finding.message), 4))
    console.print(indented(line(f"-> {finding.advice}"), 4))


def indented(text: Text, columns: int) -> Padding:
    """Text that stays indented where it wraps."""
    return Padding(text, (0, 0, 0, columns), expand=False)


def print_rules(rows: Iterable[tuple[str, str, str]]) -> None:
    """List the rules: slug, severities, summary."""
    console = Console(highlight=False)
    grid = Grid.grid(padding=(0, 2))
    for slug, severities, summary in rows:
        grid.add_row(slug, Text(severities, style="dim"), summary)
    console.print(grid)


def print_rule(slug: str, page: str, limits: Iterable[tuple[str, str, str, str]]) -> None:
    """Show a rule's page, Markdown, and its limits: name, default, unit, meaning."""
    console = Console(highlight=False)
    console.print(Text(slug, style="bold"))
    console.print(Markdown(page))
    grid = Grid(Column("limit", overflow="fold"), "default", "unit", "meaning")
    for row in limits:
        grid.add_row(*row)
    if grid.row_count:
        console.print(grid)
