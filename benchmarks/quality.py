"""How good the scenes, the light and the near-duplicates are, beside other tools.

    python benchmarks/quality.py [CORPUS] [--peers fastdup,imagededup,pdq] [--venvs DIR]
        [--seeds 5] [--cache-dir DIR] [--jobs N]

CORPUS is a folder with `manifest.csv`: one row an image with path, scene_id (the viewpoint),
is_static_camera (1 or 0), kind (static, moving, diverse, hardneg) and lighting. Without a corpus
only the near-duplicates are measured, on photographs that packages ship. Prints a Markdown page;
nothing is asserted. A peer that is asked for is installed by pip below the folder of `--venvs`.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

from grading.copies import corpus_pictures, package_pictures, print_copies
from grading.corpus import group, measure, read_corpus
from grading.cut import group_at, print_cuts
from grading.hard import print_hard
from grading.light import print_light
from grading.page import print_heading
from grading.peers import PEERS
from grading.scenes import print_beside_peers
from grading.tuning import print_tuning

from dataset_audit.relate.cuts import Cuts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", type=Path, nargs="?", metavar="CORPUS")
    parser.add_argument("--peers", type=names, default=[], help="to install and ask, by commas")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--venvs", type=Path, help="where the peers' environments are kept")
    parser.add_argument("--cache-dir", type=Path, help="where measured features are kept")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    print_heading(given.seeds, given.peers)
    with tempfile.TemporaryDirectory(prefix="quality-") as folder:
        run(given, Path(folder))


def names(text: str) -> list[str]:
    """The peers that are asked for; pHash needs no asking."""
    asked = [name for name in text.split(",") if name and name != "phash"]
    if unknown := set(asked) - set(PEERS):
        raise argparse.ArgumentTypeError(f"no such peer: {', '.join(sorted(unknown))}")
    return asked


def run(given: argparse.Namespace, work: Path) -> None:
    """Every section in turn."""
    peers, venvs = given.peers, given.venvs or work / "venvs"
    cache = given.cache_dir or work / "cache"
    if given.corpus is None:
        pictures = package_pictures(work / "pictures")
    else:
        corpus = read_corpus(given.corpus)
        began = time.perf_counter()
        measured = measure(corpus.images, cache, given.jobs)
        ours = group(measured), time.perf_counter() - began
        hidden = group_at(measured, Cuts(), by_names=False), float("nan")
        both = {"ours": ours, "ours, names hidden": hidden}
        print_beside_peers(corpus, both, peers, venvs)
        print_tuning(corpus, measured, given.seeds)
        print_cuts(corpus, measured)
        print_light(corpus, measured)
        print_hard(corpus, work / "hard", cache, given.jobs)
        pictures = corpus_pictures(corpus, seed=0) or package_pictures(work / "pictures")
    print_copies(pictures, work / "copies", cache, given.jobs, peers, venvs)


if __name__ == "__main__":
    main()
