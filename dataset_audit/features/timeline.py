"""When each picture of a clip is shown, from its packets alone: nothing is decoded."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dataset_audit.features.demux import opened, walk_packets
from dataset_audit.features.pixels import UnreadableError

if TYPE_CHECKING:
    from pathlib import Path

NOMINAL_RATE = 25.0
"""Pictures a second of a stream that says nothing of time; FFmpeg's own guess, too."""

CLOCK = 1_000_000
"""Ticks a second in which FFmpeg tells how long a container says it is."""

MAX_RATE = 1000.0
"""A frame's name has three decimals."""

MAX_SECONDS = 30 * 86_400
"""A clip that claims to be longer has no clock that can be believed."""

_SLACK_SECONDS, _SLACK_SHARE = 1.0, 0.02


@dataclass(frozen=True, slots=True)
class Timeline:
    """How the pictures of a clip lie in time."""

    origin: float = 0.0
    """Presentation time of the first picture, in seconds, which is 0.000 in names of frames."""
    rate: float | None = None
    """Pictures a second by which they are counted, as their time stamps are missing or run back;
    None: the time stamps hold."""
    key_gap: float = math.inf
    """Most seconds from one picture that stands alone to the next."""
    packets: int = 0
    """Of its pictures: about as many as there are."""
    codec: str = "unknown"
    """FFmpeg's name of the coding."""
    end: float = 0.0
    """Seconds from the first picture to the end of the last packet of any stream."""
    problem: str | None = None
    """What is missing at its end."""


def read_timeline(file: Path) -> Timeline:
    """Walk over the packets of a clip, once, in memory that doesn't depend on its length.

    Raises:
        UnreadableError: it can't be opened, or holds no picture.
        OSError: the file can't be read.
    """
    with opened(file) as (container, video):
        walk = _Walk()
        problem = None
        try:
            for packet in walk_packets(container):
                walk.add(packet, video.index)
        except UnreadableError as broken:
            problem = str(broken)
        if not walk.packets:
            raise UnreadableError(problem or "decoder: there is no picture in it")
        rate = float(video.average_rate or NOMINAL_RATE)
        return walk.timeline(
            rate if 0 < rate <= MAX_RATE else NOMINAL_RATE,
            problem,
            codec=video.codec_context.name,
            pictures=video.frames,
            duration=(container.duration or 0) / CLOCK,
        )


class _Walk:
    """What is remembered of the packets."""

    def __init__(self) -> None:
        self.packets = 0
        self.first = self.last_key = math.inf
        self.last = self.end = -math.inf
        self.key_gap = 0.0
        self.stamped = True

    def add(self, packet: Any, video: int) -> None:  # noqa: ANN401  PyAV comes with the extra
        if not packet.size:  # only flushes the decoder
            return
        base = packet.time_base
        at = None if packet.pts is None or base is None else float(packet.pts * base)
        if at is not None:
            self.end = max(self.end, at + float((packet.duration or 0) * base))
        if packet.stream_index != video or packet.is_discard:
            return
        self.packets += 1
        if at is None:
            self.stamped = False
            return
        self.first, self.last = min(self.first, at), max(self.last, at)
        if packet.is_keyframe:
            if self.last_key != math.inf:
                self.stamped &= at > self.last_key
                self.key_gap = max(self.key_gap, at - self.last_key)
            self.last_key = at

    def timeline(
        self, rate: float, problem: str | None, *, codec: str, pictures: int, duration: float
    ) -> Timeline:
        seconds = self.end - self.first
        if not self.stamped or not seconds < MAX_SECONDS:
            counted = self.packets / rate
            return Timeline(
                rate=rate, packets=self.packets, codec=codec, end=counted, problem=problem
            )
        short = duration - seconds > max(_SLACK_SECONDS, _SLACK_SHARE * duration)
        fewer = pictures - self.packets > max(1, _SLACK_SHARE * pictures)
        if problem is None and (short or fewer):
            told = (
                f"of {duration:.3f} s"
                if short
                else f"with {self.packets:,} of {pictures:,} pictures"
            )
            problem = f"truncated: it ends after {seconds:.3f} s {told}"
        # Where no packet is said to stand alone, none is looked for.
        lonely = self.last_key == math.inf
        gap = math.inf if lonely else max(self.key_gap, self.last - self.last_key)
        return Timeline(self.first, None, gap, self.packets, codec, seconds, problem)
