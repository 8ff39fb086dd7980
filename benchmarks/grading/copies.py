"""Near-duplicates: which edited copies are found again, beside pHash and PDQ."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image as Pillow

from dataset_audit.model import Image
from dataset_audit.relate.duplicates import MAX_HAMMING_BITS, MIN_COSINE_SIMILARITY
from dataset_audit.relating import group_near
from dataset_audit.settings import RelateSettings
from dataset_audit.vectors import Vectors
from grading.corpus import measure
from grading.edits import EDITS, QUALITIES, QUALITY
from grading.page import print_section, print_table
from grading.peers import PEERS, SkipError, ask

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from grading.corpus import Corpus, Measured

PICTURES = 200
PHASH_BITS, PDQ_BITS = 8, 31
System = Callable[["NDArray[np.intp]"], "NDArray[np.bool_]"]
"""Which of these rows (n,) are copies of each other, (n, n)."""


def corpus_pictures(corpus: Corpus, seed: int) -> list[Path]:
    """Some of the unrelated photographs."""
    rows = np.flatnonzero(corpus.kind == "diverse")
    chosen = np.random.default_rng(seed).permutation(rows)[:PICTURES]
    return [corpus.images[row].file for row in np.sort(chosen)]


def package_pictures(folder: Path) -> list[Path]:
    """Quarters of the photographs that scikit-learn, and scikit-image where it is, ship."""
    folder.mkdir()
    files = []
    for file in sorted(shipped(("sklearn", "datasets/images"), ("skimage", "data"))):
        whole = Pillow.open(file).convert("RGB")
        half, high = whole.width // 2, whole.height // 2
        for number, (x, y) in enumerate(((0, 0), (half, 0), (0, high), (half, high))):
            files.append(folder / f"{file.stem}-{number}.png")
            whole.crop((x, y, x + half, y + high)).save(files[-1])
    return files


def shipped(*places: tuple[str, str]) -> Iterable[Path]:
    for package, folder in places:
        found = find_spec(package)
        if found and found.origin:
            files = (Path(found.origin).parent / folder).iterdir()
            yield from (file for file in files if file.suffix in (".jpg", ".jpeg", ".png"))


def print_copies(
    pictures: Sequence[Path], work: Path, cache: Path, jobs: int, peers: Sequence[str], venvs: Path
) -> None:
    """Make the copies, and print recall and precision of each system by edit."""
    images = make_copies(pictures, work)
    measured = measure(images, cache, jobs)
    systems: dict[str, System] = {
        "ours": ours(measured),
        f"pHash, {PHASH_BITS} bits": by_hash(measured.columns["phash"].tolist(), PHASH_BITS),
    }
    reason = "not asked for by --peers pdq"
    if "pdq" in peers:
        try:
            said = ask(PEERS["pdq"][0], [image.file for image in images], venvs)
            systems[f"PDQ, {PDQ_BITS} of 256 bits"] = by_hash(said["hashes"], PDQ_BITS)
        except SkipError as skip:
            reason = str(skip)
    print_section(
        "Near-duplicates",
        f"{len(pictures)} photographs and {len(EDITS)} edited copies of each, saved with JPEG "
        f"quality {QUALITY} where none is named. A line: the photographs and those copies alone. "
        "Recall: pairs of one photograph that are found; precision: found pairs that are of one "
        "photograph. The last line has all copies at once, every pair of them counted. Ours: "
        f"`near_group` by its defaults, {MAX_HAMMING_BITS} bits and a cosine of "
        f"{MIN_COSINE_SIMILARITY}, and edited copies that register, in groups without chains. They "
        "depend on the order: here the photographs come first.",
    )
    headings = [f"{name}: {figure}" for name in systems for figure in ("recall", "precision")]
    print_table(["", *headings], rows_of(systems, len(pictures)))
    if len(systems) < 3:
        print(f"\nPDQ skipped: {reason}.")


def make_copies(pictures: Sequence[Path], work: Path) -> list[Image]:
    """The pictures, then every edit of all of them in the same order."""
    images = [Image(path=f"original/{i:04}", file=file) for i, file in enumerate(pictures)]
    for number, (name, edit) in enumerate(EDITS.items()):
        folder = work / f"{number:02}"
        folder.mkdir(parents=True)
        for i, picture in enumerate(pictures):
            file = folder / f"{i:04}.jpg"
            copy = edit(Pillow.open(picture).convert("RGB"))
            copy.save(file, quality=QUALITIES.get(name, QUALITY))
            images.append(Image(path=f"{number:02}/{i:04}", file=file))
    return images


def rows_of(systems: dict[str, System], count: int) -> Iterable[list[object]]:
    everything = np.arange(count * (len(EDITS) + 1))
    cases = {
        name: np.concatenate([everything[:count], everything[:count] + number * count])
        for number, name in enumerate(EDITS, start=1)
    }
    for name, rows in {**cases, "all together": everything}.items():
        figures = (recall_precision(system(rows), rows % count) for system in systems.values())
        yield [name, *(figure for pair in figures for figure in pair)]


def recall_precision(found: NDArray[np.bool_], picture: NDArray[np.intp]) -> tuple[float, float]:
    """Over the pairs of (n,) rows, found (n, n) or truly of one picture."""
    above = np.triu_indices(len(picture), 1)
    true = (picture[:, None] == picture)[above]
    claimed = found[above]
    right = float((true & claimed).sum())
    return right / max(true.sum(), 1), right / claimed.sum() if claimed.any() else float("nan")


def ours(measured: Measured) -> System:
    """`near_group` by its defaults, with embeddings."""
    hashes = np.array([int(text, 16) for text in measured.columns["phash"]], np.uint64)
    embeddings = measured.vectors.embeddings
    assert embeddings is not None

    def system(rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        readable = np.ones(len(rows), bool)
        vectors = Vectors(measured.vectors.layouts[rows], embeddings[rows])
        group = group_near(hashes[rows], readable, vectors, RelateSettings())
        alike: NDArray[np.bool_] = (group[:, None] == group) & (group >= 0)
        return alike

    return system


def by_hash(texts: Sequence[str], max_bits: int) -> System:
    """All pairs within so many bits."""
    bits = [bytes.fromhex(text) for text in texts]
    words = np.frombuffer(b"".join(bits), np.uint64).reshape(len(bits), -1)

    def system(rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        distance = np.zeros((len(rows), len(rows)), np.uint16)
        for word in words[rows].T:
            distance += np.bitwise_count(word[:, None] ^ word)
        near: NDArray[np.bool_] = distance <= max_bits
        return near

    return system
