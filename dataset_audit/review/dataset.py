"""The FiftyOne data set of an audit folder."""

from __future__ import annotations

import json
import re
import tempfile
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dataset_audit import __version__
from dataset_audit.relate.plane import to_plane
from dataset_audit.rendering import table_of
from dataset_audit.review.boxes import BOXES, OBJECTS
from dataset_audit.review.concerned import concerned
from dataset_audit.review.frames import draw_frames
from dataset_audit.review.lists import named_findings
from dataset_audit.review.look import dress
from dataset_audit.review.samples import BOOLEANS, FLOATS, GROUPS, LISTS, STRINGS, to_documents
from dataset_audit.review.stills import copy_stills
from dataset_audit.review.views import save_views
from dataset_audit.sources.reopening import Reopened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import fiftyone as fo
    from numpy.typing import NDArray

    from dataset_audit.relating import Columns
    from dataset_audit.review.desk import Desk
    from dataset_audit.review.samples import Document

PREFIX = "dataset-audit-"
"""Of every data set that is ours: in a database of the user's, no other is touched."""
INDEXED = ("scene.label", "findings", "captured_at", "scene_images")
RUN, MAP, SIMILAR = "audit", "map", "similar"


def build(desk: Desk, *, similarity: bool = False) -> fo.Dataset:
    """Build the data set of an audit anew; tags given in an earlier review are kept.

    Needs a database: the environment of `session` and a fresh import of FiftyOne.
    """
    import fiftyone as fo

    document, seen = desk.stored.document, desk.see()
    findings = named_findings(document)
    name = name_of(desk.out)
    tags: dict[str, list[str]] = {}
    if fo.dataset_exists(name):
        tags = read_tags(fo.load_dataset(name))
        fo.delete_dataset(name)
    again = Reopened(document["run"]["root"])
    root = Path(again.root)
    shown = findings_of_rows(desk, findings)
    pictures = desk.out / ".review" / "frames"
    files = draw_frames(seen.columns, root, pictures) | copy_stills(seen.columns, again, pictures)
    with tempfile.TemporaryDirectory(dir=desk.out / ".review") as folder:
        boxes = desk.stored.boxes
        write_template(Path(folder), with_boxes=len(boxes) > 0)
        documents = to_documents(seen.columns, root, shown, files, boxes)
        ids = write_samples(Path(folder) / "samples.json", documents, tags)
        dataset = fo.Dataset.from_dir(
            dataset_dir=folder, dataset_type=fo.types.FiftyOneDataset, name=name
        )
    dataset.persistent = True
    describe(dataset, desk.out, document)
    for field in INDEXED:
        dataset.create_index(field)
    dress(dataset)
    save_views(dataset, findings, seen)
    if "embedding" in desk.stored.vectors:
        add_vectors(dataset, seen.columns, desk.stored.vectors["embedding"], ids, similarity)
    return dataset


def name_of(out: Path) -> str:
    """`dataset-audit-<folder>-<digest>`: one name an audit folder, of characters that are safe."""
    whole = out.resolve()
    digest = sha256(str(whole).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    stem = re.sub(r"[^a-z0-9]+", "-", whole.name.lower().removesuffix(".audit")).strip("-")
    return PREFIX + (f"{stem[:40]}-{digest}" if stem else digest)


def findings_of_rows(desk: Desk, findings: Mapping[str, dict[str, Any]]) -> list[list[str]]:
    """(N,) names of the findings that each image is shown for, as the audit was judged."""
    table = table_of(desk.stored)
    shown: list[list[str]] = [[] for _ in range(len(table))]
    for name, entry in findings.items():
        for row in np.flatnonzero(concerned(table, desk.settings, entry)):
            shown[row].append(name)
    return shown


def read_tags(dataset: fo.Dataset) -> dict[str, list[str]]:
    """Tags by path, of the images that have any."""
    if "audit_path" not in dataset.get_field_schema():
        return {}
    paths, tags = dataset.values(["audit_path", "tags"])
    return {path: given for path, given in zip(paths, tags, strict=True) if given}


def write_samples(
    file: Path, documents: Iterable[Document], tags: Mapping[str, Sequence[str]]
) -> list[str]:
    """Write samples as FiftyOne's importer reads them, with the tags of their paths.

    Returns:
        (N,) their ids.
    """
    ids = []
    with file.open("w", encoding="ascii") as stream:
        stream.write('{"samples": [')
        for number, document in enumerate(documents):
            document["tags"] = list(tags.get(document["audit_path"], ()))
            ids.append(document["_id"]["$oid"])
            stream.write((",\n" if number else "") + json.dumps(document, allow_nan=False))
        stream.write("]}")
    return ids


def write_template(folder: Path, *, with_boxes: bool) -> None:
    """`metadata.json` of a data set with all our fields, as FiftyOne itself writes it.

    One sample with every field declares them all at once; one by one takes two seconds.
    """
    import fiftyone as fo

    template = fo.Dataset()
    try:
        template.add_sample(example(with_boxes=with_boxes), dynamic=True)
        template.export(
            export_dir=str(folder),
            dataset_type=fo.types.FiftyOneDataset,
            export_media=False,
            overwrite=True,
        )
    finally:
        template.delete()


def example(*, with_boxes: bool) -> fo.Sample:
    """A sample with a value of the right type in every field."""
    import fiftyone as fo

    sample = fo.Sample(
        filepath="example.png",
        audit_path="example.png",
        metadata=fo.ImageMetadata(),
        scene=fo.Classification(label="scene-0", confidence=1.0),
        provenance=fo.Classification(label="unknown", confidence=1.0, evidence=["P1"]),
        scene_images=1,
        captured_at=datetime(2026, 1, 1, tzinfo=UTC),
        findings=["a"],
        **dict.fromkeys((*STRINGS, *GROUPS), "a"),
        **dict.fromkeys(FLOATS, 0.5),
        **dict.fromkeys(BOOLEANS, True),
        **{name: ["a"] for name in LISTS},
    )
    if with_boxes:
        box = fo.Detection(label="a", bounding_box=[0.0, 0.0, 1.0, 1.0], area=1.0, repeated=True)
        sample[BOXES], sample[OBJECTS] = fo.Detections(detections=[box]), 1
    return sample


def describe(dataset: fo.Dataset, out: Path, document: Mapping[str, Any]) -> None:
    """What made it: as a run of its own, and as the data set's info."""
    told = {
        "tool": f"dataset-audit {__version__}",
        "audited_by": document["run"]["tool"],
        "audited_at": document["run"]["began"],
        "schema_version": document["schema_version"],
        "out": str(out.resolve()),
        "root": document["run"]["root"],
    }
    dataset.description = f"Audit of {told['root']}"
    dataset.info = told
    dataset.save()
    dataset.register_run(RUN, dataset.init_run(**told))


def add_vectors(
    dataset: fo.Dataset,
    columns: Columns,
    embeddings: NDArray[Any],
    ids: Sequence[str],
    similarity: bool,
) -> None:
    """The map of the images that have a vector, for the Embeddings panel; search if asked for."""
    from fiftyone import brain

    rows = np.flatnonzero(columns["cluster_id"] >= 0)
    if len(rows) < 2:
        return
    points = to_plane(embeddings[rows])
    view = dataset.match({"cluster_id": {"$ne": None}})
    order = {ids[row]: place for place, row in enumerate(rows.tolist())}
    places = [order[one] for one in view.values("id")]
    brain.compute_visualization(view, points=points[places], method="manual", brain_key=MAP)
    if similarity:
        vectors = np.asarray(embeddings[rows[places]], np.float32)
        brain.compute_similarity(
            view, embeddings=vectors, backend="sklearn", metric="cosine", brain_key=SIMILAR
        )
