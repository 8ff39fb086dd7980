"""From an audit folder to the same audit as a value: what every report is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dataset_audit.model import Audit, Table
from dataset_audit.reports.as_json import from_document, read_facts
from dataset_audit.store import read_audit

if TYPE_CHECKING:
    from pathlib import Path

    from dataset_audit.store import Stored


def read_back(out: Path) -> Audit:
    """The finished audit in a folder. Nothing is measured or judged.

    Raises:
        InputError: `out` is no finished audit.
    """
    return audit_of(read_audit(out))


def audit_of(stored: Stored) -> Audit:
    """The audit that was stored, of the images that count."""
    kept = stored.columns["decision"] != "drop"
    columns = {name: column[kept] for name, column in stored.columns.items()}
    facts = read_facts(stored.document)
    boxes = stored.boxes.where(kept)
    table = Table(columns, stored.scenes, facts, boxes, stored.faults)
    return from_document(stored.document, table)
