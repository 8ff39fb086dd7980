"""Fuzz every parser of bytes, guided by coverage, for a bounded time; exit 1 on the first failure.

    python tools/fuzz.py [--seconds 60] [PARSER ...]

Needs the extra `fuzz`. A parser fails when it raises, gives back more than it was given, takes over
5 s or over 1 GB for one input. The input is then printed, in Base64 too: put it into a test.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # its seeds are written by what the tests write with

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LIMITS = ("-timeout=5", "-rss_limit_mb=1024", "-max_len=8192", "-verbosity=0")


def within(parts: Iterable[bytes], data: bytes) -> None:
    """Fail if a parser gave back more bytes than it was given."""
    assert sum(map(len, parts)) <= len(data), "gave back more than there is"


def parsers() -> dict[str, tuple[Callable[[bytes], object], list[bytes]]]:
    """Each parser with the inputs to begin from."""
    from dataset_audit.features import (
        capture,
        containers,
        exif,
        jpeg,
        matroska,
        mjpeg,
        nal,
        sei,
        user_data,
    )
    from dataset_audit.sources import edge_storage
    from tests import streams
    from tests.provenance import headers

    def units(data: bytes) -> None:
        for codec in ("h264", "hevc"):
            for configuration in (None, streams.AVC_CONFIGURATION):
                for unit in nal.split_packet(data, codec, configuration):
                    within((rest for _, rest in sei.read_user_data(unit, codec)), unit)
        within((rest for _, rest in sei.read_obu_user_data(data)), data)

    def tags(data: bytes) -> None:
        within(user_data.read_items(data), data)
        user_data.read_signed_product(data)

    def xml(data: bytes) -> None:
        edge_storage.read_recording(data)
        edge_storage.read_block(data)

    sei_unit = streams.sei(streams.SIGNED_UUID, streams.signed())
    frame = streams.axis_frame()
    recording = b'<Recording RecordingToken="a"><StartTime>2021-10-20T12:33:25Z</StartTime>'
    recording += b"<Application>AxisCamera</Application></Recording>"
    still = headers.jpeg(headers.app1(headers.axis_exif()), headers.comment(headers.STAMP_Q6055))
    return {
        "segments": (
            lambda data: within((payload for _, payload in jpeg.walk_segments(data)), data),
            [still, frame],
        ),
        "exif": (exif.read_tags, [headers.axis_exif(), headers.axis_exif()[6:]]),
        "capture": (capture.read_capture, [still, frame]),
        "containers": (containers.tell_container, [streams.matroska(), streams.multipart(frame)]),
        "matroska": (
            lambda data: matroska.read_info(io.BytesIO(data)),
            [
                streams.matroska(streams.info()),
                streams.matroska(streams.cluster((0, b"x"), unknown=True), streams.info()),
            ],
        ),
        "units": (
            units,
            [
                streams.BAD_LENGTH + streams.AXIS_SEI,
                streams.started(sei_unit),
                streams.prefixed(streams.sei(streams.AXIS_UUID, b"abc", codec="hevc")),
            ],
        ),
        "tags": (
            tags,
            [streams.items(streams.PRODUCT_F44, streams.STAMP_F44), streams.signed()],
        ),
        "mjpeg": (
            lambda data: within(mjpeg.split_jpegs(io.BytesIO(data)), data),
            [streams.multipart(frame, frame), frame + still],
        ),
        "recording": (xml, [recording, recording.replace(b"Recording", b"RecordingBlock")]),
    }


def fuzz(name: str, seconds: int) -> None:
    """Fuzz one parser; ends the process, as libFuzzer does."""
    import atheris

    with atheris.instrument_imports(include=["dataset_audit"]):
        parse, seeds = parsers()[name]
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(seeds):
            Path(folder, str(number)).write_bytes(seed)
        prefix = f"-artifact_prefix={folder}/"
        limits = (*LIMITS, f"-max_total_time={seconds}", "-print_final_stats=1", prefix)
        atheris.Setup([sys.argv[0], *limits, folder], lambda data: parse(data) and None)
        atheris.Fuzz()


def main() -> int:
    """Fuzz the named parsers, or all, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("parsers", nargs="*", metavar="PARSER")
    parser.add_argument("--seconds", type=int, default=60, help="for all of them together")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    names = options.parsers or list(parsers())
    seconds = max(options.seconds // len(names), 1)
    if options.one:
        fuzz(names[0], seconds)
    for name in names:
        command = [sys.executable, __file__, "--one", name, "--seconds", str(seconds)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        runs = [line for line in done.stderr.splitlines() if "number_of_executed_units" in line]
        if done.returncode or not runs:
            print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
            print(f"{name}: failed")
            return 1
        print(f"{name}: {runs[0].split()[-1]} inputs in {seconds} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
