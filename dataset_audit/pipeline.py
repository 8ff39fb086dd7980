"""The order of the steps, and nothing else: list, measure, relate, decide, judge, write."""

from __future__ import annotations

import time
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dataset_audit import __version__
from dataset_audit.annotating import place_boxes
from dataset_audit.annotations import Written
from dataset_audit.buckets import grouped_by
from dataset_audit.clips import sample_clips
from dataset_audit.decisions import read_decisions
from dataset_audit.engines import check, cores, running
from dataset_audit.errors import InputError, SettingsError
from dataset_audit.features.embedding import DEFAULT_MODEL, INPUT_PX, Embedder
from dataset_audit.features.overlay import is_installed
from dataset_audit.folders import audit_folder, scratch_folder, user_cache
from dataset_audit.instances import with_all_classes
from dataset_audit.judging import finished
from dataset_audit.measuring import measure_images
from dataset_audit.overlays import read_overlays
from dataset_audit.provenance.declarations import ProvenanceSettings
from dataset_audit.related import relate_once
from dataset_audit.relating import describe, relate
from dataset_audit.rendering import draw_page, table_of
from dataset_audit.reports.as_json import to_document
from dataset_audit.reports.progress import Progress
from dataset_audit.representatives import measure_representatives
from dataset_audit.settings import Settings, write_toml
from dataset_audit.settling import Settled, manifest_of, settle
from dataset_audit.sources.layouts import list_images
from dataset_audit.store import make_folder, read_audit, write_audit
from dataset_audit.vectors import Vectors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dataset_audit.model import Audit
    from dataset_audit.relating import Columns
    from dataset_audit.sources.listing import Listing


def audit(
    path: str | Path,
    *,
    layout: str | None = None,
    out: str | Path | None = None,
    settings: Settings | None = None,
    jobs: int | None = None,
    embed: bool = True,
    representatives: bool = False,
    embedder: Path | None = None,
    cache_dir: str | Path | None = None,
    use_cache: bool = True,
    update_baseline: bool = False,
    progress: Progress | None = None,
    engine: str = "local",
    ray_address: str | None = None,
) -> Audit:
    """Audit a data set, and write the audit folder.

    What a person decided before, in its `decisions.json`, is kept and applied.

    Args:
        path: the data set, the file that says what it is, an address like `s3://bucket/dir`, or a
            name where `layout` goes by that; nothing is written into it.
        layout: how it is stored, one of `sources.layouts.NAMES`; None: that is recognised.
        out: the audit folder; default `<path>.audit` beside the data set, `<name>.audit` here.
        settings: what decides the result.
        jobs: threads; default one a core. Of a cluster: shards at once, default by its cores.
        embed: False measures no vectors: no clusters and no Vendi score.
        representatives: near-identical frames share a vector, see that module.
        embedder: another ONNX model, see `features.embedding`.
        cache_dir: default `$XDG_CACHE_HOME/dataset-audit`, else `~/.cache/dataset-audit`; may be an
            address like `s3://bucket/cache`.
        use_cache: False measures everything again and keeps nothing.
        update_baseline: writes the findings to `settings.baseline`: they count as known from now.
        progress: is told how far the run is.
        engine: `local`, or `ray` to measure and group on a Ray cluster.
        ray_address: of the cluster, see `engine_ray.on_ray`.

    Raises:
        InputError: the path can't be read, or holds no image.
        SettingsError: the audit folder lies in the data set, or the model can't be used.
        MissingExtraError: an extra isn't installed that the path, the cache or the engine needs.
        ShardError: measuring or grouping failed twice; the finished shards are kept.
    """
    began, clock = datetime.now(UTC), time.monotonic()
    settings, progress = settings or Settings(), progress or Progress()
    check(engine, ray_address)
    threads = jobs or cores()
    progress.stage("listing files")
    listing = list_images(path, layout)
    folder = audit_folder(listing, out)
    if not listing.images:
        raise InputError(f"{listing.root}: no images in {len(listing.others):,} files")
    make_folder(folder)
    decisions = read_decisions(folder)
    if listing.manifest and not settings.provenance.manifest:
        settings = settings.updated({"provenance": {"manifest": str(listing.manifest)}})
    manifest = manifest_of(settings, [image.path for image in listing.images])
    progress.stage("loading the embedder")
    model = Embedder(embedder or DEFAULT_MODEL) if embed else None
    with scratch_folder(folder) as scratch:
        parts = (cache_dir or user_cache()) if use_cache else scratch
        with running(engine, ray_address, jobs) as machines:
            sampling = settings.video.sampling()
            sampled = sample_clips(
                listing.images, parts, model, sampling, engine=machines, progress=progress
            )
            images = sampled.images
            measure = measure_representatives if representatives else measure_images
            features, vectors = measure(
                images,
                parts,
                model,
                scratch,
                engine=machines,
                start=progress.start,
                advance=progress.advance,
            )
            progress.stage("finding scenes")
            columns = describe(images, features, began)
            with grouped_by(machines):
                columns |= relate_once(
                    columns, vectors, settings.relate, parts, model, shared=representatives
                )
        read = None
        if reads_overlays(settings):
            progress.stage("reading overlays")
            most = settings.provenance.ocr_frames
            told, read = read_overlays(images, columns, parts, most=most, jobs=threads, now=began)
            columns |= told
    progress.stage("judging")
    written = write_down(listing, columns)
    settled = settle(columns, vectors, decisions, settings, written, manifest)
    run = {
        "tool": f"dataset-audit {__version__}",
        "root": listing.root if isinstance(listing.root, str) else str(listing.root.resolve()),
        "out": str(folder),
        "began": began.isoformat(timespec="seconds"),
        "known": progress.known - sampled.fresh,
        "jobs": threads,
        "engine": engine,
    }
    result = finished(
        settled,
        settings,
        listing.others,
        describe_model(model, shared=representatives),
        read,
        run,
        clock,
        update_baseline=update_baseline,
    )
    arrays: dict[str, Any] = {"layout": vectors.layouts}
    if vectors.embeddings is not None:
        arrays["embedding"] = vectors.embeddings
    progress.stage("writing the report")
    write(folder, settled, arrays, columns, settings, result)
    return result


def judge_again(
    out: str | Path, *, settings: Settings | None = None, update_baseline: bool = False
) -> Audit:
    """Judge a finished audit with other settings, and rewrite its folder.

    Nothing is measured, and no image is opened but those that the report shows.

    Images are grouped again only when `settings.relate` differs from what the audit was made with.
    What a person decided since then is applied, and what was undone is as it was found.

    Raises:
        InputError: `out` is no finished audit, or its decisions can't be read.
        SettingsError: `settings` sample clips otherwise than they were sampled.
    """
    clock, folder = time.monotonic(), Path(out)
    stored = read_audit(folder)
    settings = settings or Settings()
    check_video(settings, stored.document["settings"])
    vectors = Vectors(stored.vectors["layout"], stored.vectors.get("embedding"))
    document = stored.document
    decisions, not_images = read_decisions(folder), tuple(document["not_images"])
    columns = stored.columns | stored.found
    same = asdict(settings.relate) == document["settings"]["relate"]
    undecided = not decisions and not document["decisions"]["made"]
    settled_already = same and undecided and nothing_said(settings, document)
    if settled_already:
        settled = Settled(stored.columns, table_of(stored), stored.boxes)
    else:
        if not same:
            columns |= relate(columns, vectors, settings.relate)
        manifest = manifest_of(settings, columns["path"])
        layout = document["facts"]["layout"]
        written = Written(layout, len(not_images), stored.boxes, stored.faults)
        settled = settle(columns, vectors, decisions, settings, written, manifest)
    run = {"engine": "local"} | document["run"] | {"out": str(folder)}
    result = finished(
        settled,
        settings,
        not_images,
        document["embedder"],
        document.get("ocr"),
        run,
        clock,
        update_baseline=update_baseline,
    )
    write(
        folder,
        settled,
        stored.vectors,
        columns,
        settings,
        result,
        fresh=False,
        judged_alone=settled_already,
    )
    return result


def write_down(listing: Listing, columns: Columns) -> Written:
    """What the source says beside its images, of the images as they were measured."""
    faults = listing.faults
    boxes = place_boxes(listing.drawn, listing.images, columns, faults)
    boxes = with_all_classes(boxes, columns)
    return Written(listing.layout, len(listing.others), boxes, faults)


def check_video(settings: Settings, made_with: Mapping[str, Any]) -> None:
    """Refuse to say that clips were sampled as they weren't."""
    if asdict(settings.video) != made_with.get("video", asdict(settings.video)):
        raise SettingsError("video: clips were sampled otherwise; run `audit` again to change it")


def nothing_said(settings: Settings, document: Mapping[str, Any]) -> bool:
    """Whether the user says nothing of the devices, and didn't when the audit was made."""
    before = ProvenanceSettings().updated(document["settings"]["provenance"])
    return settings.provenance.says_nothing and before.says_nothing


def reads_overlays(settings: Settings) -> bool:
    """Whether overlay text is read: asked for, or left open and the extra is installed."""
    ocr = settings.provenance.ocr
    return ocr == "on" or (ocr == "auto" and is_installed())


def write(
    folder: Path,
    settled: Settled,
    arrays: Mapping[str, Any],
    found: Columns,
    settings: Settings,
    result: Audit,
    *,
    fresh: bool = True,
    judged_alone: bool = False,
) -> None:
    """Write the audit folder: every image, what was found of it, the result and its page.

    Arrays that aren't `fresh` are those of the folder, and stay. Where it is `judged_alone`, the
    tables are too.
    """
    table = replace(settled.table, columns=settled.columns, boxes=settled.boxes)
    page = draw_page(result, settled.columns["decision"], arrays)
    written, text = to_document(result), write_toml(settings)
    write_audit(
        folder,
        table,
        arrays if fresh else {},
        found,
        text,
        written,
        page,
        judged_alone=judged_alone,
    )


def describe_model(model: Embedder | None, *, shared: bool) -> dict[str, Any] | None:
    """What the vectors were made with: vectors of different models can't be compared."""
    if model is None:
        return None
    return {
        "sha256": model.digest,
        "input_px": INPUT_PX,
        "dimensions": model.dimensions,
        "shared": shared,
    }
