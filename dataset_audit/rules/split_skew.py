"""See `SplitSkew`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from scipy.sparse import csr_array

from dataset_audit.model import Finding, Severity
from dataset_audit.rules.light_missing import viewpoints
from dataset_audit.rules.rule import Rule, limit
from dataset_audit.rules.splits import names
from dataset_audit.words import percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from dataset_audit.model import Table

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

SEED = 0
"""Of the permutations: the same table, the same finding."""
PERMUTATIONS = 199
"""What chance alone would do lies beyond the greatest of them once in 200 times."""
ROUNDING = 1e-9
MAX_KINDS = 10
"""Kinds of a mix that the figures list."""


@dataclass(frozen=True, slots=True, eq=False)
class Trait:
    """What images differ in."""

    name: str
    severity: Severity
    verb: str
    """Between images and a kind of them."""
    kinds: tuple[str, ...]
    kind: Ints
    """(N,) number in `kinds`; -1: unknown."""


@dataclass(frozen=True, slots=True, eq=False)
class Mix:
    """The kinds of a trait in one split."""

    split: str
    shares: Floats
    """(K,) of all its readable images, 0..1; what is missing to 1 is unknown."""

    @property
    def unknown(self) -> float:
        """Share of its images, 0..1, whose kind can't be told."""
        return max(0.0, 1.0 - float(self.shares.sum()))


@dataclass(frozen=True)
class SplitSkew(Rule):
    """Light, makers or models of cameras are mixed otherwise in one split than in another.

    ## Why
    A figure speaks of images like those that it was measured on. If a tenth of train is night and
    most of val, val is harder than what the model was made for, and two models are ranked by their
    nights. The distance of two mixes is the share of images that would have to be of another kind
    for both to be the same (total variation). Where a detector does 25 points worse by night, the
    default of 20% moves the figure by 5 points: more than what mostly separates two models.

    Later splits are compared with the first one, train if there is one. Light and the share of Axis
    frames are warnings. The mix of models is information: another model has another lens and other
    noise, but a split by scene rightly has other cameras.

    ## Limits known
    Images of unknown light or origin may be anything, so the distance is the least that there can
    be whatever they are; many unknown images keep the rule silent. Few cameras in a split differ by
    chance: each camera, or scene where the camera isn't known, counts as one draw, and what 199
    random divisions of them between the splits reach is never told. Frames of a moving camera are
    taken for draws of their own.

    ## What to do
    Move whole scenes, never single frames, until the mixes are alike. If the difference is meant,
    give a figure for each kind apart and ignore this rule with that reason.
    """

    needs: ClassVar[tuple[str, ...]] = ("split",)
    severities: ClassVar[tuple[Severity, ...]] = (Severity.INFO, Severity.WARNING)

    max_mix_distance: float = limit(
        0.2, "share of images", "mixes that lie further apart are told, if chance doesn't reach it"
    )

    def unfit(self, table: Table) -> str | None:
        """With one split there is nothing to differ from."""
        return "all images are in one split" if len(names(table["split"])) == 1 else None

    def check(self, table: Table) -> Iterator[Finding]:
        """One finding a trait and split."""
        readable = table.readable
        splits = [s for s in names(table["split"]) if (readable & (table["split"] == s)).any()]
        for trait in traits_of(table):
            for later in splits[1:]:
                yield from self._compare(table, trait, splits[0], later)

    def _compare(self, table: Table, trait: Trait, first: str, later: str) -> Iterator[Finding]:
        mine = table.readable & (table["split"] == later)
        others = table.readable & (table["split"] == first)
        kinds = len(trait.kinds)
        one, other = (
            Mix(name, mix_of(trait.kind[rows], kinds))
            for name, rows in ((later, mine), (first, others))
        )
        distance = least_distance(one.shares, other.shares)
        if not distance > self.max_mix_distance:
            return
        rows = mine | others
        chance = by_chance(trait.kind[rows], kinds, viewpoints(table)[rows], mine[rows])
        if not distance > chance + ROUNDING:
            return
        more = (one.shares - other.shares).round(9)  # of two equal ones, what the later has more of
        worst = np.lexsort((np.arange(kinds), -more, -np.abs(more)))[:MAX_KINDS]
        shown = worst[0]
        of_kind = mine & (trait.kind == shown)
        yield self.finding(
            table,
            trait.severity,
            f"{percent(other.shares[shown])} of {first} {trait.verb} {trait.kinds[shown]}, "
            f"{percent(one.shares[shown])} of {later}: by {trait.name}, {later} lies "
            f"{percent(distance)} apart from {first}, and {percent(chance)} at most by chance"
            + unknown(trait, other, one),
            f"move whole scenes between {first} and {later} until both are alike in {trait.name}, "
            "or give a figure for each kind apart",
            images=int(mine.sum()),
            paths=table["path"][of_kind if of_kind.any() else mine],
            subject=f"{trait.name}: {later}",
            figures={
                "split": later,
                "compared_with": first,
                "distance": distance,
                "by_chance": chance,
                "mix": {mix.split: listed(trait, mix, worst) for mix in (other, one)},
                "unknown": {mix.split: mix.unknown for mix in (other, one)},
            },
        )


def traits_of(table: Table) -> tuple[Trait, ...]:
    """Light, Axis or not, and make with model."""
    rungs = table["provenance"].astype(str)
    axis = np.where(np.char.startswith(rungs, "axis-"), 0, -1)
    axis[np.char.startswith(rungs, "other-")] = 1
    lights = ("day", "dusk", "night", "infrared")
    light = np.full(len(table), -1, np.int64)
    for number, name in enumerate(lights):
        light[table["light"] == name] = number
    pairs = zip(table["device_make"], table["device_model"], strict=True)
    texts = [" ".join(filter(None, (make, model))) if model else "" for make, model in pairs]
    models, model = np.unique(np.array(["", *texts], object), return_inverse=True)
    return (
        Trait("light", Severity.WARNING, "is", lights, light),
        Trait("maker", Severity.WARNING, "is from", ("Axis", "other makers"), axis),
        Trait("model", Severity.INFO, "is from", tuple(map(str, models[1:])), model[1:] - 1),
    )


def mix_of(kind: Ints, kinds: int) -> Floats:
    """(K,) share of each kind of all images, those of unknown kind (-1) among them."""
    return np.bincount(kind[kind >= 0], minlength=kinds) / max(len(kind), 1)


def least_distance(one: Floats, other: Floats) -> float:
    """Total variation distance, 0..1, of mixes (K,), whatever their unknown images are.

    What one has too much of a kind may be among the other's unknown images, and no more than those.
    That this is the same from both sides follows from both mixes being 1 with their unknown part.
    """
    unknown = 1 - other.sum()
    return max(0.0, float(np.clip(one - other, 0, None).sum() - unknown))


def by_chance(kind: Ints, kinds: int, camera: Ints, mine: NDArray[np.bool_]) -> float:
    """The greatest distance that random divisions of the cameras between two splits reach.

    What a split has of a camera stays together, since its frames are alike. As many cameras go to
    each split as it has; so few of them differ much by chance.

    Args:
        kind: (M,) of each image of both splits; -1: unknown.
        kinds: how many there are.
        camera: (M,) number of the camera of each.
        mine: (M,) whether it is in the first of the splits; the others are in the other one.
    """
    unit = np.unique(2 * camera + mine, return_inverse=True)[1]
    side = np.zeros(unit.max() + 1, bool)
    side[unit] = mine
    shape = (kinds + 1, len(side))  # the last row counts the unknown
    counts = csr_array((np.ones(len(unit)), (kind % (kinds + 1), unit)), shape=shape)
    total, rng = counts.sum(axis=1), np.random.default_rng(SEED)
    greatest = 0.0
    for _ in range(PERMUTATIONS):
        here = counts @ rng.permutation(side).astype(np.float64)
        one, other = here / here.sum(), (total - here) / (total - here).sum()
        greatest = max(greatest, least_distance(one[:-1], other[:-1]))
    return greatest


def unknown(trait: Trait, *mixes: Mix) -> str:
    """`; model unknown in 5% of train and 0% of val`, where any is."""
    if not any(mix.unknown > ROUNDING for mix in mixes):
        return ""
    parts = " and ".join(f"{percent(round(mix.unknown, 9))} of {mix.split}" for mix in mixes)
    return f"; {trait.name} is unknown in {parts}"


def listed(trait: Trait, mix: Mix, kinds: NDArray[np.intp]) -> Mapping[str, float]:
    """Shares of some kinds, by name."""
    return {trait.kinds[kind]: float(mix.shares[kind]) for kind in kinds}
