"""Opening a clip: only as what its first bytes say, so that it can't name other files or hosts."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from dataset_audit.features.containers import HEAD, tell_container
from dataset_audit.features.pixels import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NEEDS_VIDEO = "decoder: clips need an extra: pip install 'dataset-audit[video]'"

MAX_CLIP_PIXELS = 1 << 26
"""8192 x 8192. Less than of a still: a decoder may hold 17 pictures at a time, 1.7 GB of these."""

READ_BYTES = 1 << 18


@contextmanager
def opened(file: Path) -> Iterator[tuple[Any, Any]]:
    """The container of a clip and its first video stream, ready to decode on this thread.

    Raises:
        UnreadableError: with the `problem` as its text.
        OSError: the file can't be read.
    """
    try:
        import av
    except ImportError:
        raise UnreadableError(NEEDS_VIDEO) from None
    with file.open("rb") as stream:
        head = stream.read(HEAD)
        stream.seek(0)
        if not head:
            raise UnreadableError("empty: the file has no bytes")
        demuxer = tell_container(head)
        if demuxer is None:
            raise UnreadableError("mislabelled: its bytes are no clip that is known")
        try:
            container = open_container(stream, demuxer)
        except (av.error.FFmpegError, OSError, ValueError) as error:
            raise damage(error, "truncated: its header is cut off or damaged") from None
        with container:
            yield container, video_of(container)


def open_container(stream: Any, demuxer: str) -> Any:  # noqa: ANN401  whatever has read and seek
    """PyAV's container of some bytes, which is given no other file.

    Raises:
        av.FFmpegError: its header is damaged, or it would open another file.
    """
    import av

    # Texts that aren't UTF-8 stop PyAV before 19, unless told; 19 can't be told.
    old = int(av.__version__.partition(".")[0]) < 19
    told: Any = {"metadata_errors": "replace"} if old else {}
    return av.open(stream, "r", format=demuxer, buffer_size=READ_BYTES, io_open=refuse, **told)


def walk_packets(container: Any, *streams: Any) -> Iterator[Any]:  # noqa: ANN401  PyAV's
    """The packets of some streams, or of all, until the container ends.

    Raises:
        UnreadableError: it breaks before.
        OSError: the file can't be read.
    """
    import av

    try:
        yield from container.demux(*streams)
    except IndexError:
        return  # PyAV 18, at the end, where a stream appeared on the way
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise damage(error, "truncated") from None


def refuse(url: str, _flags: int, _options: dict[str, str]) -> None:
    """A clip that names another file is not given it."""
    raise OSError(f"not opened: {url}")


def video_of(container: Any) -> Any:  # noqa: ANN401  PyAV's
    """The first stream of pictures that a decoder knows."""
    for stream in container.streams.video:
        codec = stream.codec_context
        if codec is None or is_cover(stream):
            continue
        check_clip_size(codec.width, codec.height)
        codec.thread_count = 1  # the workers are the parallelism
        codec.options = {"max_pixels": str(MAX_CLIP_PIXELS)}
        return stream
    raise UnreadableError("decoder: there is no video in it")


def is_cover(stream: Any) -> bool:  # noqa: ANN401  PyAV's
    """Whether it is the cover of a film, not the film."""
    return type(stream.disposition).attached_pic in stream.disposition


def check_clip_size(width: int, height: int) -> None:
    """Refuse pictures of which a decoder can't hold some at a time."""
    if width * height > MAX_CLIP_PIXELS:
        raise UnreadableError(f"bomb: {width} x {height} pixels, more than {MAX_CLIP_PIXELS:,}")


def damage(error: Exception, what: str) -> Exception:
    """The problem of what a damaged clip raised; an error of the disk as it is."""
    import av

    # Damage may send the reader to a place before the file.
    disk = isinstance(error, OSError) and not isinstance(error, av.error.FFmpegError)
    if disk and getattr(error, "errno", None) != errno.EINVAL:
        return error
    return UnreadableError(f"{what}: {tell(error)}")


def tell(error: Exception) -> str:
    """FFmpeg's words, in one line."""
    return " ".join(str(getattr(error, "strerror", None) or error).split())[:200]
