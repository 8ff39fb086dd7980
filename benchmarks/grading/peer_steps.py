"""A step of `quality.py` that runs in another tool's environment: standard library and that tool.

    python peer_steps.py TOOL PACKAGE FILES RESULT

FILES is a JSON list of image files. RESULT becomes {"version": ..., "seconds": ..., "pairs": [[i,
j], ...]} with pairs of places in that list that the tool links, or "hashes" as hex texts.
"""

from __future__ import annotations

import importlib
import itertools
import json
import sys
import tempfile
import time
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

Result = dict[str, Any]


def fastdup(files: list[str]) -> Result:
    """Its connected components, by its defaults."""
    with tempfile.TemporaryDirectory() as folder:
        run = importlib.import_module("fastdup").create(work_dir=folder, input_dir=files)
        run.run(overwrite=True, print_summary=False)
        frame = run.connected_components()[0]
        place = {file: i for i, file in enumerate(files)}
        members: dict[int, list[int]] = defaultdict(list)
        for file, component in zip(frame.filename, frame.component_id, strict=True):
            members[int(component)].append(place[file])
    return {"pairs": [pair for part in members.values() for pair in itertools.pairwise(part)]}


def imagededup_phash(files: list[str]) -> Result:
    """PHash by its defaults: within 10 of 64 bits."""
    return imagededup("PHash", files)


def imagededup_cnn(files: list[str]) -> Result:
    """CNN by its defaults: cosine of at least 0.9."""
    return imagededup("CNN", files)


def imagededup(method: str, files: list[str]) -> Result:
    methods = importlib.import_module("imagededup.methods")
    try:
        tool = getattr(methods, method)(verbose=False)
    except OSError as error:
        sys.exit(f"its weights can't be downloaded: {error}")
    encoded = {str(i): tool.encode_image(image_file=file) for i, file in enumerate(files)}
    if method == "CNN":
        encoded = {name: vector[0] for name, vector in encoded.items()}
    found = tool.find_duplicates(encoding_map=encoded)
    return {"pairs": [(int(one), int(other)) for one, near in found.items() for other in near]}


def pdq(files: list[str]) -> Result:
    """256-bit hashes."""
    compute = importlib.import_module("pdqhash").compute
    numpy, image = importlib.import_module("numpy"), importlib.import_module("PIL.Image")
    bits = [compute(numpy.asarray(image.open(file).convert("RGB")))[0] for file in files]
    return {"hashes": [numpy.packbits(hash_).tobytes().hex() for hash_ in bits]}


def main(tool: str, package: str, files: str, result: str) -> None:
    listed = json.loads(Path(files).read_text(encoding="utf-8"))
    began = time.perf_counter()
    found = TOOLS[tool](listed)
    found |= {"version": version(package), "seconds": time.perf_counter() - began}
    Path(result).write_text(json.dumps(found), encoding="utf-8")


TOOLS = {
    "fastdup": fastdup,
    "imagededup-phash": imagededup_phash,
    "imagededup-cnn": imagededup_cnn,
    "pdq": pdq,
}

if __name__ == "__main__":
    main(*sys.argv[1:])
