"""What it would save, and cost, to give near-identical frames one vector: why no audit does it.

    audit DATA --out OUT && python benchmarks/reuse.py OUT

Goes through the images of a finished audit by path. One whose grey thumbnail differs from that of
an earlier one by no more than a tolerance, in levels of 255, would take its vector; any other is
measured. Printed for each tolerance: the share of inferences saved, and the cosines between the
vectors taken and the true ones. Copies of the same bytes are left out: they cost no inference.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOLERANCES = (0.25, 0.5, 1.0, 2.0, 4.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("out", type=Path, help="audit folder, with vectors")
    out = parser.parse_args().out
    table = pq.read_table(out / "images.parquet", columns=["problem", "content_hash"]).to_pandas()
    rows = table[table["problem"].isna()].drop_duplicates("content_hash").index.to_numpy()
    layouts = np.load(out / "vectors/layout.npy")[rows].reshape(len(rows), -1).astype(np.float32)
    vectors = np.load(out / "vectors/embedding.npy")[rows].astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    print(f"{len(rows):,} images of different bytes")
    for tolerance in TOLERANCES:
        cosines = reuse(layouts, vectors, tolerance)
        if len(cosines):
            low, middle = cosines.min(), np.median(cosines)
            told = f"cosine at least {low:.3f}, median {middle:.3f}"
        else:
            told = "none is so near"
        print(f"{tolerance:4} levels: {len(cosines) / len(rows):6.1%} saved; {told}", flush=True)


def reuse(
    layouts: NDArray[np.float32], vectors: NDArray[np.float32], tolerance: float
) -> NDArray[np.float32]:
    """Cosine between the true vector and the one taken, of each row that would take one."""
    first: list[int] = []
    cosines = []
    for row, layout in enumerate(layouts):
        apart = np.abs(layouts[first] - layout).mean(axis=1)
        near = int(apart.argmin()) if first else -1
        if first and apart[near] <= tolerance:
            cosines.append(float(vectors[row] @ vectors[first[near]]))
        else:
            first.append(row)
    return np.array(cosines, np.float32)


if __name__ == "__main__":
    main()
