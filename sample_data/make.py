"""Draw the sample data set beside this file: `python sample_data/make.py`.

From one seed, byte for byte the same with the Pillow named in README.md. Every picture is drawn,
and every header is synthetic: the serial numbers ACCC8E000001 to 3 belong to no device.
"""

from __future__ import annotations

import argparse
import csv
import io
import shutil
import sys
from dataclasses import asdict, dataclass, fields, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
from PIL import Image, ImageEnhance

# A __pycache__ in the sample data would be one more thing to audit.
sys.dont_write_bytecode = True

from drawing import annotations, headers, traffic, viewpoints  # noqa: E402
from drawing.exposure import Knock, expose  # noqa: E402
from drawing.pictures import PICTURES  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from drawing.camera import Painting, Thing

SEED = 20260302
SPLITS = ("train", "val", "test")
ANNOTATIONS = "annotations/instances.json"


@dataclass(frozen=True)
class Item:
    """One file and the truth about it: a row of truth.csv."""

    path: str
    data: bytes
    scene: str = ""
    static: int = 0
    light: str = ""
    provenance: str = ""
    """Signals planted: P1, P2, S1, S3 as in the provenance rules; `other`: another maker."""
    taken: str = ""
    problem: str = ""
    same_bytes_as: str = ""
    near_copy_of: str = ""
    things: tuple[Thing, ...] = ()
    """What a detector finds in it; written to the annotations, not to truth.csv."""


def rng_of(name: str) -> np.random.Generator:
    """Random numbers that depend on the seed and a name, not on what was drawn before."""
    return np.random.default_rng([SEED, crc32(name.encode())])


def frame(
    item: Item, jpeg: bytes, scene: str, light: str, taken: datetime, painting: Painting
) -> Item:
    """The item as one frame of a static scene."""
    time, things = taken.isoformat(timespec="milliseconds"), tuple(painting.things)
    return replace(item, data=jpeg, scene=scene, static=1, light=light, taken=time, things=things)


def street() -> Iterator[Item]:
    """34 frames of three weeks by day, dusk, night and infrared; JPEG comments of one Axis camera.

    Numbers 9 to 11 are a burst of the same moment. Four frames lost their headers.
    """
    view = viewpoints.street(rng_of("street"))
    lights = ["day"] * 21 + ["dusk"] * 3 + ["night"] * 6 + ["infrared"] * 4
    hours = {"day": (8, 16), "dusk": (18, 19), "night": (20, 23), "infrared": (1, 4)}
    for number, light in enumerate(lights, start=1):
        rng = rng_of(f"street {number}")
        moment = 9 if number in (10, 11) else number
        painting = view.painting.copy()
        traffic.on_street(painting, rng_of(f"street traffic {moment}"), crowded=number % 6 == 4)
        hour = int(rng.integers(hours[light][0], hours[light][1] + 1))
        taken = headers.utc(3, 2 + number * 5 % 21, hour, int(rng.integers(60)))
        jpeg = headers.jpeg_bytes(expose(painting, light, view.lamps, rng), 70)
        bare = number in (5, 13, 20, 29)
        comments = headers.axis_comments("ACCC8E000001", (6, 15, 70), taken)
        item = Item(f"train/street/street_{number:04}.jpg", b"", provenance="" if bare else "P1 S1")
        jpeg = jpeg if bare else headers.with_comments(jpeg, comments)
        yield frame(item, jpeg, "street", light, taken, painting)


def parking() -> Iterator[Item]:
    """11 frames of two days; Axis EXIF with serial, and comments."""
    view = viewpoints.parking(rng_of("parking"))
    for number in range(1, 12):
        rng = rng_of(f"parking {number}")
        painting = view.painting.copy()
        traffic.on_parking(painting, rng, crowded=number % 4 == 0)
        light = "dusk" if number in (6, 11) else "day"
        day, hour = (4, 6 + 2 * number) if number <= 6 else (5, 7 + 2 * (number - 6))
        taken = headers.utc(3, day, hour, int(rng.integers(60)))
        image = expose(painting, light, view.lamps, rng)
        exif = headers.axis_exif("P3245-LVE", "10.0.2", "ACCC8E000002", taken, 1)
        comments = headers.axis_comments("ACCC8E000002", (10, 0, 26), taken)
        jpeg = headers.with_comments(headers.jpeg_bytes(image, 70, exif), (*comments, bytes(240)))
        item = Item(f"test/parking/cam2-{number:02}.jpg", b"", provenance="P1 P2 S1")
        yield frame(item, jpeg, "parking", light, taken, painting)


def dock() -> Iterator[Item]:
    """12 frames on a loose mount, knocked after the sixth; in train and in val; no headers."""
    view = viewpoints.dock(rng_of("dock"))
    for number in range(1, 13):
        rng = rng_of(f"dock {number}")
        painting = view.painting.copy()
        traffic.in_dock(painting, rng, crowded=number % 4 == 0)
        right, down = (int(part) for part in rng.integers(-6, 7, 2))
        knock = Knock(right, down, float(rng.uniform(-0.1, 0.1)))
        if number > 6:
            knock = Knock(right + 8, down + 6, knock.turn + 0.4)
        image = expose(painting, "day", view.lamps, rng, knock)
        split = "train" if number % 12 in (1, 2, 4, 5, 7, 9, 10) else "val"
        item = Item(f"{split}/dock/frame_{number:03}.jpg", headers.jpeg_bytes(image, 78))
        things = tuple((name, knock.moved(box, image.size)) for name, box in painting.things)
        yield replace(item, scene="dock", static=1, light="day", things=things)


def motorway() -> Iterator[Item]:
    """9 frames of one hour; only their names tell the device."""
    view = viewpoints.motorway(rng_of("motorway"))
    for number in range(9):
        rng = rng_of(f"motorway {number}")
        painting = view.painting.copy()
        traffic.on_motorway(painting, rng, crowded=number == 5)
        taken = headers.utc(3, 12, 14, 4 + 5 * number) + timedelta(seconds=int(rng.integers(60)))
        jpeg = headers.jpeg_bytes(expose(painting, "day", view.lamps, rng), 74)
        name = f"{taken:%Y%m%d_%H%M%S}_857A_ACCC8E000003_{number}.jpg"
        item = Item(f"val/motorway/{name}", b"", provenance="S3")
        yield frame(item, jpeg, "motorway", "day", taken, painting)


SIZES = ((400, 300), (320, 240), (480, 320), (360, 480), (320, 320))
FORMATS = {"julia": "png", "city_map": "png", "plasma": "webp", "weave": "webp"}
SMALL = ("forest", "flowers", "weave", "orchard", "spheres", "city_map")
FROM_EXAMPLE_CORP = ("mountains", "sea", "flowers", "dunes", "room", "orchard")
NAMES = {"ripples": "train/web/Øresund_橋.jpg", "spheres": "test/web/fruit.jpg"}


def unrelated() -> Iterator[Item]:
    """22 pictures, half of them in train: six of another maker, one PNG named .jpg."""
    for number, draw in enumerate(PICTURES):
        name = draw.__name__
        width, height = (320, 240) if name in SMALL else SIZES[number % len(SIZES)]
        image = draw(rng_of(name), width, height)
        suffix = FORMATS.get(name, "jpg")
        path = NAMES.get(
            name, f"{('train', 'val', 'train', 'test')[number % 4]}/web/{name}.{suffix}"
        )
        if suffix == "jpg" and name != "spheres":
            taken = headers.utc(1, 1 + number, 9 + number % 8)
            exif = headers.other_exif(taken) if name in FROM_EXAMPLE_CORP else None
            time = taken.isoformat(timespec="milliseconds") if exif else ""
            data = headers.jpeg_bytes(image, 80, exif)
            yield Item(path, data, provenance="other" if exif else "", taken=time)
        else:
            yield Item(path, encoded(image, "png" if suffix == "jpg" else suffix))


def encoded(image: Image.Image, form: str) -> bytes:
    """The image as PNG or WebP."""
    buffer = io.BytesIO()
    image.save(buffer, form, **({"quality": 75} if form == "webp" else {"optimize": True}))
    return buffer.getvalue()


EXACT_COPIES = (
    ("train/web/mountains.jpg", "test/web/IMG_0117.jpg"),
    ("test/web/brick.jpg", "test/web/brick (1).jpg"),
    ("test/web/brick.jpg", "test/wall.jpg"),
)
NEAR_COPIES = (
    ("val/web/dunes.jpg", "val/web/dunes_web.jpg", 0.94, 1.05),
    ("val/web/sea.jpg", "test/web/sea_edited.jpg", 1.0, 1.09),
)


def copies(items: list[Item]) -> Iterator[Item]:
    """Exact copies within and across splits, then near ones: resized, brightened, re-encoded."""
    known = {item.path: item for item in items}
    for original, path in EXACT_COPIES:
        yield replace(known[original], path=path, same_bytes_as=original)
    for original, path, scale, bright in NEAR_COPIES:
        before = Image.open(io.BytesIO(known[original].data))
        image = before.resize((round(before.width * scale), round(before.height * scale)))
        image = ImageEnhance.Brightness(image).enhance(bright)
        yield Item(path, headers.jpeg_bytes(image, 62), near_copy_of=original)


def damaged(items: list[Item]) -> Iterator[Item]:
    """Four files that can't be measured, one that shows nothing, two that are no images."""
    known = {item.path: item.data for item in items}
    whole, broken = known["train/street/street_0034.jpg"], bytearray(known["train/web/julia.png"])
    broken[len(broken) // 2 : len(broken) // 2 + 200] = bytes(200)
    yield Item("train/street/street_0035.jpg", whole[: len(whole) * 11 // 20], problem="truncated")
    yield Item("val/web/upload.jpg", b"", problem="empty")
    yield Item(
        "train/web/404.jpg", b"<html><body>Not Found</body></html>\n", problem="not-an-image"
    )
    yield Item("test/web/julia_copy.png", bytes(broken), problem="broken")
    black = Image.fromarray(rng_of("black").integers(0, 3, (240, 320, 3)).astype(np.uint8))
    yield Item("val/web/black.jpg", headers.jpeg_bytes(black, 80))


OTHER_FILES = {
    "train/labels.csv": "file,label\nstreet_0001.jpg,car\n",
    "test/README.txt": "Not an image, and meant to be found here.\n",
}


def write(folder: Path, items: list[Item]) -> None:
    """Replace what an earlier run wrote into `folder`."""
    if (folder / "truth.csv").exists():
        for split in SPLITS:
            shutil.rmtree(folder / split, ignore_errors=True)
    for item in items:
        (folder / item.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / item.path).write_bytes(item.data)
    for path, text in OTHER_FILES.items():
        (folder / path).write_text(text, encoding="utf-8", newline="\n")
    columns = [field.name for field in fields(Item) if field.name not in {"data", "things"}]
    with (folder / "truth.csv").open("w", encoding="utf-8", newline="") as stream:
        rows = csv.DictWriter(stream, columns, extrasaction="ignore", lineterminator="\n")
        rows.writeheader()
        rows.writerows(asdict(item) for item in sorted(items, key=lambda item: item.path))


def annotate(folder: Path, items: list[Item]) -> None:
    """The boxes of all images that can be measured."""
    things = {item.path: item.things for item in items if not item.problem}
    sizes = {
        item.path: Image.open(io.BytesIO(item.data)).size for item in items if not item.problem
    }
    text = annotations.to_text(annotations.to_coco(things, sizes))
    (folder / ANNOTATIONS).parent.mkdir(exist_ok=True)
    (folder / ANNOTATIONS).write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    """Draw everything and write it."""
    parser = argparse.ArgumentParser(description="Draw the sample data set.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, metavar="DIR")
    items = [*street(), *parking(), *dock(), *motorway(), *unrelated()]
    items += [*copies(items), *damaged(items)]
    folder = parser.parse_args().out
    write(folder, items)
    annotate(folder, items)
    print(f"{len(items)} files, {sum(len(item.data) for item in items):,} bytes, in {folder}")


if __name__ == "__main__":
    main()
