"""From an audit folder to the same audit as a value: what every report is made of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from dataset_audit.album import make_album
from dataset_audit.model import Audit, Table
from dataset_audit.reports.as_json import from_document, read_facts
from dataset_audit.reports.html import to_html
from dataset_audit.rules import RULES
from dataset_audit.store import read_audit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from dataset_audit.store import Stored


def read_back(out: Path) -> Audit:
    """The finished audit in a folder. Nothing is measured or judged.

    Raises:
        InputError: `out` is no finished audit.
    """
    return audit_of(read_audit(out))


def audit_of(stored: Stored) -> Audit:
    """The audit that was stored, of the images that count."""
    table, kept = table_of(stored), stored.columns["decision"] != "drop"
    columns = {name: column[kept] for name, column in table.columns.items()}
    counted = replace(table, columns=columns, boxes=table.boxes.where(kept))
    return from_document(stored.document, counted)


def table_of(stored: Stored) -> Table:
    """The table that was stored: every image, those that a person dropped among them."""
    facts = read_facts(stored.document)
    return Table(stored.columns, stored.scenes, facts, stored.boxes, stored.faults)


def draw_page(
    audit: Audit,
    decision: NDArray[Any],
    vectors: Mapping[str, NDArray[Any]],
    *,
    thumbnails: bool = True,
) -> bytes:
    """`report.html` of an audit.

    Args:
        audit: finished.
        decision: (M,) of all images, those that a person dropped too: the column of that name.
        vectors: `layout` and, where it was measured, `embedding` of the same images.
        thumbnails: False leaves out all pictures.
    """
    place = np.flatnonzero(decision != "drop")
    layouts, embeddings = vectors["layout"], vectors.get("embedding")
    album = make_album(audit, layouts, embeddings, place, thumbnails=thumbnails)
    return to_html(audit, album, {rule.slug(): rule.page() for rule in RULES})


def read_page(out: Path, *, thumbnails: bool = True) -> bytes:
    """`report.html` of an audit folder, drawn again.

    Raises:
        InputError: `out` is no finished audit.
    """
    stored = read_audit(out)
    audit = audit_of(stored)
    return draw_page(audit, stored.columns["decision"], stored.vectors, thumbnails=thumbnails)
