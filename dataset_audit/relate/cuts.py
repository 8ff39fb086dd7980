"""How far backgrounds must agree to be of one scene. docs/scenes.md has what was measured."""

from __future__ import annotations

from dataclasses import dataclass

AROUND = (-0.05, -0.025, 0.0, 0.025, 0.05)
"""Around the least agreement of two frames, the others in ratio: where the scenes are counted."""
MIN_AGREEMENT = 0.55
"""Between two frames."""
MAX_SHIFT_SHARE = 0.045
"""Of the width: the knock or jitter that a link may bridge."""


def reach(side: int, max_shift_share: float) -> int:
    """That share of a thumbnail's width in pixels, at least one."""
    return max(1, round(max_shift_share * side))


def around(min_agreement: float) -> tuple[float, ...]:
    """Cuts that are as sensible, rising, the given one among them; none above 1."""
    return tuple(cut for step in AROUND if (cut := round(min_agreement + step, 6)) <= 1)


@dataclass(frozen=True, slots=True)
class Cuts:
    """The least agreement of each kind of link, and the most contradiction between two models."""

    frames: float = MIN_AGREEMENT
    groups: float = 0.42
    """Between two models. Less than between frames, because `contradiction` has its say too."""
    contradiction: float = 0.18
    """Drawn look-alike cameras measured .22 and more; models of one camera mostly less."""
    stray: float = 0.28
    """Between a frame and a model. A hidden half has no say. Strangers reached .23 on real
    images."""
    pair: float = 0.35
    """Between two stray frames, which have no model, and between the nearest frames of two groups
    of a proposed set. Strangers reached .34, shots in a row .52; re-aimed cameras .32."""
    proposed: float = 0.18
    """Between a stray frame and the mean of the set that proposes it: see `proposed.py`."""

    @classmethod
    def at(cls, min_agreement: float) -> Cuts:
        """All cuts, stricter or laxer as the one between two frames is: by the same factor."""
        by = min_agreement / MIN_AGREEMENT
        usual = cls()
        return cls(
            frames=min_agreement,
            groups=usual.groups * by,
            contradiction=usual.contradiction / by,
            stray=usual.stray * by,
            pair=usual.pair * by,
            proposed=usual.proposed * by,
        )
