"""How well predicted static scenes agree with known viewpoints."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import comb, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

SINGLE, MOVING = "single:", "moving:"
"""How the viewpoint of an unrelated image, and of a moving camera's clip, is named."""


@dataclass(frozen=True, slots=True)
class Score:
    """All 0..1; higher is better, but for the two `_static` shares."""

    b3_f1: float
    """Harmonic mean of the next two."""
    b3_precision: float
    """Purity of the predicted scenes, each weighing sqrt(size): one giant can't hide the rest."""
    b3_recall: float
    """How much of its viewpoint stands with a static image; every viewpoint weighs the same."""
    pair_f1: float
    """Over all pairs of images; pairs within one moving clip are neither right nor wrong."""
    recall_light: float
    """`b3_recall` of the viewpoints that were seen in more than one light."""
    false_static: float
    """Unrelated images put in a static scene."""
    moving_static: float
    """Frames of moving cameras put in a static scene."""
    scenes_found: float
    """Viewpoints of which half lies in one predicted scene that is 90 % pure."""


def score(truth: Sequence[str], light: Sequence[str], scene: NDArray[np.int64]) -> Score:
    """Score predicted scenes (N,), -1 for an image in none, against viewpoints (N,).

    A viewpoint of one image is in no figure but the precision; so is a predicted scene of one.
    """
    inside, across = tally(truth, scene)
    lights: dict[str, set[str]] = defaultdict(set)
    for true, lit in zip(truth, light, strict=True):
        lights[true].add(lit)
    static = {t: c for t, c in across.items() if is_static(t) and c.total() > 1}
    recall = {t: togetherness(c) for t, c in static.items()}
    precision = mean_purity(inside)
    return Score(
        b3_f1=harmonic(precision, mean(recall.values())),
        b3_precision=precision,
        b3_recall=mean(recall.values()),
        pair_f1=pair_f1(inside, static),
        recall_light=mean(r for t, r in recall.items() if len(lights[t] - {"unknown"}) > 1),
        false_static=share_inside(across, SINGLE),
        moving_static=share_inside(across, MOVING),
        scenes_found=mean(is_found(c, inside) for c in static.values()),
    )


def tally(
    truth: Sequence[str], scene: NDArray[np.int64]
) -> tuple[dict[int, Counter[str]], dict[str, Counter[int]]]:
    """Images of each viewpoint in each predicted scene, and of each scene (or -1) by viewpoint."""
    sizes = Counter(scene[scene >= 0].tolist())
    inside: dict[int, Counter[str]] = defaultdict(Counter)
    across: dict[str, Counter[int]] = defaultdict(Counter)
    for true, found in zip(truth, scene.tolist(), strict=True):
        placed = found if sizes[found] > 1 else -1
        across[true][placed] += 1
        if placed >= 0:
            inside[placed][true] += 1
    return inside, across


def is_static(viewpoint: str) -> bool:
    return not viewpoint.startswith((SINGLE, MOVING))


def mean(values: Iterable[float]) -> float:
    """NaN of nothing: a corpus without such images has no such figure."""
    listed = list(values)
    return sum(listed) / len(listed) if listed else float("nan")


def harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0


def togetherness(counts: Counter[int]) -> float:
    """Mean share of a viewpoint's images that stand with one of them; one in no scene is alone."""
    together = sum(n * n for scene, n in counts.items() if scene >= 0)
    return (together + counts[-1]) / counts.total() ** 2


def mean_purity(inside: dict[int, Counter[str]]) -> float:
    weights = {s: sqrt(counts.total()) for s, counts in inside.items()}
    purity = {
        s: sum(n * n for n in counts.values()) / counts.total() ** 2 for s, counts in inside.items()
    }
    total = sum(weights.values())
    return sum(weights[s] * purity[s] for s in inside) / total if total else 0.0


def pair_f1(inside: dict[int, Counter[str]], static: dict[str, Counter[int]]) -> float:
    cells = [(t, n) for counts in inside.values() for t, n in counts.items()]
    ignored = sum(comb(n, 2) for t, n in cells if t.startswith(MOVING))
    right = sum(comb(n, 2) for t, n in cells if not t.startswith(MOVING))
    claimed = sum(comb(counts.total(), 2) for counts in inside.values()) - ignored
    wanted = sum(comb(counts.total(), 2) for counts in static.values())
    return harmonic(right / claimed if claimed else 0.0, right / wanted if wanted else 0.0)


def share_inside(across: dict[str, Counter[int]], prefix: str) -> float:
    counts = [c for t, c in across.items() if t.startswith(prefix)]
    total = sum(c.total() for c in counts)
    return 1 - sum(c[-1] for c in counts) / total if total else float("nan")


def is_found(counts: Counter[int], inside: dict[int, Counter[str]]) -> bool:
    placed = [(n, s) for s, n in counts.items() if s >= 0]
    if not placed:
        return False
    most, where = max(placed)
    return most >= counts.total() / 2 and most >= 0.9 * inside[where].total()


def majorities(truth: Sequence[str], scene: NDArray[np.int64]) -> dict[int, str]:
    """The viewpoint that most images of each predicted scene show; ties by name."""
    inside: dict[int, Counter[str]] = defaultdict(Counter)
    for true, found in zip(truth, scene.tolist(), strict=True):
        inside[found][true] += 1
    return {s: min(c, key=lambda t: (-c[t], t)) for s, c in inside.items() if s >= 0}
