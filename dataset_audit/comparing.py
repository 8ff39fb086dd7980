"""Two finished audits held against each other: images, scenes, findings, figures."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from dataset_audit.comparison import Changed, Comparison, Figure, Move

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from dataset_audit.facts import Facts
    from dataset_audit.model import Audit

Pairs = list[tuple[int, int]]
"""Rows of one image in the old and in the new audit."""


def compare(old: Audit, new: Audit) -> Comparison:
    """What changed from one audit to another.

    An image is the same where its bytes are, whatever it is called now; of exact copies as many are
    the same as there are in both. A path with other bytes is replaced.
    """
    pairs = match_images(old, new)
    before, after = ({pair[side] for pair in pairs} for side in (0, 1))
    old_path, new_path = old.table["path"], new.table["path"]
    lost = [path for row, path in enumerate(old_path) if row not in before]
    won = [path for row, path in enumerate(new_path) if row not in after]
    replaced = sorted(set(lost) & set(won))
    found, now = ({finding.key: finding for finding in each.findings} for each in (old, new))
    return Comparison(
        old=str(old.run["root"]),
        new=str(new.run["root"]),
        figures=tuple(figures(old.table.facts, new.table.facts)),
        same_images=len(pairs),
        renamed=tuple((old_path[a], new_path[b]) for a, b in pairs if old_path[a] != new_path[b]),
        added=tuple(sorted(set(won) - set(replaced))),
        removed=tuple(sorted(set(lost) - set(replaced))),
        replaced=tuple(replaced),
        moved=tuple(moves(old, new, pairs)),
        new_findings=tuple(finding for key, finding in now.items() if key not in found),
        gone_findings=tuple(finding for key, finding in found.items() if key not in now),
        changed_findings=tuple(
            Changed(before=found[key], after=finding)
            for key, finding in now.items()
            if key in found and said(found[key]) != said(finding)
        ),
        settings=tuple(differing(old.settings, new.settings)),
    )


def said(finding: Any) -> tuple[Any, ...]:  # noqa: ANN401  Finding
    """What of a finding a reader would notice."""
    return finding.severity, finding.message, finding.images


def match_images(old: Audit, new: Audit) -> Pairs:
    """Rows of the same image in both, in the order of the old.

    First by name and bytes, then by bytes alone.
    """
    rows: dict[str, dict[str, int]] = {}
    for row, (path, digest) in enumerate(named(new)):
        rows.setdefault(digest, {})[path] = row
    pairs, waiting = [], []
    for row, (path, digest) in enumerate(named(old)):
        match = rows.get(digest, {}).pop(path, None)
        if match is None:
            waiting.append((row, digest))
        else:
            pairs.append((row, match))
    for row, digest in waiting:
        left = rows.get(digest)
        if left:
            pairs.append((row, left.pop(min(left))))
    return sorted(pairs)


def named(audit: Audit) -> Iterator[tuple[str, str]]:
    """Path and content of each image; one that was never read is known by its path alone."""
    table = audit.table
    for path, digest in zip(table["path"], table["content_hash"], strict=True):
        yield path, digest or f"unread {path}"


def moves(old: Audit, new: Audit, pairs: Pairs) -> Iterator[Move]:
    """Images that left the scene they were in, by path.

    A scene of the old audit goes on as the one of the new that holds most of its images, each new
    scene as the one old scene that brings most to it: scenes are numbered by size, so that numbers
    say nothing. Who isn't where its scene went has moved.
    """
    before, after = old.table["scene_id"], new.table["scene_id"]
    shared = Counter((int(before[a]), int(after[b])) for a, b in pairs)
    goes_on: dict[int, int] = {}
    taken: set[int] = set()
    for (was, now), _ in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if min(was, now) >= 0 and was not in goes_on and now not in taken:
            goes_on[was] = now
            taken.add(now)
    for a, b in sorted(pairs, key=lambda pair: str(new.table["path"][pair[1]])):
        was, now = int(before[a]), int(after[b])
        if min(was, now) >= 0 and goes_on.get(was) != now:
            yield Move(path=new.table["path"][b], before=f"scene-{was}", after=f"scene-{now}")


def figures(old: Facts, new: Facts) -> Iterator[Figure]:
    """The numbers of the first screen, of both."""
    told: tuple[tuple[str, str, Callable[[Facts], float | None]], ...] = (
        ("images", "images", lambda facts: facts.images),
        ("readable images", "images", lambda facts: facts.readable),
        ("Axis share, at least", "share", lambda facts: facts.axis_share[0]),
        ("Axis share, at most", "share", lambda facts: facts.axis_share[1]),
        ("effective scenes", "effective", lambda facts: facts.diversity.effective_scenes[1]),
        ("static scenes", "scenes", lambda facts: facts.diversity.static_scenes),
        ("largest scene", "share", lambda facts: facts.diversity.top_shares.get("1")),
        ("effective images", "effective", lambda facts: facts.diversity.effective_images),
    )
    for name, unit, of in told:
        yield Figure(name=name, unit=unit, before=of(old), after=of(new))
    was, now = (
        {row.name: row for row in facts.labels.classes} if facts.labels else {}
        for facts in (old, new)
    )
    for name in sorted(was.keys() | now.keys()):
        for unit, field in (("instances", "instances"), ("effective", "effective_instances")):
            before, after = (getattr(rows.get(name), field, None) for rows in (was, now))
            called = name if unit == "instances" else f"{name}, effective"
            yield Figure(name=called, unit=unit, before=before, after=after)


def differing(
    old: Mapping[str, Any], new: Mapping[str, Any], within: str = ""
) -> Iterator[tuple[str, str, str]]:
    """Settings that differ, by key as `--set` has it."""
    for key in dict.fromkeys([*old, *new]):
        before, after, name = old.get(key), new.get(key), f"{within}{key}"
        if isinstance(before, dict) and isinstance(after, dict):
            yield from differing(before, after, f"{name}.")
        elif before != after:
            yield name, json.dumps(before), json.dumps(after)
