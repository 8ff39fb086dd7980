"""From a finished audit to the reasons for its scenes. Measures nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np

from dataset_audit.explanation import Chain, Member, Near, Pair, Place, Sides, Subject, Whole
from dataset_audit.model import readable_rows
from dataset_audit.relate.agreement import structure
from dataset_audit.relate.groups import alone, displacement
from dataset_audit.relate.scenes import MAX_DISPLACED
from dataset_audit.relate.sides import agreements, hold, look, nearest
from dataset_audit.relate.ties import Ties, chain, most_different, parted, tie
from dataset_audit.sources.sequences import sequence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dataset_audit.relate.cuts import Cuts

    Ints = NDArray[np.intp]

SAMPLE = 200
"""Members of a scene, evenly spaced, that are held against each other: half a second's work."""
NEAREST = 20_000
"""Images beyond which only so many, the nearest by hash and by embedding, are looked through."""
DIFFERENT = 5


@dataclass(frozen=True, slots=True)
class Seen:
    """What an explanation starts from."""

    columns: dict[str, NDArray[Any]]
    scenes: dict[str, NDArray[Any]]
    layouts: NDArray[np.uint8]
    embeddings: NDArray[np.float16] | None
    cuts: Cuts
    reach_px: int

    def members(self, scene: int) -> Ints:
        """Rows of a scene, ascending."""
        return np.flatnonzero(self.columns["scene_id"] == scene)


def subject(seen: Seen, row: int) -> Subject:
    """What the audit says of an image."""
    columns = seen.columns
    scene = int(columns["scene_id"][row])
    measured = scene >= 0
    layout = seen.layouts[row]
    return Subject(
        path=columns["path"][row],
        problem=columns["problem"][row],
        scene=scene if measured else None,
        scene_images=len(seen.members(scene)) if measured else 0,
        static=bool(columns["scene_static"][row]),
        moving=bool(columns["scene_moving"][row]),
        decided="scene" in (columns["decided"][row] or ()),
        confidence=float(columns["scene_confidence"][row]) if measured else None,
        light=columns["light"][row],
        captured_at=moment(columns["captured_at"][row]),
        serial=columns["device_serial"][row],
        own_agreement=look(layout, layout, seen.reach_px).agreement if measured else None,
    )


def moment(value: np.datetime64) -> str | None:
    """A time as ISO 8601, UTC."""
    return None if np.isnat(value) else f"{value.astype('datetime64[s]')}Z"


def explain_pair(seen: Seen, row: int, other: int) -> Pair:
    """Why two images are or aren't one scene."""
    columns = seen.columns
    one, two = subject(seen, row), subject(seen, other)
    measured = one.problem is None and two.problem is None
    blocks = look(seen.layouts[row], seen.layouts[other], seen.reach_px) if measured else None
    together = one.scene is not None and one.scene == two.scene
    direct = blocks is not None and blocks.agreement >= seen.cuts.frames
    apart = np.abs(columns["captured_at"][row] - columns["captured_at"][other])
    return Pair(
        one=one,
        other=two,
        blocks=blocks,
        min_agreement=seen.cuts.frames,
        max_shift=seen.reach_px / max(seen.layouts.shape[1], 1),
        cosine=cosine(seen, row, other) if measured else None,
        hamming_bits=int(bits_apart(seen, row, np.array([other]))[0]) if measured else None,
        proposed=measured and in_one_set(seen, row, other),
        min_proposed=seen.cuts.proposed,
        min_nearest=seen.cuts.pair,
        same_serial=one.serial == two.serial if one.serial and two.serial else None,
        same_folder=PurePosixPath(one.path).parent == PurePosixPath(two.path).parent,
        seconds_apart=None if np.isnat(apart) else float(apart / np.timedelta64(1, "s")),
        chain=joined(seen, row, other) if together and not direct and row != other else None,
        scenes=of_scenes(seen, row, other) if measured and not together else None,
    )


def in_one_set(seen: Seen, row: int, other: int) -> bool:
    """Whether the grouping had something that takes both for frames of one camera."""
    cameras, paths = (seen.columns[name][[row, other]] for name in ("camera_id", "path"))
    return bool(cameras[0] == cameras[1] >= 0) or sequence(paths[0]) == sequence(paths[1])


def cosine(seen: Seen, row: int, other: int) -> float | None:
    """Of the embeddings; None where one of the two has none."""
    if seen.embeddings is None:
        return None
    one, two = (seen.embeddings[r].astype(np.float64) for r in (row, other))
    length = float(np.linalg.norm(one) * np.linalg.norm(two))
    return float(one @ two) / length if length else None


def bits_apart(seen: Seen, row: int, among: Ints) -> NDArray[np.uint8]:
    """Bits in which the perceptual hash of a row differs from those of others."""
    mine = int(seen.columns["phash"][row], 16)
    different = [mine ^ int(text, 16) for text in seen.columns["phash"][among]]
    return np.bitwise_count(np.array(different, np.uint64))


def spaced(rows: Ints, *keep: int) -> Ints:
    """Up to `SAMPLE` rows, evenly spaced, and those to keep; sorted."""
    some = rows[np.linspace(0, len(rows) - 1, min(SAMPLE, len(rows))).round().astype(np.intp)]
    return np.union1d(some, np.array(keep, np.intp)).astype(np.intp)


def joined(seen: Seen, row: int, other: int) -> Chain:
    """The way from one member of a scene to another."""
    rows = spaced(seen.members(int(seen.columns["scene_id"][row])), row, other)
    ties = tie(seen.layouts[rows], seen.reach_px)
    start, end = np.searchsorted(rows, [row, other]).tolist()
    return along(seen, rows, ties, chain(ties, start, end))


def along(seen: Seen, rows: Ints, ties: Ties, way: list[int]) -> Chain:
    """A way through members, and what its weakest link holds together."""
    agreement = ties.score[way[:-1], way[1:]]
    weak = int(agreement.argmin())
    enough = agreement[weak] >= seen.cuts.frames
    return Chain(
        paths=tuple(seen.columns["path"][rows[way]]),
        agreements=tuple(agreement.tolist()),
        compared=len(rows),
        across=None if enough else across(seen, ties, np.array(way[weak : weak + 2])),
    )


def across(seen: Seen, ties: Ties, cut: Ints) -> Sides:
    """The two parts of a scene on either side of a link, as the grouping would see them."""
    first = parted(ties, np.sort(cut))
    images = (int(first.sum()), int((~first).sum()))
    one, other = ties.frames[first].mean(0), ties.frames[~first].mean(0)
    return hold(one, other, images, seen.cuts, seen.reach_px)


def of_scenes(seen: Seen, row: int, other: int) -> Sides:
    """The scenes of two images, each by its background or its only frame."""
    scenes = [int(seen.columns["scene_id"][r]) for r in (row, other)]
    one, two = (background(seen, scene) for scene in scenes)
    images = len(seen.members(scenes[0])), len(seen.members(scenes[1]))
    return hold(one, two, images, seen.cuts, seen.reach_px)


def background(seen: Seen, scene: int) -> NDArray[np.float32]:
    """(S, S) what the members of a scene share."""
    rows = spaced(seen.members(scene))
    if len(rows) == 1:
        only: NDArray[np.float32] = structure(seen.layouts[rows])[0]
        return only
    return tie(seen.layouts[rows], seen.reach_px).background


def explain_image(seen: Seen, row: int) -> Place:
    """Why an image is in its scene, or in one of its own."""
    me = subject(seen, row)
    inside, back, role = None, None, "nearest"
    partner, others = None, candidates(seen, row) if me.problem is None else np.zeros(0, np.intp)
    outside = near(seen, row, others) if len(others) else None
    if me.scene is not None and me.scene_images > 1:
        members = seen.members(me.scene)
        inside = near(seen, row, members[members != row])
        model = background(seen, me.scene)[None]
        back = float(agreements(model, seen.layouts, np.array([row]), seen.reach_px)[0])
        partner = medoid_of(seen, me.scene)
        role = "medoid"
    if partner in (None, row):
        role, best = "nearest", inside or outside
        partner = None if best is None else row_of(seen, best.path)
    return Place(
        pair=None if partner is None else explain_pair(seen, row, partner),
        subject=me,
        role="medoid" if role == "medoid" else "nearest",
        inside=inside,
        background=back,
        outside=outside,
        compared=len(others),
    )


def row_of(seen: Seen, path: str) -> int:
    """The first row with a path."""
    return int(np.flatnonzero(seen.columns["path"] == path)[0])


def medoid_of(seen: Seen, scene: int) -> int:
    """The row that is most typical of a scene."""
    return row_of(seen, seen.scenes["medoid"][seen.scenes["scene_id"] == scene][0])


def near(seen: Seen, row: int, among: Ints) -> Near:
    """The image of some that agrees best with one."""
    best, agreement = nearest(seen.layouts, row, among, seen.reach_px)
    scene = int(seen.columns["scene_id"][best])
    same = scene == seen.columns["scene_id"][row]
    sides = None if same else of_scenes(seen, row, best)
    return Near(path=seen.columns["path"][best], scene=scene, agreement=agreement, sides=sides)


def candidates(seen: Seen, row: int) -> Ints:
    """Rows of other scenes: all, or of very many the nearest by hash and by embedding."""
    scene = seen.columns["scene_id"]
    rows = np.flatnonzero(readable_rows(seen.columns) & (scene != scene[row]))
    if len(rows) <= NEAREST:
        return rows
    views = [-bits_apart(seen, row, rows).astype(np.float32)]
    if seen.embeddings is not None:
        mine = seen.embeddings[row].astype(np.float32)
        dot = [
            part.astype(np.float32)
            @ mine
            / (np.linalg.norm(part.astype(np.float32), axis=1) + 1e-6)
            for part in (seen.embeddings[some] for some in np.array_split(rows, len(rows) // 4096))
        ]
        views.append(np.concatenate(dot))
    most = NEAREST // len(views)
    found = [rows[np.argsort(-view, kind="stable")[:most]] for view in views]
    return np.unique(np.concatenate(found))


def explain_scene(seen: Seen, scene: int) -> Whole:
    """What holds a scene of two or more together."""
    rows = seen.members(scene)
    some = spaced(rows, medoid_of(seen, scene))
    ties = tie(seen.layouts[some], seen.reach_px)
    score = agreements(ties.background[None], seen.layouts, rows, seen.reach_px)
    told = {
        name: column[seen.scenes["scene_id"] == scene][0] for name, column in seen.scenes.items()
    }
    start = int(np.searchsorted(some, medoid_of(seen, scene)))

    def member(row: int) -> Member:
        return Member(
            path=seen.columns["path"][row],
            agreement=float(score[np.searchsorted(rows, row)]),
            light=seen.columns["light"][row],
            captured_at=moment(seen.columns["captured_at"][row]),
        )

    side = seen.layouts.shape[1]
    span = np.ptp(ties.offset, axis=0) / side
    return Whole(
        scene=scene,
        images=len(rows),
        static=bool(told["static"]),
        effective_images=float(told["effective_images"]),
        light=told["light"] or (),
        cameras=told["cameras"] or (),
        first_at=moment(told["first_at"]),
        last_at=moment(told["last_at"]),
        medoid=member(int(some[start])),
        weakest=member(int(rows[score.argmin()])),
        different=tuple(member(int(some[m])) for m in most_different(ties, start, DIFFERENT)),
        quartiles=tuple(np.quantile(score, (0.25, 0.5, 0.75)).tolist()),
        weakest_link=along(seen, some, ties, ties.weakest.tolist()),
        compared=len(some),
        span=(float(span[0]), float(span[1])),
        max_span=seen.reach_px / side,
        displaced=displaced_share(seen, rows),
        max_displaced=MAX_DISPLACED,
    )


def displaced_share(seen: Seen, rows: Ints) -> float | None:
    """Share of what matches between members that moved by itself, as the grouping measures it."""
    if len(rows) < 3:
        return None
    whole = replace(alone(np.ones(len(rows), np.intp)), of=np.zeros(len(rows), np.intp))
    return float(displacement(whole, seen.layouts[rows], seen.reach_px)[0])
