"""Between a desk and its FiftyOne data set: which belongs to which, and what changed is shown."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dataset_audit.errors import InputError
from dataset_audit.review.dataset import PREFIX
from dataset_audit.review.desk import Desk
from dataset_audit.review.samples import changing

if TYPE_CHECKING:
    import fiftyone as fo

    from dataset_audit.review.desk import Seen

_desks: dict[str, Desk] = {}
_shown: dict[str, Seen] = {}
"""What the data set of a name holds, as far as this process has written or first seen it."""
_lock = threading.RLock()


def desk_of(dataset: fo.Dataset) -> Desk:
    """The desk of a data set; one a process, as the App asks from several threads.

    Raises:
        InputError: it isn't of an audit, or its audit can't be read.
    """
    if not dataset.name.startswith(PREFIX):
        raise InputError(f"{dataset.name} is no audit: choose a data set named {PREFIX}...")
    with _lock:
        if dataset.name not in _desks:
            desk = Desk(Path(dataset.info["out"]))
            _desks[dataset.name], _shown[dataset.name] = desk, desk.see()
        return _desks[dataset.name]


def show(dataset: fo.Dataset, desk: Desk) -> None:
    """Write into the data set what the decisions changed since it was last written."""
    with _lock:
        before, after = _shown[dataset.name], desk.see()
        if before is after:
            return
        old, new = changing(before.columns), changing(after.columns)
        paths = after.columns["path"].tolist()
        for field, values in new.items():
            rows = zip(paths, old[field], values, strict=True)
            changed = {path: value for path, was, value in rows if was != value}
            if changed:
                dataset.set_values(field, changed, key_field="audit_path")
        _shown[dataset.name] = after


def paths_of(ctx: Any) -> list[str]:  # noqa: ANN401  FiftyOne's execution context
    """Paths of the selected images; `params.paths` where a program names them."""
    if given := ctx.params.get("paths"):
        return list(given)
    if not ctx.selected:
        return []
    return list(ctx.dataset.select(ctx.selected).values("audit_path"))
