"""Which signals of a device survive which processing step; prints Markdown.

    python benchmarks/survival.py FOLDER

`FOLDER` holds originals, JPEGs and videos. Each is put through each step, and judged before and
after by what is in the file alone, not by its name. `3/7` says that of 7 files with the signal 3
still have it; a file that a step can't process (a truncated one) isn't counted there. Needs the
extra `video`, OpenCV, ffmpeg (or imageio-ffmpeg) and exiftool; a step whose tool isn't there is
listed as not run.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, __version__

from dataset_audit.features.capture import read_capture
from dataset_audit.features.clip import read_clip
from dataset_audit.provenance.axis import judge_device

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Step = tuple[str, Callable[[Path, Path], Path]]

STILLS = {".jpg", ".jpeg"}
VIDEOS = {".mkv", ".mp4", ".mjpg", ".mjpeg", ".h264", ".h265"}
NOW = datetime.now(UTC)


def read_signals(file: Path) -> set[str]:
    """The numbers of the signals in a file: P1, S1, W3, ..."""
    if file.suffix.lower() in VIDEOS:
        capture = read_clip(file).at(0.0)
    else:
        with Image.open(file) as image:
            exif = image.info.get("exif")
        capture = read_capture(file.read_bytes(), exif)
    evidence = judge_device(capture, "", NOW).evidence
    return {text.partition(" ")[0] for text in evidence if not text.startswith("conflict")}


def copy_bytes(file: Path, folder: Path) -> Path:
    return Path(shutil.copy(file, folder / f"copied{file.suffix.lower()}"))


def pillow_save(file: Path, folder: Path) -> Path:
    return save(Image.open(file), folder / "out.jpg")


def pillow_resize(file: Path, folder: Path) -> Path:
    image = Image.open(file)
    return save(image.resize((image.width // 2, image.height // 2)), folder / "out.jpg")


def pillow_convert(file: Path, folder: Path) -> Path:
    return save(Image.open(file).convert("L"), folder / "out.jpg")


def pillow_exif(file: Path, folder: Path) -> Path:
    image = Image.open(file)
    return save(image, folder / "out.jpg", exif=image.getexif())


def pillow_array(file: Path, folder: Path) -> Path:
    return save(Image.fromarray(np.asarray(Image.open(file))), folder / "out.jpg")


def pillow_png(file: Path, folder: Path) -> Path:
    return save(Image.open(file), folder / "out.png")


def save(image: Image.Image, out: Path, **options: object) -> Path:
    image.save(out, **options)
    return out


def opencv(file: Path, folder: Path) -> Path:
    import cv2

    _, data = cv2.imencode(".jpg", cv2.imread(str(file)))
    out = folder / "out.jpg"
    out.write_bytes(data.tobytes())
    return out


@cache
def ffmpeg_program() -> str:
    found = shutil.which("ffmpeg")
    if found:
        return found
    import imageio_ffmpeg

    return imageio_ffmpeg.get_ffmpeg_exe()


def ffmpeg(name: str, *options: str) -> Callable[[Path, Path], Path]:
    def step(file: Path, folder: Path) -> Path:
        command = [ffmpeg_program(), "-y", "-fflags", "+genpts", "-i", str(file), *options]
        subprocess.run([*command, str(folder / name)], check=True, capture_output=True)
        return folder / name

    return step


def exiftool(file: Path, folder: Path) -> Path:
    out = copy_bytes(file, folder)
    command = ["exiftool", "-q", "-overwrite_original", "-all=", str(out)]
    subprocess.run(command, check=True, capture_output=True)
    return out


STILL_STEPS: tuple[Step, ...] = (
    ("copy, rename", copy_bytes),
    ("Pillow `save`", pillow_save),
    ("Pillow `resize`, `save`", pillow_resize),
    ('Pillow `convert("L")`, `save`', pillow_convert),
    ("Pillow `save(exif=image.getexif())`", pillow_exif),
    ("Pillow by way of a numpy array", pillow_array),
    ("Pillow, to PNG", pillow_png),
    ("OpenCV `imread`, `imencode`", opencv),
    ("ffmpeg, to JPEG", ffmpeg("out.jpg", "-frames:v", "1", "-update", "1")),
    ("ffmpeg `-c copy`, to MJPEG", ffmpeg("out.mjpeg", "-c", "copy")),
    ("exiftool `-all=`", exiftool),
)
VIDEO_STEPS: tuple[Step, ...] = (
    ("copy, rename", copy_bytes),
    ("ffmpeg `-c copy`, to Matroska", ffmpeg("out.mkv", "-c", "copy")),
    ("ffmpeg `-c copy`, to MP4", ffmpeg("out.mp4", "-c", "copy")),
    ("ffmpeg `-c:v libx264`, to Matroska", ffmpeg("out.mkv", "-c:v", "libx264")),
    ("ffmpeg, one frame to JPEG", ffmpeg("out.jpg", "-frames:v", "1", "-update", "1")),
    ("ffmpeg, one frame to PNG", ffmpeg("out.png", "-frames:v", "1", "-update", "1")),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    files = sorted(parser.parse_args().folder.iterdir())
    print(f"Pillow {__version__}, {versions()}.\n")
    for kind, suffixes, steps, shown in (
        ("stills", STILLS, STILL_STEPS, ("P1", "P2", "S1", "W3")),
        ("videos", VIDEOS, VIDEO_STEPS, ("P1", "P2", "P3", "P4", "P5", "S1")),
    ):
        chosen = {f: read_signals(f) for f in files if f.suffix.lower() in suffixes}
        print(f"| {len(chosen)} {kind} | {' | '.join(shown)} |")
        print(f"|---|{'--:|' * len(shown)}")
        for name, step in steps:
            print(f"| {name} | {' | '.join(row(step, chosen, shown))} |", flush=True)
        print()
    return 0


def row(
    step: Callable[[Path, Path], Path], files: dict[Path, set[str]], shown: Sequence[str]
) -> list[str]:
    """Cells of one step: how many of the files with each signal have it afterwards."""
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for file, signals in files.items():
        with tempfile.TemporaryDirectory() as folder:
            try:
                left = read_signals(step(file, Path(folder)))
            except (ImportError, FileNotFoundError) as error:
                return [f"not run: {error}", *[""] * (len(shown) - 1)]
            except (OSError, subprocess.CalledProcessError):
                continue  # damaged, or no container for such a stream
        before.update(signals)
        after.update(left)
    return [f"{after[signal]}/{before[signal]}" for signal in shown]


def versions() -> str:
    """The tools that ran, as they name themselves."""
    found = []
    try:
        import cv2

        found.append(f"OpenCV {cv2.__version__}")
    except ImportError:
        pass
    for name, command in (
        ("ffmpeg", lambda: [ffmpeg_program(), "-version"]),
        ("exiftool", lambda: ["exiftool", "-ver"]),
    ):
        try:
            told = subprocess.run(command(), check=True, capture_output=True, text=True).stdout
        except (ImportError, FileNotFoundError):
            continue
        words = told.partition("\n")[0].removeprefix("ffmpeg version ").split()
        found.append(f"{name} {words[0]}")
    return ", ".join(found)


if __name__ == "__main__":
    sys.exit(main())
