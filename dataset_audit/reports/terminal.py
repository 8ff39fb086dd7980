"""The first screen: what was read, the two figures, the worst findings, where the rest lies."""

from __future__ import annotations

from collections import Counter
from typing import IO, TYPE_CHECKING

from rich.console import Console
from rich.markdown import Markdown
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from dataset_audit.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dataset_audit.model import Audit, Facts, Finding
    from dataset_audit.rules.rule import Rule

WORST = 3
STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def write_text(audit: Audit, stream: IO[str]) -> None:
    """Write the first screen; colour only where the stream is a terminal and NO_COLOR is unset."""
    console = Console(file=stream, highlight=False, soft_wrap=False)
    facts = audit.table.facts
    console.print(Text(audit.run["root"], style="bold"), overflow="fold")
    console.print(read_line(audit))
    console.print()
    grid = Grid.grid(padding=(0, 2))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column()
    for name, text in headline(audit, facts):
        grid.add_row(name, Text(text))
    console.print(grid)
    console.print()
    write_findings(audit, console)
    if audit.run.get("out"):
        console.print()
        console.print(Text(f"All findings and scenes: {audit.run['out']}"), overflow="fold")


def read_line(audit: Audit) -> Text:
    """How much was read, and how fast."""
    facts, run = audit.table.facts, audit.run
    parts = [plural(facts.images, "image")]
    if facts.readable < facts.images:
        parts.append(f"{facts.images - facts.readable:,} unreadable")
    if facts.not_images:
        parts.append(plural(facts.not_images, "other file"))
    parts.append(f"{run['seconds']:.1f} s")
    if run.get("known"):
        parts.append(f"{run['known']:,} known from before")
    return Text(" · ".join(parts))


def headline(audit: Audit, facts: Facts) -> Iterable[tuple[str, str]]:
    """The figures that the tool exists for."""
    low, high = facts.axis_share
    rungs = {name.removeprefix("axis-"): n for name, n in facts.provenance.items()}
    told = ", ".join(f"{n:,} {name}" for name, n in rungs.items() if n) or "no image"
    bounds = percent(low) if low == high else f"between {percent(low)} and {percent(high)}"
    yield "Axis frames", f"{bounds} ({told})"
    diversity = facts.diversity
    effective = diversity.effective_scenes[1]
    a, b = diversity.effective_scenes_interval
    images = plural(diversity.images, "image")
    yield "Scenes", f"effectively {effective:,.1f} in {images} (95 %: {a:,.1f} to {b:,.1f})"
    scenes = audit.table.scenes
    held = float(scenes["share"][scenes["static"]].sum()) if len(scenes["share"]) else 0.0
    tops = ", ".join(f"top {k} {percent(v)}" for k, v in diversity.top_shares.items())
    yield (
        "Static",
        f"{plural(diversity.static_scenes, 'static scene')} hold {percent(held)} of the images",
    )
    yield "Largest", tops
    if diversity.vendi is not None:
        yield "Contents", f"effectively {diversity.vendi:,.1f} different ones (Vendi score)"
    light = Counter(v for v in audit.table["light"] if v is not None)
    yield "Light", ", ".join(f"{name} {n:,}" for name, n in light.most_common()) or "unknown"


def write_findings(audit: Audit, console: Console) -> None:
    """The worst findings whole, the others as a count a rule."""
    counts = Counter(finding.severity for finding in audit.findings)
    told = ", ".join(plural(counts[s], s.value) for s in reversed(Severity) if counts[s])
    console.print(Text(f"Findings: {told.replace('infos', 'info') or 'none'}", style="bold"))
    for finding in audit.findings[:WORST]:
        write_finding(finding, console)
    rest = Counter(finding.rule for finding in audit.findings[WORST:])
    if rest:
        named = ", ".join(rule if n == 1 else f"{rule} ({n})" for rule, n in rest.items())
        console.print(Padding(Text(f"and {named}"), (0, 0, 0, 2)))
    for finding, why in audit.ignored:
        console.print(Padding(Text(f"ignored {finding.key}: {why}"), (0, 0, 0, 2)))
    if audit.skipped:
        named = ", ".join(f"{skip.rule} ({skip.reason})" for skip in audit.skipped)
        console.print(Padding(Text(f"not judged: {named}", style="dim"), (0, 0, 0, 2)))


def write_finding(finding: Finding, console: Console) -> None:
    """Severity and rule, what was found, what to do."""
    head = Text.assemble((finding.severity.value, STYLES[finding.severity]), "  ", finding.rule)
    console.print(Padding(head, (0, 0, 0, 2)))
    console.print(Padding(Text(finding.message), (0, 0, 0, 4)))
    console.print(Padding(Text(f"-> {finding.advice}"), (0, 0, 0, 4)))


def print_rules(rules: Iterable[type[Rule]]) -> None:
    """One line a rule."""
    console = Console(highlight=False)
    grid = Grid.grid(padding=(0, 2))
    for rule in rules:
        severities = ", ".join(severity.value for severity in rule.severities)
        grid.add_row(rule.slug(), Text(severities, style="dim"), rule.summary())
    console.print(grid)


def print_rule(rule: type[Rule]) -> None:
    """The page of a rule, with its limits."""
    console = Console(highlight=False)
    console.print(Text(rule.slug(), style="bold"))
    console.print(Markdown(rule.page()))
    grid = Grid("limit", "default", "unit", "meaning")
    for one in rule.limits():
        grid.add_row(one.name, f"{one.default:g}", one.unit, one.meaning)
    if grid.row_count:
        console.print(grid)


def plural(count: int, noun: str) -> str:
    """`1 image`, `2,435 images`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def percent(share: float) -> str:
    """Whole percent; a decimal where that would read as none or as all."""
    return f"{share:.1%}" if 0 < share < 0.01 or 0.99 < share < 1 else f"{share:.0%}"
