"""What was decided so far, and what it is worth: `audit review OUT --read`, without the App."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import IO, TYPE_CHECKING, Any

from dataset_audit.decisions import to_entry, to_record
from dataset_audit.review.desk import Desk
from dataset_audit.review.lists import list_decisions
from dataset_audit.words import count, percent, shown

if TYPE_CHECKING:
    from pathlib import Path

    from dataset_audit.worth import Worth


def read(out: Path, stream: IO[str], *, as_json: bool) -> None:
    """Write the decisions of an audit, and the figures before and after them.

    Raises:
        InputError: `out` is no finished audit, or its decisions can't be read.
    """
    desk = Desk(out)
    if as_json:
        json.dump(to_document(desk), stream, indent=1, ensure_ascii=False)
        stream.write("\n")
    else:
        stream.writelines(f"{line}\n" for line in to_lines(desk))


def is_applied(desk: Desk) -> bool:
    """Whether the audit was judged with just these decisions."""
    made = [to_record(each) for each in desk.see().decisions]
    return bool(made == desk.stored.document["decisions"]["made"])


def to_document(desk: Desk) -> dict[str, Any]:
    """For a program."""
    seen = desk.see()
    return {
        "decisions": [to_entry(each) for each in seen.decisions],
        "applied": is_applied(desk),
        "notes": list(seen.notes),
        "found": asdict(seen.found),
        "decided": asdict(seen.decided),
    }


def to_lines(desk: Desk) -> list[str]:
    """For a person."""
    seen, applied = desk.see(), is_applied(desk)
    if not seen.decisions and applied:
        return [f"{shown(str(desk.out))}: nothing was decided yet"]
    decided = count(len(seen.decisions), "decision")
    lines = [f"{decided} of a person, {'applied' if applied else 'not applied yet'}"]
    lines += [
        f"{row['number']:>4}  {row['decision']}  {row['who']}".rstrip()
        for row in reversed(list_decisions(seen))
    ]
    lines += [f"      without effect: {shown(note)}" for note in seen.notes]
    lines += ["", f"{'':18}{'found':<16}decided"]
    for (name, before), (_, after) in zip(figures(seen.found), figures(seen.decided), strict=True):
        lines.append(f"{name:18}{before:<16}{after}")
    if not applied:
        lines += ["", f"To apply  audit judge {shown(str(desk.out))}"]
    return lines


def figures(worth: Worth) -> list[tuple[str, str]]:
    """The figures of some images, in words."""
    low, high = map(percent, worth.axis_share)
    return [
        ("Images", f"{worth.images:,}"),
        ("Effective scenes", f"{worth.effective_scenes:,.1f}"),
        ("Largest scene", percent(worth.largest_share)),
        ("Axis share", low if low == high else f"{low} to {high}"),
    ]
