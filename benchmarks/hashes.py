"""How far the hash of a reduced-scale decode lies from that of the full image.

    python benchmarks/hashes.py FOLDER

Every readable image below FOLDER is hashed as an audit does it and by `imagehash.phash` of the
upright full image; images smaller than 448 pixels a side are enlarged first and re-encoded as JPEG
(quality 90), or no reduced scale would be used. Printed is how many of the 64 bits differ.
"""

from __future__ import annotations

import argparse
import io
from collections import Counter
from pathlib import Path

import imagehash
from PIL import Image, ImageOps

from dataset_audit.features.jpeg import is_jpeg
from dataset_audit.features.measure import measure_pixels
from dataset_audit.features.pixels import MIN_SIDE_PX, UnreadableError, decode
from dataset_audit.sources.folder import list_folder


def main() -> None:
    """Print the distribution of differing bits, by format."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    bits: dict[str, Counter[int]] = {"JPEG": Counter(), "others": Counter()}
    for image in list_folder(parser.parse_args().folder).images:
        try:
            data = enlarged(image.file.read_bytes())
            whole = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
            orientation = Image.open(io.BytesIO(data)).getexif().get(0x0112, 1)
            ours = measure_pixels(decode(data, orientation), None)["phash"]
        except (OSError, UnreadableError):
            continue
        distance = imagehash.hex_to_hash(ours) - imagehash.phash(whole)
        bits["JPEG" if is_jpeg(data) else "others"][int(distance)] += 1
    for name, counts in bits.items():
        if total := counts.total():
            spread = ", ".join(f"{n} bits {counts[n] / total:.1%}" for n in sorted(counts))
            print(f"{name}: {total:,} images; differing by {spread}")


def enlarged(data: bytes) -> bytes:
    """A JPEG of at least twice the size at which decoding begins to reduce; others as they are."""
    if not is_jpeg(data):
        return data
    image = Image.open(io.BytesIO(data))
    if min(image.size) >= 2 * MIN_SIDE_PX:
        return data
    factor = -(-2 * MIN_SIDE_PX // min(image.size))
    grown = image.convert("RGB").resize((image.width * factor, image.height * factor))
    buffer = io.BytesIO()
    grown.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
