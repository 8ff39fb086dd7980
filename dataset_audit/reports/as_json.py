"""The audit as JSON: `audit.json`, and `--format json`. Its schema is `audit.schema.json`."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from importlib.resources import files
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from dataset_audit.facts import ClassRow, DeviceRow, Diversity, Facts, Labels, SceneCount
from dataset_audit.model import Audit, Budget, Finding, Known, Severity, Skip
from dataset_audit.origin import Contradiction, Declared, Doubt, Firmware, Share, Statement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dataset_audit.model import Table

SCHEMA_VERSION = "1.0"
"""Raised in its first part when a program that reads the JSON would break."""


def read_schema() -> dict[str, Any]:
    """The published JSON Schema."""
    text = files("dataset_audit.reports").joinpath("audit.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def write_json(audit: Audit, stream: IO[str]) -> None:
    """Write the document, indented, with keys in a fixed order."""
    json.dump(to_document(audit), stream, indent=1, ensure_ascii=False, allow_nan=False)
    stream.write("\n")


def to_document(audit: Audit) -> dict[str, Any]:
    """The audit as plain values. Equal audits differ under `run` alone."""
    table = audit.table
    unreadable = np.flatnonzero(~table.readable)
    document = {
        "schema_version": SCHEMA_VERSION,
        "facts": asdict(table.facts),
        "findings": [to_entry(finding) for finding in audit.findings],
        "ignored": [to_entry(finding) | {"reason": why} for finding, why in audit.ignored],
        "baseline": audit.known and asdict(audit.known),
        "budgets": [asdict(budget) | {"kept": budget.kept} for budget in audit.budgets],
        "skipped": [asdict(skip) for skip in audit.skipped],
        "scenes": list_scenes(table.scenes),
        "unreadable": [
            {"path": table["path"][row], "problem": table["problem"][row]} for row in unreadable
        ],
        "not_images": list(audit.not_images),
        "decisions": {"made": list(audit.decisions), "notes": list(audit.notes)},
        "settings": audit.settings,
        "embedder": audit.embedder,
        "ocr": audit.ocr,
        "run": audit.run,
    }
    return {key: plain(value) for key, value in document.items()}


def to_entry(finding: Finding) -> dict[str, Any]:
    """A finding, its key first."""
    return {"key": finding.key, **asdict(finding)}


def list_scenes(scenes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The static scenes, largest first; all scenes are in `scenes.parquet`."""
    return [
        {name: column[row] for name, column in scenes.items() if name != "static"}
        for row in np.flatnonzero(scenes["static"])
    ]


def plain(value: Any) -> Any:  # noqa: ANN401  any of what the dataclasses hold
    """Numbers, texts, lists and tables only; floats to six digits, NaN and NaT as null."""
    match value:
        case np.datetime64():
            return None if np.isnat(value) else f"{value.astype('datetime64[s]')}Z"
        case np.generic():
            return plain(value.item())
        case float():
            return None if value != value else float(f"{value:.6g}")
        case dict():
            return {str(key): plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
        case _:
            return value


def read_facts(document: Mapping[str, Any]) -> Facts:
    """The facts of a document, as they were written."""
    given = dict(document["facts"])
    given["devices"] = tuple(DeviceRow(**tupled(DeviceRow, row)) for row in given["devices"])
    given["scene_counts"] = tuple(SceneCount(**row) for row in given["scene_counts"])
    for name in ("diversity", "axis_diversity"):
        given[name] = given[name] and Diversity(**tupled(Diversity, given[name]))
    given["statement"] = read_statement(given["statement"])
    given["labels"] = given["labels"] and read_labels(given["labels"])
    return Facts(**tupled(Facts, given))


def from_document(document: Mapping[str, Any], table: Table) -> Audit:
    """The audit that a document was made of.

    Args:
        document: what `to_document` gave, read back.
        table: of the images that count, and its facts.
    """
    return Audit(
        table=table,
        findings=tuple(from_entry(entry) for entry in document["findings"]),
        ignored=tuple((from_entry(entry), entry["reason"]) for entry in document["ignored"]),
        known=document["baseline"] and Known(**tupled(Known, document["baseline"])),
        budgets=tuple(read_budget(budget) for budget in document["budgets"]),
        skipped=tuple(Skip(**skip) for skip in document["skipped"]),
        not_images=tuple(document["not_images"]),
        decisions=tuple(document["decisions"]["made"]),
        notes=tuple(document["decisions"]["notes"]),
        settings=document["settings"],
        embedder=document["embedder"],
        ocr=document["ocr"],
        run=document["run"],
    )


def read_budget(given: Mapping[str, Any]) -> Budget:
    """A budget that was written; a figure that isn't known as NaN."""
    found = float("nan") if given["found"] is None else given["found"]
    return Budget(name=given["name"], limit=given["limit"], found=found)


def from_entry(entry: Mapping[str, Any]) -> Finding:
    """A finding that `to_entry` wrote."""
    given = {name: value for name, value in entry.items() if name not in {"key", "reason"}}
    severity, paths = Severity(given["severity"]), tuple(given["paths"])
    return Finding(**given | {"severity": severity, "paths": paths})


def read_labels(given: Mapping[str, Any]) -> Labels:
    """The labels of a document."""
    classes = tuple(ClassRow(**row) for row in given["classes"])
    return Labels(**{**given, "classes": classes})


LISTS: dict[str, type[Any]] = {
    "shares": Share,
    "firmware": Firmware,
    "doubts": Doubt,
    "declared": Declared,
    "contradictions": Contradiction,
}


def read_statement(given: Mapping[str, Any]) -> Statement:
    """The statement of a document."""
    lists = {
        name: tuple(kind(**tupled(kind, row)) for row in given[name])
        for name, kind in LISTS.items()
    }
    return Statement(inherited=given["inherited"], **lists)


def tupled(owner: type[Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Values for a dataclass, lists as the tuples that they were."""
    names = [field.name for field in fields(owner)]
    return {name: deep_tuple(given[name]) for name in names}


def deep_tuple(value: Any) -> Any:  # noqa: ANN401
    """A list as a tuple, inner lists too."""
    return tuple(map(deep_tuple, value)) if isinstance(value, list) else value
