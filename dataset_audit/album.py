"""Which images a report shows, and the pictures of them within a number of bytes.

What is wanted, the most important first:

1. examples of the heaviest findings;
2. the most typical image of each of the largest static scenes;
3. the images that differ most from it, and from each other;
4. the first images of the largest groups of copies.

If all that doesn't fit, every picture is stored at a lower quality; at the lowest, pictures are
left out from the end of the list, and the report says how many.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image
from threadpoolctl import threadpool_limits

from dataset_audit.pictures import Album, Copies, Places
from dataset_audit.relate.chunks import in_chunks
from dataset_audit.relate.keep import keep_most_different
from dataset_audit.relate.plane import to_plane
from dataset_audit.rules.copies import members, near_members, scattered, surplus
from dataset_audit.sources.reopening import Reopened
from dataset_audit.thumbnails import Wanted, read_pictures, to_webp, within

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from dataset_audit.model import Audit, Table

    Rows = tuple[int, ...]

MAX_BYTES = 10_000_000
"""Of pictures and sprite: 13.3 MB as base64, which with a page of 1 MB stays under 15 MB."""
SCENES = 24
"""Scenes with a card. Beyond two dozen nobody compares cards; the table has all of them."""
A_SCENE = 6
"""Pictures of a card: one line of it."""
LOOKED = 120
"""Frames of a scene among which those are looked for: 24 large scenes take under a second."""
FINDINGS = 60
"""Findings with pictures."""
GROUPS, A_GROUP = 12, 4
"""Groups of copies of each kind that are shown, and how many images of each."""
POINTS = 2000
"""Of the map: more would lie on each other, and their sprite weighs 600 bytes a point."""
SPRITE_QUALITY = 40
"""Of WebP. Grey 64 x 64 pixels are to be recognised, not looked at."""


def make_album(
    audit: Audit,
    layouts: NDArray[np.uint8],
    embeddings: NDArray[Any] | None,
    place: NDArray[np.intp],
    *,
    thumbnails: bool = True,
    max_bytes: int = MAX_BYTES,
) -> Album:
    """Choose, and read again.

    Args:
        audit: finished.
        layouts: (M, S, S) stored thumbnails of all images, those that a person dropped too.
        embeddings: (M, D) of the same images; None: there are none.
        place: (N,) which of them the rows of the table are, rising.
        thumbnails: False chooses as well, and reads no picture.
        max_bytes: of all pictures together.
    """
    table = audit.table
    evidence, copies = evidence_rows(audit), (exact_copies(table), near_copies(table))
    # Sums add up in one order, whatever the machine's cores.
    with threadpool_limits(limits=1), ThreadPoolExecutor(1) as beside:
        placed = beside.submit(
            choose_places, table, layouts, embeddings, place, thumbnails=thumbnails
        )
        scenes = scene_rows(table, layouts, place)
        readable = table.readable
        wanted = [
            want(table, row, layouts[place[row]])
            for row in in_order(scenes, evidence, copies)
            if readable[row]
        ]
        read = read_pictures(wanted, Reopened(audit.run["root"])) if thumbnails else {}
        places = placed.result()
    if not thumbnails:
        return Album(scenes=scenes, evidence=evidence, copies=copies, places=places)
    taken = len(places.sprite) if places and places.sprite else 0
    pictures, quality = within(read, max_bytes - taken)
    return Album(
        scenes=scenes,
        evidence=evidence,
        copies=copies,
        places=places,
        pictures=pictures,
        left_out=len(read) - len(pictures),
        quality=quality,
    )


def scene_rows(
    table: Table, layouts: NDArray[np.uint8], place: NDArray[np.intp]
) -> dict[int, Rows]:
    """Rows of the largest static scenes: the medoid, then the most different frames."""
    shown = np.flatnonzero(table.scenes["static"])[:SCENES].tolist()

    def choose(one: slice) -> Rows:
        scene = shown[one.start]
        rows = np.flatnonzero(table["scene_id"] == scene)
        medoid = rows[np.argmax(table["path"][rows] == table.scenes["medoid"][scene])]
        chosen = keep_most_different(
            layouts, place[rows], int(place[medoid]), A_SCENE, max_looked=LOOKED
        )
        return tuple(np.searchsorted(place, chosen).tolist())

    return dict(zip(shown, in_chunks(choose, len(shown), 1), strict=True))


def evidence_rows(audit: Audit) -> dict[str, Rows]:
    """Rows of the examples of the heaviest findings, those that are images of the table."""
    findings = audit.findings[:FINDINGS]
    paths = audit.table["path"]
    asked = {path for finding in findings for path in finding.paths}
    row_of = {path: row for row, path in enumerate(paths) if path in asked}
    return {
        finding.key: tuple(row_of[path] for path in finding.paths if path in row_of)
        for finding in findings
    }


def exact_copies(table: Table) -> Copies:
    """Groups with equal bytes."""
    groups = members(table["exact_group"], scattered(table))
    return Copies("exact", len(groups), surplus(groups), first(groups), sizes(groups))


def near_copies(table: Table) -> Copies:
    """Groups that are nearly the same, of which each content counts once."""
    groups = near_members(table)
    return Copies("near", len(groups), surplus(groups), first(groups), sizes(groups))


def first(groups: list[NDArray[np.intp]]) -> tuple[Rows, ...]:
    """The first images of the largest groups."""
    return tuple(tuple(group[:A_GROUP].tolist()) for group in groups[:GROUPS])


def sizes(groups: list[NDArray[np.intp]]) -> Rows:
    """How many images each of those groups has."""
    return tuple(len(group) for group in groups[:GROUPS])


def choose_places(
    table: Table,
    layouts: NDArray[np.uint8],
    embeddings: NDArray[Any] | None,
    place: NDArray[np.intp],
    *,
    thumbnails: bool,
) -> Places | None:
    """The map; None where there are no vectors."""
    if embeddings is None:
        return None
    rows = spread(table["scene_id"], table["cluster_id"] >= 0)
    points = to_plane(embeddings[place[rows]])
    side = layouts.shape[1]
    across = max(1, int(np.ceil(np.sqrt(len(rows)))))
    drawn = draw_sprite(layouts[place[rows]], across) if thumbnails and len(rows) else None
    return Places(rows, points, drawn, side, across)


def spread(
    scene_id: NDArray[np.int64], known: NDArray[np.bool_], most: int = POINTS
) -> NDArray[np.intp]:
    """Rows for the map, rising: all of them up to `most`.

    Beyond it, half of the points are one image of each scene, the largest scenes first, so that
    every scene up to that number is there; the others are evenly spaced over the images in the
    order of their scenes, so that a scene which holds most of the data holds most of the map.
    """
    rows = np.flatnonzero(known)
    if len(rows) <= most:
        return rows
    rows = rows[np.argsort(scene_id[rows], kind="stable")]
    heads = rows[np.unique(scene_id[rows], return_index=True)[1]][: most // 2]
    rest = np.setdiff1d(rows, heads, assume_unique=True)
    rest = rest[np.argsort(scene_id[rest], kind="stable")]
    spaced = np.linspace(0, len(rest) - 1, most - len(heads)).round().astype(np.intp)
    return np.sort(np.concatenate([heads, rest[spaced]]))


def draw_sprite(layouts: NDArray[np.uint8], across: int) -> bytes:
    """Thumbnails (P, S, S) in lines of `across`, as one WebP."""
    number, side = layouts.shape[:2]
    down = -(-number // across)
    tiles = np.zeros((down * across, side, side), np.uint8)
    tiles[:number] = layouts
    sheet = tiles.reshape(down, across, side, side).swapaxes(1, 2)
    image = Image.fromarray(sheet.reshape(down * side, across * side))
    return to_webp(image, SPRITE_QUALITY)


def in_order(
    scenes: Mapping[int, Rows], evidence: Mapping[str, Rows], copies: tuple[Copies, ...]
) -> list[int]:
    """Rows that are shown, the most important first, each once."""
    medoids = [rows[0] for rows in scenes.values()]
    others = [row for rows in scenes.values() for row in rows[1:]]
    alike = [row for kind in copies for group in kind.shown for row in group]
    examples = [row for rows in evidence.values() for row in rows]
    return list(dict.fromkeys([*examples, *medoids, *others, *alike]))


def want(table: Table, row: int, layout: NDArray[Any]) -> Wanted:
    """An image of the table, to be read again."""
    return Wanted(
        path=table["path"][row],
        digest=table["content_hash"][row] or "",
        clip_bytes=int(table["bytes"][row]),
        size=(int(table["width"][row]), int(table["height"][row])),
        layout=layout,
    )
