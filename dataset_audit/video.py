"""`[video]` of `audit.toml`: which pictures of a clip become images."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields

from dataset_audit.features.sampling import (
    AT_LEAST_EVERY_MS,
    EVERY_MS,
    MAX_FRAMES,
    MIN_CHANGE,
    Sampling,
)
from dataset_audit.rules.rule import Limit, limit

DURATIONS = ("every", "at_least_every")
_DURATION = re.compile(r"(\d+(?:\.\d+)?) ?(ms|s|m|h)?", re.ASCII)
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, None: 1}


@dataclass(frozen=True)
class VideoSettings:
    """How clips are sampled. A change measures them again."""

    every: float = limit(
        EVERY_MS / 1000,
        "seconds",
        "a picture is looked at so often; `500ms`, `2m` and `1h` are understood too",
        low=0.001,
        high=86_400,
    )
    at_least_every: float = limit(
        AT_LEAST_EVERY_MS / 1000,
        "seconds",
        "one is kept so often although nothing has changed",
        low=0.001,
        high=30 * 86_400,
    )
    min_change: float = limit(
        MIN_CHANGE,
        "grey levels of 255",
        "one is kept if a block of the picture, an eighth of it a side, differs by so much on "
        "average from the one kept last; 0 keeps all",
        high=255,
    )
    max_frames: int = limit(
        MAX_FRAMES,
        "frames",
        "a clip becomes at most so many, evenly thinned",
        low=1,
        high=1_000_000,
    )

    @classmethod
    def limits(cls) -> tuple[Limit, ...]:
        """Each setting with its unit, meaning and range."""
        return tuple(Limit(f.name, f.default, **f.metadata["limit"]) for f in fields(cls))

    def sampling(self) -> Sampling:
        """As the features need it."""
        return Sampling(
            every_ms=max(1, round(1000 * self.every)),
            at_least_every_ms=max(1, round(1000 * self.at_least_every)),
            min_change=self.min_change,
            max_frames=self.max_frames,
        )


def in_seconds(value: object) -> object:
    """A duration as text (`500ms`, `2m`) in seconds; anything else as it is."""
    found = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    return round(float(found[1]) * _SECONDS[found[2]], 9) if found else value
