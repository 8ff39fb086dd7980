"""What a stage found of pairs of groups, so that other cuts can be asked without looking again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from dataset_audit.relate.linkage import best_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dataset_audit.relate.cuts import Cuts

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float32]
    Ints = NDArray[np.intp]

Stage = Literal["frames", "strays", "groups"]


@dataclass(frozen=True, slots=True)
class Judged:
    """Candidates of one stage."""

    stage: Stage
    pairs: Ints
    """(P, 2) groups, or an item of each."""
    score: Floats
    """(P,) agreement of their models."""
    contradiction: Floats
    """(P,) of their models; 1 where it was not asked."""
    small: Bools
    """(P, 2) which side is too small for its model to be trusted."""

    def good(self, cuts: Cuts) -> Bools:
        """(P,) which pairs these cuts link."""
        match self.stage:
            case "frames":
                return self.score >= cuts.frames
            case "groups":
                return (self.score >= cuts.groups) & (self.contradiction <= cuts.contradiction)
            case "strays":
                return self._best(self.score >= np.where(self.small.all(1), cuts.pair, cuts.stray))

    def _best(self, fine: Bools) -> Bools:
        """A frame or pair of frames joins its best partner only: it can't bridge two scenes."""
        best = best_of(self.pairs, np.where(fine, self.score, -1))
        mine = best[self.pairs] == np.arange(len(self.pairs))[:, None]
        chosen: Bools = fine & (mine & self.small).any(1)
        return chosen

    def of_items(self, item: Ints, least: float) -> Judged:
        """The pairs that agree by `least`, each group (G,) named by an item of it."""
        kept = self.score >= least
        return Judged(
            self.stage,
            item[self.pairs[kept]],
            self.score[kept],
            self.contradiction[kept],
            self.small[kept],
        )
