"""Clips for tests, written by PyAV: pictures with the times at which they are shown."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np

from tests.pictures import photo

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from PIL import Image

SIZE = (160, 120)
MS = Fraction(1, 1000)
FORMS = {".mkv": "matroska", ".ts": "mpegts", ".h264": "h264", ".h265": "hevc", ".mjpeg": "mjpeg",
         ".mjpg": "mjpeg"}  # fmt: skip
CODECS = {".h264": "libx264", ".h265": "libx265", ".mjpeg": "mjpeg", ".mjpg": "mjpeg",
          ".ts": "libx264"}  # fmt: skip
QUIET = {"libx264": {"preset": "ultrafast"}, "libx265": {"x265-params": "log-level=none"}}


def standing(count: int, seed: int = 0) -> list[Image.Image]:
    """One picture, again and again."""
    return [photo(seed, *SIZE)] * count


def passing(count: int, step: int = 3) -> list[Image.Image]:
    """A box crosses a picture that stands."""
    pictures, background = [], photo(0, *SIZE)
    for number in range(count):
        picture = background.copy()
        left = number * step % SIZE[0]
        picture.paste((255, 255, 255), (left, 30, left + 40, 90))
        pictures.append(picture)
    return pictures


def film(
    file: Path,
    pictures: Iterable[Image.Image],
    *,
    rate: int = 25,
    times: Iterable[int] | None = None,
    gop: int = 12,
    codec: str | None = None,
) -> Path:
    """Write a clip; `times` in ms instead of a rate make its pictures come irregularly."""
    suffix = file.suffix.lower()
    codec = codec or CODECS.get(suffix, "mpeg4")
    moments = iter(times) if times is not None else None
    with av.open(str(file), "w", format=FORMS.get(suffix)) as container:
        stream = container.add_stream(codec, rate=1000 if moments else rate)
        stream.gop_size, stream.options = gop, QUIET.get(codec, {})
        stream.bit_rate = 4_000_000
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        for number, picture in enumerate(pictures):
            if not number:
                stream.width, stream.height = picture.size
            frame = av.VideoFrame.from_image(picture)
            frame.time_base = MS if moments else Fraction(1, rate)
            frame.pts = next(moments) if moments else number
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return file


def sound(file: Path) -> Path:
    """A clip with sound alone."""
    with av.open(str(file), "w", format=FORMS.get(file.suffix)) as container:
        stream = container.add_stream("aac", rate=48_000)
        for number in range(20):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
            frame.sample_rate, frame.pts = 48_000, number * 1024
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return file


def turned(file: Path, degrees: int) -> Path:
    """The MP4 with the matrix in its track header that says which way is up (ISO 14496-12)."""
    cos, sin = {90: (0, 1), 180: (-1, 0), 270: (0, -1)}[degrees]
    matrix = [cos, sin, 0, -sin, cos, 0, 0, 0]
    data = bytearray(file.read_bytes())
    at = data.index(b"tkhd") + 4 + 40
    for place, value in enumerate(matrix):
        data[at + 4 * place : at + 4 * place + 4] = (value * 65536).to_bytes(4, "big", signed=True)
    file.write_bytes(data)
    return file
