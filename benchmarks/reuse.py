"""What `--embed representatives` saves, and what it costs in truth.

    audit DATA --out OUT && python benchmarks/reuse.py OUT

Goes through the images of a finished audit with exact vectors, as `representatives.choose` does.
Printed: the share of inferences saved, and the cosines between the vectors taken over and the true
ones, for its tolerance and others. Copies of the same bytes are left out: they cost no inference.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from dataset_audit import representatives

TOLERANCES = (0.05, representatives.TOLERANCE, 0.2, 0.4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("out", type=Path, help="audit folder, with vectors")
    out = parser.parse_args().out
    columns = ["problem", "content_hash", "phash"]
    table = pq.read_table(out / "images.parquet", columns=columns).to_pandas()
    rows = table[table["problem"].isna()].drop_duplicates("content_hash").index.to_numpy()
    layouts = np.load(out / "vectors/layout.npy")[rows]
    vectors = np.load(out / "vectors/embedding.npy")[rows].astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    print(f"{len(rows):,} images of different bytes")
    for tolerance in TOLERANCES:
        representatives.TOLERANCE = tolerance
        takes = representatives.choose(layouts, table["phash"][rows].tolist())
        saved = np.flatnonzero(takes != np.arange(len(rows)))
        cosines = np.einsum("ij,ij->i", vectors[saved], vectors[takes[saved]])
        told = "none is so near"
        if len(saved):
            told = f"cosine at least {cosines.min():.3f}, median {np.median(cosines):.3f}"
        print(f"{tolerance:4} of the contrast: {len(saved) / len(rows):6.1%} saved; {told}")


if __name__ == "__main__":
    main()
