"""Tar archives and Parquet files for tests, written by the standard library and by pyarrow."""

from __future__ import annotations

import io
import json
import tarfile
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def tar_bytes(
    members: Iterable[tuple[str, bytes]], form: int = tarfile.USTAR_FORMAT, mode: str = "w"
) -> bytes:
    """An archive of files, in their order."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode, format=form) as tar:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def write_tar(file: Path, members: dict[str, bytes], form: int = tarfile.USTAR_FORMAT) -> Path:
    """The same as a file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(tar_bytes(members.items(), form))
    return file


def write_parquet(
    file: Path,
    images: list[Any],
    features: dict[str, Any] | None = None,
    types: dict[str, pa.DataType] | None = None,
    row_group_size: int = 2,
    **columns: list[Any],
) -> Path:
    """A Parquet file as `datasets` writes it: `images` are records of `bytes` and `path`."""
    file.parent.mkdir(parents=True, exist_ok=True)
    kind = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    arrays = {"image": pa.array(images, (types or {}).get("image", kind))}
    for name, values in columns.items():
        arrays[name] = pa.array(values, (types or {}).get(name))
    table = pa.table(arrays)
    told = {"info": {"features": {"image": {"_type": "Image"}} | (features or {})}}
    table = table.replace_schema_metadata({"huggingface": json.dumps(told)})
    pq.write_table(table, file, row_group_size=row_group_size)
    return file
