"""What `audit explain` found out about two images, one image or a scene: values, no behaviour.

An agreement is -1..1, as `relate/agreement.py` measures it; a shift moves the second image onto the
first and is told in shares of the width, down and right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["agrees", "inverted", "unrelated", "blank"]
Link = Literal["pair", "stray", "groups"]
"""Of sets of frames: neither has a background model, one has, both have."""
DROPPED = "dropped by a person"
"""As the problem of an image: it was measured, and counts no more."""
Role = Literal["named", "medoid", "nearest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An image, and what the audit says of it."""

    path: str
    problem: str | None
    """Why it could not be measured; it is then in no scene."""
    scene: int | None
    scene_images: int
    static: bool
    moving: bool
    """Taken by a moving camera."""
    decided: bool = False
    """A person put it into its scene."""
    confidence: float | None
    light: str | None
    captured_at: str | None
    """ISO 8601, UTC."""
    serial: str | None
    own_agreement: float | None
    """With itself: below what two frames need, it has too little texture to agree by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """An agreement, block by block of a square grid that leaves a margin on each side."""

    agreement: float
    shift: tuple[float, float]
    margin: float
    """Share of the width and of the height that is left out on each side."""
    kinds: tuple[tuple[BlockKind, ...], ...]
    """Rows from the top. `blank`: no texture that both have, and so hardly a vote."""
    weights: tuple[tuple[float, ...], ...]
    """Texture that both have, 0..1."""

    def count(self, kind: BlockKind) -> int:
        """How many blocks are of a kind."""
        return sum(row.count(kind) for row in self.kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Two sets of frames held against each other as a stage of the grouping does it."""

    images: tuple[int, int]
    link: Link
    agreement: float
    min_agreement: float
    contradiction: float | None
    """Share of the texture of both models that is unrelated; None: a side has no model."""
    max_contradiction: float

    @property
    def joins(self) -> bool:
        """Whether that is enough to be one scene."""
        return (
            self.agreement >= self.min_agreement
            and (self.contradiction or 0) <= self.max_contradiction
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Members of a scene through which two of them are joined, by the best weakest link."""

    paths: tuple[str, ...]
    agreements: tuple[float, ...]
    """Of each path and the next."""
    compared: int
    """Members among which the way was looked for."""
    across: Sides | None
    """The two parts into which its weakest link divides the members; None where that link is
    enough for two frames."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Why two images are or aren't one scene."""

    one: Subject
    other: Subject
    blocks: Blocks | None
    """None: one of the two could not be measured."""
    min_agreement: float
    """Of two frames."""
    max_shift: float
    cosine: float | None
    """Of the embeddings; None: not measured."""
    hamming_bits: int | None
    """Of 64 bits of the perceptual hash."""
    proposed: bool
    """A folder, a clip or a serial takes both for frames of one camera: less agreement is then
    enough, `min_proposed` of a stray with the others and `min_nearest` of two groups' nearest."""
    min_proposed: float
    min_nearest: float
    same_serial: bool | None
    """None: of one at least it isn't known."""
    same_folder: bool
    seconds_apart: float | None
    chain: Chain | None
    """None: they are of two scenes, or agree themselves."""
    scenes: Sides | None
    """None: they are of one scene, or of none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """What comes nearest to an image."""

    path: str
    scene: int
    agreement: float
    sides: Sides | None
    """The image and that scene; None: the same scene."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Why an image is in its scene, or in one of its own."""

    pair: Pair | None
    """With its partner; None: there is no other image."""
    subject: Subject
    role: Role
    """What the partner is: the scene's medoid, or the nearest image."""
    inside: Near | None
    """The nearest of its scene; None: it is alone."""
    background: float | None
    """Agreement with the background of its scene."""
    outside: Near | None
    """The nearest of another scene."""
    compared: int
    """Images among which the nearest of another scene was looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A frame of a scene, and how far it agrees with the scene's background."""

    path: str
    agreement: float
    light: str | None
    captured_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """What holds a scene together."""

    scene: int
    images: int
    static: bool
    effective_images: float
    light: tuple[str, ...]
    cameras: tuple[str, ...]
    first_at: str | None
    last_at: str | None
    medoid: Member
    weakest: Member
    different: tuple[Member, ...]
    """Those that differ most from the medoid and from each other, most first."""
    quartiles: tuple[float, float, float]
    """Of the agreements of all members with the background."""
    weakest_link: Chain
    """The two members whose link holds two parts of the scene together, and the parts."""
    compared: int
    """Members that were held against each other."""
    span: tuple[float, float]
    """Shares of the width between the outermost places, down and right."""
    max_span: float
    displaced: float | None
    """Share of what matches that moved by itself; None: fewer than three members."""
    max_displaced: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What the command prints."""

    found: Pair | Place | Whole
    picture: str | None
    """File that was written; None: nothing to show."""
    notes: tuple[str, ...]
    """What the picture can't show, and why."""
