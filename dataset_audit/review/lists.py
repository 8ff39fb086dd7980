"""What the panel lists: findings, static scenes and decisions, as rows of plain values."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from dataset_audit.decisions import Accept, Declare, Drop, Merge, Split
from dataset_audit.provenance.stating import AXIS
from dataset_audit.scene_list import counted
from dataset_audit.words import count, listed, percent, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dataset_audit.decisions import Decision
    from dataset_audit.review.desk import Seen

Row = dict[str, Any]
MOST = 200
"""Scenes listed; the panel says how many there are."""


def named_findings(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Findings of an `audit.json` by name, the ignored ones last, with their reason.

    The name is the rule's; where it has several, with the scene or the subject.
    """
    entries = [*document["findings"], *document["ignored"]]
    rules = Counter(entry["rule"] for entry in entries)
    named = {}
    for entry in entries:
        scene = entry["figures"].get("scene_id")
        which = entry["subject"] if scene is None else f"scene-{scene}"
        name = entry["rule"] if rules[entry["rule"]] == 1 else f"{entry['rule']} {which}"
        named[name] = dict(entry)
    return named


def list_findings(document: Mapping[str, Any], decisions: Sequence[Decision]) -> list[Row]:
    """One row a finding, heaviest first."""
    accepted = {each.key: each.reason for each in decisions if isinstance(each, Accept)}
    return [
        {
            "finding": name,
            "severity": entry["severity"],
            "images": entry["images"],
            "says": shown(entry["message"]),
            "accepted": shown(accepted.get(entry["key"]) or entry.get("reason") or ""),
            "key": entry["key"],
        }
        for name, entry in named_findings(document).items()
    ]


def list_scenes(seen: Seen) -> list[Row]:
    """One row a scene that is or was static and of which images are left; at most `MOST`.

    By number: a scene stays where it was, also when few of its frames are kept.
    """
    return [scene_row(seen, number) for number in static_scenes(seen)[:MOST]]


def static_scenes(seen: Seen) -> list[int]:
    """Numbers of the scenes that are or were static and of which images are left."""
    rows = seen.columns["static_once"].astype(bool) & seen.kept
    found: list[int] = np.unique(seen.columns["scene_id"][rows]).tolist()
    return found


def scene_row(seen: Seen, scene: int) -> Row:
    """A scene as it is now."""
    columns = seen.columns
    everything = np.flatnonzero(columns["scene_id"] == scene)
    rows = everything[seen.kept[everything]]
    axis = np.isin(columns["provenance"][rows].astype(str), AXIS).mean()
    whole = len(everything)
    changed = {word for value in columns["decided"][everything] if value for word in value}
    return {
        "scene": f"scene-{scene}",
        "images": f"{len(rows):,}" + (f" of {whole:,}" if whole > len(rows) else ""),
        "share": percent(len(rows) / max(1, seen.decided.images)),
        "worth": round(float(columns["effective_images"][rows[0]]), 1),
        "axis": percent(float(axis)),
        "light": ", ".join(counted(columns["light"][rows])),
        "splits": ", ".join(counted(columns["split"][rows])),
        "decided": ", ".join(sorted(changed)),
    }


def list_decisions(seen: Seen) -> list[Row]:
    """One row a decision, the last one first; its number is its place in the file, from 1."""
    rows = [
        {
            "number": number,
            "decision": decision_text(seen, decision),
            "who": shown(" ".join(filter(None, (decision.who, decision.at)))),
        }
        for number, decision in enumerate(seen.decisions, start=1)
    ]
    return rows[::-1]


def decision_text(seen: Seen, decision: Decision) -> str:
    """What was decided, in words."""
    match decision:
        case Accept():
            return shown(f"accept {decision.key}: {decision.reason}")
        case Drop():
            return f"drop {images_text(seen, decision.paths)}"
        case Merge():
            return f"merge {listed([shown(path) for path in decision.paths[:2]])}" + (
                f" and {len(decision.paths) - 2:,} more" if len(decision.paths) > 2 else ""
            )
        case Split():
            return f"split off {images_text(seen, decision.paths)}"
        case Declare():
            whose = {None: None, True: "Axis", False: "not Axis"}[decision.axis]
            camera = decision.camera and f"camera {shown(decision.camera)}"
            whole = " and its scene" if decision.whole_scene else ""
            said = ", ".join(filter(None, (whose, camera)))
            return f"declare {images_text(seen, decision.paths)}{whole}: {said}"


def images_text(seen: Seen, paths: Iterable[str]) -> str:
    """`31 images of scene-0`."""
    paths = list(paths)
    scenes = np.unique(seen.columns["scene_id"][np.isin(seen.columns["path"], paths)])
    named = [f"scene-{scene}" for scene in scenes.tolist() if scene >= 0]
    of = listed(named) if len(named) < 4 else f"{len(named):,} scenes"
    told = shown(paths[0]) if len(paths) == 1 else count(len(paths), "image")
    return f"{told} of {of}" if of else told
