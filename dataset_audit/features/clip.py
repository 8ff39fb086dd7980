"""What a video file says about the device that made it, in one pass over its packets.

Bytes only, no opinion, and no frame is decoded.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from dataset_audit.errors import MissingExtraError
from dataset_audit.features.capture import read_capture
from dataset_audit.features.containers import HEAD, tell_container
from dataset_audit.features.demux import is_cover, open_container
from dataset_audit.features.matroska import Info, read_info
from dataset_audit.features.mjpeg import split_jpegs
from dataset_audit.features.nal import split_by_start_codes, split_packet
from dataset_audit.features.sei import read_obu_user_data, read_user_data
from dataset_audit.features.user_data import (
    AXIS_UUID,
    SIGNED_VIDEO_UUID,
    read_items,
    read_signed_product,
)
from dataset_audit.model import Capture

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from av.packet import Packet
    from av.video.stream import VideoStream

    from dataset_audit.features.containers import Container
    from dataset_audit.features.nal import Codec

    Moment = tuple[float, Capture]

MAX_PACKETS = 10_000
"""Packets of a clip that are read: some minutes. What names a device comes every second or two."""
MAX_BYTES = 1 << 26
"""Bytes of a file that are read, headers included."""
STREAM_FPS = 25
"""Frames a second that FFmpeg assumes of a stream that has no clock."""

_NAL_CODECS: dict[str, Codec] = {"h264": "h264", "hevc": "hevc"}
_LONGEST_S = 10**9  # 30 years; a time stamp beyond is damage


@dataclass(frozen=True, slots=True)
class Clip:
    """What was read; `at` says it of one frame."""

    whole: Capture = field(default_factory=Capture)
    """What holds for all frames; its `recorded_us` is the beginning's."""
    moments: tuple[Moment, ...] = ()
    """Presentation time in seconds, and what the stream says there; sorted by time."""

    def at(self, seconds: float) -> Capture:
        """What is said of the frame at that presentation time, by the last moment before it.

        Of a frame before the first moment, by that one; `age_ms` is negative then.
        """
        place = bisect_right(self.moments, seconds, key=lambda moment: moment[0])
        moment, capture = self.moments[max(place - 1, 0)] if self.moments else (seconds, Capture())
        begun = self.whole.recorded_us if abs(seconds) < _LONGEST_S else None
        age = seconds - moment
        return replace(
            capture,
            age_ms=round(age * 1000) if abs(age) < _LONGEST_S else None,
            signed_maker=self.whole.signed_maker,
            signed_serial=self.whole.signed_serial,
            signed_firmware=self.whole.signed_firmware,
            writing_app=self.whole.writing_app,
            recorded_us=None if begun is None else begun + round(seconds * 1_000_000),
        )


def read_clip(file: Path) -> Clip:
    """Read what a clip says of its device, within `MAX_PACKETS` and `MAX_BYTES`.

    Content never raises: of a damaged file, what was read before the damage counts.

    Raises:
        OSError: the file can't be read.
        MissingExtraError: PyAV isn't there, and the clip is in a container.
    """
    with file.open("rb") as opened:
        container = tell_container(opened.read(HEAD))
        if container is None:
            return Clip()
        info = (read_info(opened) if container == "matroska" else None) or Info()
        opened.seek(0)
        said = list(_read(_Bounded(opened), container))
    signed = next((capture for _, capture in said if _is_signed(capture)), Capture())
    moments = [moment for moment in said if not _is_signed(moment[1])]
    return Clip(
        whole=replace(signed, writing_app=info.writing_app, recorded_us=info.date_us),
        moments=tuple(sorted(moments, key=lambda moment: moment[0])),
    )


class _Bounded:
    """A file that ends once `MAX_BYTES` of it were read, wherever they lay."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.left = MAX_BYTES
        self.seek, self.tell = stream.seek, stream.tell

    def read(self, size: int = MAX_BYTES, /) -> bytes:
        data = self.stream.read(min(size, self.left))
        self.left -= len(data)
        return data


def _is_signed(capture: Capture) -> bool:
    return bool(capture.signed_maker or capture.signed_serial)


def _read(stream: _Bounded, container: Container) -> Iterator[Moment]:
    if container == "mjpeg":
        frames = enumerate(islice(split_jpegs(stream), MAX_PACKETS))
        captures = ((i / STREAM_FPS, read_capture(frame)) for i, frame in frames)
        return (moment for moment in captures if moment[1] != Capture())
    if container in ("h264", "hevc"):
        units = split_by_start_codes(stream.read(MAX_BYTES))
        return _tell((0.0, read_user_data(unit, container)) for unit in units)
    return _demux(stream, container)


def _demux(stream: _Bounded, container: Container) -> Iterator[Moment]:
    """What the packets of the first video stream say, until their end or the first damage."""
    try:
        import av
    except ImportError as error:
        raise MissingExtraError("reading a video", "video") from error
    try:
        with open_container(stream, container) as opened:
            video = next(filter(_is_clip, opened.streams.video), None)
            if video is not None:
                for packet in islice(opened.demux(video), MAX_PACKETS):
                    yield from _read_packet(packet, video)
    except (av.FFmpegError, OSError, ValueError, IndexError):
        return  # damage may send the reader anywhere; IndexError: see `walk_packets`


def _is_clip(stream: VideoStream) -> bool:
    """Whether it is more than a cover picture, in a codec that FFmpeg knows."""
    return bool(stream.codec_context) and not is_cover(stream)


def _read_packet(packet: Packet[VideoStream], video: VideoStream) -> Iterator[Moment]:
    codec, data = video.codec_context.codec.canonical_name, bytes(packet)
    seconds = float((packet.pts or 0) * (video.time_base or 0))
    if codec == "mjpeg":
        capture = read_capture(data)
        return iter([(seconds, capture)] if capture != Capture() else ())
    if codec == "av1":
        return _tell([(seconds, read_obu_user_data(data))])
    if codec not in _NAL_CODECS:
        return iter(())
    kind = _NAL_CODECS[codec]
    units = split_packet(data, kind, video.codec_context.extradata)
    return _tell((seconds, read_user_data(unit, kind)) for unit in units)


def _tell(found: Iterable[tuple[float, list[tuple[bytes, bytes]]]]) -> Iterator[Moment]:
    """The moments at which user data says something of a device."""
    for seconds, messages in found:
        for uuid, data in messages:
            if uuid == AXIS_UUID and (items := read_items(data)):
                yield seconds, Capture(user_data=items)
            elif uuid == SIGNED_VIDEO_UUID and (product := read_signed_product(data)):
                yield (
                    seconds,
                    Capture(
                        signed_maker=product.manufacturer,
                        signed_serial=product.serial,
                        signed_firmware=product.firmware,
                    ),
                )
