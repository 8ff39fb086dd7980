"""The pictures of a clip: all in turn, or those of some moments."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from PIL import Image

from dataset_audit.features.capture import read_capture
from dataset_audit.features.demux import check_clip_size, opened, tell, walk_packets
from dataset_audit.features.pixels import Pixels, UnreadableError, decode
from dataset_audit.features.timeline import Timeline, read_timeline
from dataset_audit.model import Capture

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Picture = Any
"""A decoded `av.VideoFrame`, or an `av.Packet` of Motion JPEG: a whole still, not yet decoded."""

_SOI = b"\xff\xd8\xff"
_UPRIGHT = {
    90: Image.Transpose.ROTATE_90,
    -90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    -180: Image.Transpose.ROTATE_180,
}


def in_ms(seconds: float) -> int:
    """Seconds in whole milliseconds, the least by which frames are told apart."""
    return round(1000 * seconds)


def size_of(picture: Picture) -> int:
    """Pixels that were decoded to have it; none yet of Motion JPEG."""
    return int(picture.width * picture.height) if hasattr(picture, "width") else 0


def walk_pictures(
    file: Path, timeline: Timeline, *, keys_only: bool = False
) -> Iterator[tuple[int, Picture]]:
    """Each picture with its time in ms, in the order in which they are shown.

    A packet that can't be decoded is passed over: firmware writes some with a wrong length (SPEC
    5). Where the container breaks, the pictures end.

    Args:
        file: the clip.
        timeline: of that clip.
        keys_only: only pictures that stand alone, for a tenth of the work and less.

    Raises:
        UnreadableError: it can't be opened.
        OSError: the file can't be read.
    """
    with opened(file) as (container, video):
        if keys_only:
            video.codec_context.skip_frame = "NONKEY"
        yield from timed(shown(container, video), timeline)


def timed(
    pictures: Iterable[Picture],
    timeline: Timeline,
) -> Iterator[tuple[int, Picture]]:
    """The pictures with their time."""
    for number, picture in enumerate(pictures):
        if timeline.rate:
            yield in_ms(number / timeline.rate), picture
        elif picture.pts is not None:
            seconds = float(picture.pts * picture.time_base) - timeline.origin
            yield max(0, in_ms(seconds)), picture


def shown(container: Any, video: Any) -> Iterator[Picture]:  # noqa: ANN401  PyAV's
    """What a player would show, of Motion JPEG undecoded."""
    import av

    still = video.codec_context.name == "mjpeg"
    with suppress(UnreadableError):  # the timeline has it
        for packet in walk_packets(container, video):
            if still and packet.size:
                yield packet
            elif not still:
                with suppress(av.error.FFmpegError, ValueError):
                    yield from packet.decode()


def to_pixels(picture: Picture) -> tuple[Pixels, Capture]:
    """A picture upright, and what its own headers say.

    Raises:
        UnreadableError: it is damaged or too large.
    """
    import av

    if isinstance(picture, av.Packet):
        data = bytes(picture)
        data = data[max(data.find(_SOI), 0) :]  # the head of a part may stand before it
        capture = read_capture(data)
        return decode(data, capture.orientation), capture
    check_clip_size(picture.width, picture.height)
    if picture.is_corrupt:
        raise UnreadableError("decoder: the picture is damaged")
    try:
        grey = picture.format.name.startswith("gray")
        image = picture.to_image().convert("L" if grey else "RGB")
    except (av.error.FFmpegError, ValueError) as error:
        raise UnreadableError(f"decoder: {tell(error)}") from None
    if picture.rotation in _UPRIGHT:
        image = image.transpose(_UPRIGHT[picture.rotation])
    return Pixels(image, image.width, image.height, "video", image.mode), Capture()


def read_frame(file: Path, seconds: float) -> Image.Image:
    """The frame `clip.mkv#t=SECONDS`, upright, RGB or L.

    Raises:
        UnreadableError: the clip has no such frame, or can't be read.
        OSError: the file can't be read.
    """
    return next(read_frames(file, [seconds]))[1]


def read_frames(file: Path, seconds: Iterable[float]) -> Iterator[tuple[float, Image.Image]]:
    """Some frames of one clip, in the order of their time, each once.

    Raises:
        UnreadableError: the clip lacks one of them, or can't be read.
        OSError: the file can't be read.
    """
    timeline, missing = read_timeline(file), sorted(set(seconds))
    if timeline.rate is None:
        with opened(file) as (container, video):
            for one in list(missing):
                picture = _seek(container, video, timeline, in_ms(one))
                if picture is None:
                    break
                yield one, to_pixels(picture)[0].image
                missing.remove(one)
    # What the index of the container didn't lead to, and what is found by counting alone.
    by_ms = {in_ms(one): one for one in missing}
    pictures = walk_pictures(file, timeline) if by_ms else iter(())
    for ms, picture in pictures:
        if ms in by_ms:
            yield by_ms.pop(ms), to_pixels(picture)[0].image
            if not by_ms:
                return
    if by_ms:
        raise UnreadableError(f"unreadable: no frame at {min(by_ms) / 1000:.3f} s")


def _seek(container: Any, video: Any, timeline: Timeline, ms: int) -> Picture | None:  # noqa: ANN401
    """The picture of that time, by way of the key picture before it."""
    import av

    try:
        at = timeline.origin + ms / 1000
        container.seek(int(at / video.time_base), stream=video)
    except (av.error.FFmpegError, ValueError, OverflowError):
        return None
    for at_ms, picture in timed(shown(container, video), timeline):
        if at_ms >= ms:
            return picture if at_ms == ms else None
    return None
