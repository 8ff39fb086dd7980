"""All frames of one clip, each measured as a still is."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from dataset_audit.features.clip import Clip, read_clip
from dataset_audit.features.frames import size_of, to_pixels, walk_pictures
from dataset_audit.features.hashes import hash_frame
from dataset_audit.features.layout import layout
from dataset_audit.features.measure import measure_pixels
from dataset_audit.features.pixels import UnreadableError
from dataset_audit.features.sampling import Sampler, Sampling
from dataset_audit.features.timeline import Timeline, read_timeline
from dataset_audit.model import Capture
from dataset_audit.names import in_name

if TYPE_CHECKING:
    from pathlib import Path

    from dataset_audit.features.embedding import Embedder
    from dataset_audit.features.frames import Picture
    from dataset_audit.features.pixels import Pixels

MAX_DECODED_PIXELS = 10**12
"""Of one clip: five hours of 1080p at 25 pictures a second, half an hour of work and more."""


OF_THE_CLIP = frozenset(
    {"signed_maker", "signed_serial", "signed_firmware", "writing_app", "recorded_us"}
)
"""What holds for every frame, whatever its own headers say."""


@dataclass(frozen=True, slots=True)
class Frames:
    """What came of a clip."""

    times: tuple[str, ...]
    """Seconds with three decimals, rising: what the frame is called behind `#t=`."""
    rows: tuple[dict[str, Any], ...]
    """Values for `FEATURES` of each."""
    problem: str | None
    """Why there are none, or none after the last."""


def measure_clip(
    file: Path, content_hash: str, sampling: Sampling, embedder: Embedder | None
) -> Frames:
    """Measure the frames of a clip. Never raises on bad content: that is its `problem`.

    Raises:
        OSError: the file can't be read.
    """
    try:
        timeline = read_timeline(file)
    except UnreadableError as problem:
        return Frames((), (), str(problem))
    clip = read_clip(file)
    if timeline.rate:  # nothing tells when it says the rest
        clip = replace(clip, moments=clip.moments[:1])
    reel = _Reel(file, content_hash, timeline, clip, sampling, embedder)
    try:
        reel.wind()
        missing = timeline.problem or reel.problem()
    except UnreadableError as stopped:
        missing = str(stopped)
    kept = reel.sampler.kept
    return Frames(tuple(time for time, _ in kept), tuple(row for _, row in kept), missing)


class _Reel:
    """A clip while it is measured."""

    def __init__(
        self,
        file: Path,
        content_hash: str,
        timeline: Timeline,
        clip: Clip,
        sampling: Sampling,
        embedder: Embedder | None,
    ) -> None:
        self.file, self.content_hash = file, content_hash
        self.timeline, self.clip = timeline, clip
        self.keys_only = timeline.rate is None and sampling.keys_serve(timeline.key_gap)
        self.embedder = embedder
        self.sampler: Sampler[tuple[str, dict[str, Any]]] = Sampler(sampling)
        self.damaged = 0
        self.bytes = file.stat().st_size

    def wind(self) -> None:
        """Look at every picture, and measure those that the sampler wants."""
        decoded = 0
        for ms, picture in walk_pictures(self.file, self.timeline, keys_only=self.keys_only):
            pixels = self.look(ms, picture)
            decoded += pixels.width * pixels.height if pixels else size_of(picture)
            if decoded > MAX_DECODED_PIXELS:
                raise UnreadableError(f"bomb: more than {MAX_DECODED_PIXELS:,} pixels until "
                                      f"{in_name(ms)} s: the rest was not read")  # fmt: skip

    def problem(self) -> str | None:
        """What was found wrong on the way."""
        if not self.sampler.kept:
            return f"decoder: none of its {self.timeline.packets:,} pictures can be decoded"
        return f"decoder: {self.damaged:,} of its pictures are damaged" if self.damaged else None

    def look(self, ms: int, picture: Picture) -> Pixels | None:
        """Measure one picture if it is due and differs; what was decoded of it here."""
        if not self.sampler.is_due(ms):
            return None
        try:
            pixels, capture = to_pixels(picture)
        except UnreadableError:
            self.damaged += 1  # the next one may serve in its place
            return None
        if self.sampler.wants(ms, layout(pixels.image.convert("L"))):
            self.sampler.keep((in_name(ms), self.measure(ms, pixels, capture)))
        return pixels

    def measure(self, ms: int, pixels: Pixels, capture: Capture) -> dict[str, Any]:
        """The row of one frame."""
        named = replace(pixels, format=self.timeline.codec.upper())
        return {
            "content_hash": hash_frame(self.content_hash, in_name(ms)),
            "bytes": self.bytes,
            **asdict(join(capture, self.clip.at(self.timeline.origin + ms / 1000))),
            **measure_pixels(named, self.embedder),
        }


def join(own: Capture, said: Capture) -> Capture:
    """The headers of a picture, and what its clip says where they are silent.

    Args:
        own: of a JPEG; empty of any other picture.
        said: of the clip at that time, from a picture before it perhaps.
    """
    if own == Capture():
        return said
    named = {f.name: getattr(said, f.name) for f in fields(Capture) if f.name in OF_THE_CLIP}
    return replace(own, age_ms=0, **named)
