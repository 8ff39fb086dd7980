"""The first screen of the page: the figures that the tool exists for, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from dataset_audit.reports.cards import sentence
from dataset_audit.reports.strips import Part, parts_of
from dataset_audit.reports.terminal import (
    RUNGS,
    budget_line,
    counted,
    decided_line,
    read_line,
    steadiness,
)
from dataset_audit.reports.weighing import new_and_known
from dataset_audit.words import between, count, listed, percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dataset_audit.facts import Facts
    from dataset_audit.model import Audit

ORDER = (
    "axis-proven",
    "axis-probable",
    "axis-declared",
    "unknown",
    "other-proven",
    "other-declared",
)
"""Rungs as they lie on the bar: up to the end of the Axis part is the lower bound, up to the end of
what is unknown the upper one."""


@dataclass(frozen=True, slots=True)
class Bar:
    """The Axis share in one unit."""

    unit: str
    bounds: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One large figure, what it is of, and what there is to know of it."""

    name: str
    value: str
    of: str
    notes: tuple[str, ...]


def first_screen(audit: Audit) -> dict[str, Any]:
    """All of it, by the names that the template has for it."""
    facts, root = audit.table.facts, PurePath(audit.run["root"])
    return {
        "name": root.name or str(root),
        "read_lines": [read_line(audit), *([decided_line(audit)] if audit.decisions else [])],
        "verdict": verdict(audit),
        "bars": bars(facts),
        "legend": legend(facts),
        "figures": list(figures(audit)),
        "budgets": [(budget.kept, budget_line(budget)) for budget in audit.budgets],
    }


def verdict(audit: Audit) -> str:
    """What was found, in one sentence; the worst of it. Beside a baseline, what is new."""
    if not audit.findings:
        return "No rule found anything wrong."
    new, known = new_and_known(audit)
    if not audit.known:
        return f"{listed(counted(new))}. {sentence(new[0].message)}."
    beside = f"{count(len(known), 'finding')} known from the baseline"
    if not new:
        return f"Nothing new; {beside}."
    return f"New: {listed(counted(new))}; {beside}. {sentence(new[0].message)}."


def bars(facts: Facts) -> list[Bar]:
    """The Axis share by image, by scene and by effective image; by image alone in an old audit."""
    if facts.statement.shares:
        return [
            Bar(f"by {each.unit}", between(*each.axis_share), rungs(each.rungs))
            for each in facts.statement.shares
        ]
    total = max(sum(facts.provenance.values()), 1)
    shares = {rung: images / total for rung, images in facts.provenance.items()}
    return [Bar("by image", between(*facts.axis_share), rungs(shares))]


def rungs(shares: Mapping[str, float]) -> tuple[Part, ...]:
    """The bar of one unit."""
    return parts_of(
        (f"{RUNGS[rung]} {percent(shares.get(rung, 0.0))}", f"rung-{rung}", shares.get(rung, 0.0))
        for rung in ORDER
    )


def legend(facts: Facts) -> list[tuple[str, str]]:
    """Images of each rung there is, and its style."""
    return [
        (f"{RUNGS[rung]} {facts.provenance[rung]:,}", f"rung-{rung}")
        for rung in ORDER
        if facts.provenance.get(rung)
    ]


def figures(audit: Audit) -> Iterator[Figure]:
    """Scenes, images, instances and contents, in effective numbers."""
    facts, scenes = audit.table.facts, audit.table.scenes
    diversity = facts.diversity
    low, high = diversity.effective_scenes_interval
    held = percent(float(scenes["share"][scenes["static"]].sum()))
    largest = percent(diversity.top_shares["1"])
    static = count(diversity.static_scenes, "static scene")
    yield Figure(
        "Effective scenes",
        f"{diversity.effective_scenes[1]:,.1f}",
        f"in {count(diversity.images, 'image')}",
        (
            f"95% interval {low:,.1f} to {high:,.1f}",
            f"{static} with {held} of the images, the largest with {largest}",
            steadiness(facts),
        ),
    )
    yield Figure(
        "Effective images",
        f"{diversity.effective_images:,.0f}",
        f"of {count(diversity.images, 'image')}",
        ("each frame counted by what it adds to its scene",),
    )
    if facts.labels is not None:
        instances = sum(row.instances for row in facts.labels.classes)
        worth = sum(row.effective_instances for row in facts.labels.classes)
        yield Figure(
            "Effective instances",
            f"{worth:,.0f}",
            f"of {count(instances, 'instance')}",
            ("frames of a scene counted by what they add, a box that never moves once",),
        )
    if diversity.vendi is not None:
        yield Figure(
            "Different contents",
            f"{diversity.vendi:,.1f}",
            "by embedding",
            ("Vendi score: what images show, whatever the viewpoint",),
        )
