"""What relating found before: the same images, grouped in the same way, are not grouped again.

A part of the cache a data set, under the digest of all that `relate` looks at: contents, paths,
devices and settings. The folder's name is that of the code and the model, because a change of
either may change what is found.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from dataset_audit.cache import writing
from dataset_audit.features.measure import name_version
from dataset_audit.parts import open_parts
from dataset_audit.relating import relate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dataset_audit.features.embedding import Embedder
    from dataset_audit.relating import Columns
    from dataset_audit.settings import RelateSettings
    from dataset_audit.vectors import Vectors

LIBRARIES = ("numpy", "scipy", "scikit-learn")
"""Another version may round otherwise."""
CUT = "scene_at "
"""Before the number of a cut: the one column that has several a row."""


def relate_once(
    columns: Columns,
    vectors: Vectors,
    settings: RelateSettings,
    where: Path | str,
    embedder: Embedder | None,
    *,
    shared: bool = False,
) -> Columns:
    """The columns of `relate`, from the cache at `where` if it is known.

    Vectors that are `shared` (`representatives.py`) may lead to other groups.

    Raises:
        InputError: the cache can't be written.
    """
    store = open_parts(where)
    folder = f"relations-{code_digest()}-{name_version(embedder)}{'-shared' * shared}"
    name = f"{folder}/{digest_of(columns, settings)}.parquet"
    try:
        return to_columns(store.read(name))
    except (OSError, pa.ArrowException):
        pass  # not there, or damaged: what is written replaces it
    found = relate(columns, vectors, settings)
    with writing(store):
        store.make(folder)
        store.write(name, to_table(found))
    return found


def digest_of(columns: Columns, settings: RelateSettings) -> str:
    """Of all that decides the result, beside the code and what content and model decide."""
    digest = hashlib.sha256(json.dumps(asdict(settings), sort_keys=True).encode())
    for name in ("path", "content_hash", "problem"):
        digest.update(framed(columns[name]))
    digest.update(np.ascontiguousarray(columns["camera_id"]).tobytes())
    return digest.hexdigest()[:32]


def framed(texts: Iterable[str | None]) -> bytes:
    """Texts one after the other, so that no two lists give the same."""
    parts = ("-" if text is None else f"{len(text)}:{text}" for text in texts)
    return "".join(parts).encode("utf-8", "surrogatepass")


@cache
def code_digest() -> str:
    """Of the package's modules, and of the libraries that compute for them."""
    root = Path(__file__).parent
    digest = hashlib.sha256(" ".join(version(name) for name in LIBRARIES).encode())
    for file in sorted(root.rglob("*.py")):
        digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def to_table(found: Columns) -> pa.Table:
    """Columns as Arrow holds them, cuts apart."""
    flat = {name: values for name, values in found.items() if values.ndim == 1}
    cuts = {f"{CUT}{number}": values for number, values in enumerate(found["scene_at"].T)}
    return pa.table({name: pa.array(values) for name, values in (flat | cuts).items()})


def to_columns(table: pa.Table) -> Columns:
    """What `to_table` was given."""
    columns = {name: np.array(table[name]) for name in table.column_names}
    cuts = [columns.pop(name) for name in table.column_names if name.startswith(CUT)]
    return columns | {"scene_at": np.stack(cuts, axis=1)}
