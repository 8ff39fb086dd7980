"""What stands on each card of the page: findings, scenes, copies; texts as they are, unescaped."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dataset_audit.names import split_frame
from dataset_audit.reports.strips import Part, TimeStrip, parts_of, time_strip
from dataset_audit.words import count, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dataset_audit.model import Audit, Finding, Table
    from dataset_audit.pictures import Album, Copies

LIGHTS = ("day", "dusk", "night", "infrared", "unknown")
LISTED = 8
"""Cameras, splits and labels of a scene that are named."""
LONGEST = 160
"""Characters of a path or message part that are shown; the end of a path tells most."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One image of a card."""

    path: str
    caption: str
    """The end of its path, and what else there is to say."""
    picture: str | None
    """Name of its picture in the page; None: there is none."""
    width: int
    height: int
    stored: bool
    scene: int | None
    """The static scene that it is of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingCard:
    """One finding."""

    anchor: str
    rule: str
    severity: str
    message: str
    advice: str
    images: str
    """How many images it concerns, and their share."""
    scene: int | None
    """The static scene that it is about."""
    tiles: tuple[Tile, ...]
    first: bool
    """It is the first of its rule, and says why the rule matters."""
    known: bool | None = None
    """Whether the baseline has it; None: there is no baseline."""
    reason: str | None = None
    """Why it was accepted or ignored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneRow:
    """One static scene in figures."""

    number: int
    images: int
    share: str
    effective: str
    light: str
    cameras: str
    splits: str
    labels: str
    axis: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class SceneCard:
    """One static scene in pictures."""

    row: SceneRow
    tiles: tuple[Tile, ...]
    light: tuple[Part, ...]
    strip: TimeStrip | None


@dataclass(frozen=True, slots=True)
class CopyGroup:
    """Images that are the same."""

    images: int
    folder: str
    """Where they all lie; empty: in several folders, which their captions name."""
    tiles: tuple[Tile, ...]


def finding_cards(audit: Audit, album: Album, most: int) -> list[FindingCard]:
    """The heaviest findings; a rule tells why it matters where it is met first."""
    seen: set[str] = set()
    cards = []
    for finding in audit.findings[:most]:
        tiles = tuple(tile(audit.table, album, row) for row in album.evidence.get(finding.key, ()))
        known = finding.key in audit.known.findings if audit.known else None
        first = finding.rule not in seen
        cards.append(finding_card(finding, audit.table, tiles, first=first, known=known))
        seen.add(finding.rule)
    return cards


def ignored_cards(audit: Audit, most: int) -> list[FindingCard]:
    """Findings that were accepted or ignored, with the reason."""
    return [
        finding_card(finding, audit.table, (), first=False, reason=reason)
        for finding, reason in audit.ignored[:most]
    ]


def finding_card(
    finding: Finding,
    table: Table,
    tiles: tuple[Tile, ...],
    *,
    first: bool,
    known: bool | None = None,
    reason: str | None = None,
) -> FindingCard:
    """A finding as it is shown."""
    return FindingCard(
        anchor=anchor(finding),
        rule=finding.rule,
        severity=finding.severity.value,
        message=sentence(finding.message),
        advice=sentence(finding.advice),
        images=f"{count(finding.images, 'image')} · {percent(finding.share)}",
        scene=scene_of(finding, table),
        tiles=tiles,
        first=first,
        known=known,
        reason=reason,
    )


def anchor(finding: Finding) -> str:
    """What a link to a finding ends with: the same in every later report, whatever it is about."""
    digest = hashlib.sha256(finding.key.encode()).hexdigest()[:8]
    return f"finding-{finding.rule}-{digest}"


def scene_of(finding: Finding, table: Table) -> int | None:
    """The number of the static scene that a finding names."""
    scene = finding.figures.get("scene_id")
    static = table.scenes["static"]
    if isinstance(scene, int | np.integer) and 0 <= scene < len(static) and static[scene]:
        return int(scene)
    return None


def sentence(text: str) -> str:
    """A message as a sentence of its own, cut where a hostile name makes it endless."""
    text = text[:1].upper() + text[1:]
    return text if len(text) <= 1000 else f"{text[:1000]}…"


def ending(text: str, most: int = LONGEST) -> str:
    """The end of a text that is too long."""
    return text if len(text) <= most else f"…{text[-most:]}"


def listed(values: Sequence[str] | None) -> str:
    """The first few of some values, and how many more there are."""
    values = values or ()
    named = ", ".join(ending(value, 60) for value in values[:LISTED])
    more = len(values) - LISTED
    return f"{named} and {more:,} more" if more > 0 else named


def tile(table: Table, album: Album, row: int, caption: str = "") -> Tile:
    """An image of the table, with its picture where there is one."""
    path, digest = table["path"][row], table["content_hash"][row]
    picture = album.pictures.get(digest) if digest else None
    return Tile(
        path=ending(path),
        caption=caption or short_name(path),
        picture=picture_name(digest) if picture else None,
        width=picture.width if picture else 0,
        height=picture.height if picture else 0,
        stored=bool(picture and picture.stored),
        scene=int(table["scene_id"][row]) if table["scene_static"][row] else None,
    )


def short_name(path: str) -> str:
    """What tells an image from those around it: its name, of a frame with the time."""
    clip, seconds = split_frame(path)
    name = ending(clip.rpartition("/")[2], 40)
    return f"{name} at {float(seconds):g} s" if seconds else name


def picture_name(digest: str) -> str:
    """Name of a picture in the page."""
    return f"p-{digest[:16]}"


def scene_rows(table: Table, most: int) -> list[SceneRow]:
    """The largest static scenes in figures."""
    return [scene_row(table, scene) for scene in np.flatnonzero(table.scenes["static"])[:most]]


def scene_row(table: Table, scene: int) -> SceneRow:
    """One static scene in figures."""
    scenes = table.scenes
    first, last = (day(scenes[name][scene]) for name in ("first_at", "last_at"))
    return SceneRow(
        number=int(scene),
        images=int(scenes["images"][scene]),
        share=percent(float(scenes["share"][scene])),
        effective=f"{float(scenes['effective_images'][scene]):,.1f}",
        light=listed(scenes["light"][scene]),
        cameras=listed(scenes["cameras"][scene]),
        splits=listed(scenes["splits"][scene]),
        labels=listed(scenes["labels"][scene]),
        axis=int(scenes["axis_images"][scene]),
        first=first,
        last=last,
    )


def day(time: np.datetime64) -> str:
    """`2026-03-02`; empty where it isn't known."""
    return "" if np.isnat(time) else str(time.astype("datetime64[D]"))


def scene_cards(table: Table, album: Album) -> list[SceneCard]:
    """The largest static scenes in pictures."""
    cards = []
    for scene, rows in album.scenes.items():
        members = np.flatnonzero(table["scene_id"] == scene)
        tiles = tuple(tile(table, album, row, light_and_time(table, row)) for row in rows)
        light = parts_of(light_shares(table.scenes["light"][scene] or (), len(members)))
        strip = time_strip(table["captured_at"][members])
        cards.append(SceneCard(scene_row(table, scene), tiles, light, strip))
    return cards


def light_and_time(table: Table, row: int) -> str:
    """`night, 2026-03-02 14:31`; the name of an image that says neither."""
    light, time = table["light"][row], table["captured_at"][row]
    when = "" if np.isnat(time) else str(time.astype("datetime64[m]")).replace("T", " ")
    told = ", ".join(filter(None, (light if light != "unknown" else None, when)))
    return told or short_name(table["path"][row])


def light_shares(counted: Iterable[str], images: int) -> Iterator[tuple[str, str, float]]:
    """`day 12`, `night 3` as name, style and share, brightest first."""
    numbers: dict[str, int] = {}
    for text in counted:
        name, _, number = text.rpartition(" ")
        numbers[name] = int(number)
    for name in LIGHTS:
        yield f"{name} {numbers.get(name, 0):,}", f"light-{name}", numbers.get(name, 0) / images


def copy_groups(table: Table, album: Album, copies: Copies) -> list[CopyGroup]:
    """The largest groups of copies side by side."""
    return [
        copy_group(table, album, rows, size)
        for rows, size in zip(copies.shown, copies.sizes, strict=True)
    ]


def copy_group(table: Table, album: Album, rows: Sequence[int], size: int) -> CopyGroup:
    """One group; what all share is said once."""
    folders = {table["path"][row].rpartition("/")[0] for row in rows}
    tiles = [tile(table, album, row, beside(table, row, whole=len(folders) > 1)) for row in rows]
    folder = ending(folders.pop(), 80) if len(folders) == 1 else ""
    return CopyGroup(size, folder, tuple(tiles))


def beside(table: Table, row: int, *, whole: bool) -> str:
    """What may tell one copy from the other: name or whole path, size, split."""
    path, size = table["path"][row], f"{table['width'][row]} x {table['height'][row]}"
    name = ending(path, 80) if whole else short_name(path)
    return " · ".join(filter(None, (name, size, table["split"][row])))
