"""What a cluster asks of the code that it runs, tested without one."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from dataset_audit import clips, engine_ray, engines, errors, measuring, pipeline
from dataset_audit.cache import Added, Cache
from dataset_audit.clips import sample_clips
from dataset_audit.engine import Local
from dataset_audit.errors import AuditError, InputError, MissingExtraError, SettingsError
from dataset_audit.features import embedding
from dataset_audit.features.embedding import Embedder, load
from dataset_audit.features.measure import FEATURES
from dataset_audit.measuring import measure_images
from dataset_audit.model import Image
from dataset_audit.reports.progress import Progress
from dataset_audit.sources.folder import list_folder
from dataset_audit.sources.layouts import list_images
from dataset_audit.video import VideoSettings
from tests.archives import write_parquet, write_tar
from tests.elsewhere import Elsewhere
from tests.films import film, passing
from tests.servers import serving, website


def measured(images, cache, engine, embedder=None, start=lambda *_: None):
    with TemporaryDirectory() as scratch:
        table, vectors = measure_images(
            images,
            cache,
            embedder,
            Path(scratch),
            engine=engine,
            start=start,
            advance=lambda _: None,
        )
    embeddings = vectors.embeddings
    stacks = (vectors.layouts, np.zeros(0) if embeddings is None else embeddings)
    return table, [(stack.shape, stack.tobytes()) for stack in stacks]


@pytest.fixture(autouse=True)
def small_shards(monkeypatch):
    monkeypatch.setattr(measuring, "SHARD", 3)
    monkeypatch.setattr(clips, "SHARD_CLIPS", 1)


@pytest.fixture(params=["folder", "tar", "parquet", "web"])
def listed(request, world, world_files, tmp_path):
    """The images of the world, in each kind of place."""
    root = tmp_path / "data"
    root.mkdir()
    pictures = {p: d for p, d in world_files.items() if not p.endswith("txt")}
    if request.param == "tar":
        write_tar(root / "a.tar", pictures)
    elif request.param == "parquet":
        rows = [{"bytes": data, "path": path} for path, data in pictures.items()]
        write_parquet(root / "a.parquet", rows)
    elif request.param == "web":
        pytest.importorskip("aiohttp", reason="the extra `remote` isn't installed")
        with serving(website(world)) as server:
            yield list_images(server.address, None).images
        return
    yield list_images(world if request.param == "folder" else root, None).images


def test_places_can_be_sent_and_give_the_same_from_there(listed, tmp_path):
    here = measured(listed, tmp_path / "one", Local(2))
    assert measured(listed, tmp_path / "other", Elsewhere()) == here
    assert here[0]["problem"].null_count >= 7


def test_a_shard_done_twice_is_there_once(world, tmp_path):
    images = list_folder(world).images
    measured(images, tmp_path, Elsewhere())
    parts = list(tmp_path.glob("*/*.parquet"))
    assert len(parts) == 6
    known = Cache(tmp_path, next(p.parent.name for p in parts if p.parent.name != "seen"), FEATURES)
    assert len(known.seen) == len(images)


def test_what_was_done_elsewhere_is_known_here_and_the_other_way_round(world, tmp_path):
    images = list_folder(world).images
    told = []
    for engine in (Elsewhere(), Local(1), Elsewhere()):
        measured(images, tmp_path, engine, start=lambda *counts: told.append(counts))
    assert told == [(8, 0), (8, 8), (8, 8)]


def test_clips_can_be_measured_elsewhere(tmp_path):
    root = tmp_path / "clips"
    root.mkdir()
    for number in range(3):
        film(root / f"{number}.mkv", passing(40 + number))
    images, sampling = list_folder(root).images, VideoSettings().sampling()
    found = []
    for name, engine in (("one", Local(2)), ("other", Elsewhere())):
        sampled = sample_clips(
            images, tmp_path / name, None, sampling, engine=engine, progress=Progress()
        )
        found.append((sampled, measured(sampled.images, tmp_path / name, engine)))
    assert found[0][0] == found[1][0]
    assert found[0][1] == found[1][1]


def test_a_file_that_only_this_machine_sees_stops_the_run(world, tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "read_bytes", lambda file: file.with_name("gone").read_text())
    images = list_folder(world).images
    with pytest.raises(InputError, match=r"all must see the data set at the same place"):
        measured(images, tmp_path, Elsewhere())


def test_a_file_that_nobody_sees_is_an_image_with_a_problem(tmp_path):
    gone = Image(path="gone.jpg", file=tmp_path / "gone.jpg")
    table, _ = measured([gone], tmp_path / "cache", Elsewhere())
    assert table["problem"].to_pylist() == [measuring.GONE]


def test_a_cache_that_is_not_shared_stops_the_run(tmp_path):
    cache = Cache(tmp_path, "v1", FEATURES)
    with pytest.raises(InputError, match=r"wrote to a folder of its own.*--cache-dir"):
        cache.learn(Added("v1/0.parquet", ("a",)))


def test_an_embedder_is_loaded_once_where_it_is_sent(monkeypatch):
    load.cache_clear()
    embedder = Embedder()
    sent = pickle.dumps(embedder)
    assert len(sent) < 1000
    assert pickle.loads(sent) is pickle.loads(sent)
    assert pickle.loads(sent).digest == embedder.digest
    load.cache_clear()
    monkeypatch.setattr(embedding.hashlib, "sha256", lambda _: embedding.hashlib.md5(b""))
    with pytest.raises(SettingsError, match="is another file on"):
        pickle.loads(sent)


KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type)]


@pytest.mark.parametrize("kind", KINDS)
def test_errors_come_back_as_they_were(kind):
    error = kind("reading", "video") if kind is MissingExtraError else kind("what to do")
    again = pickle.loads(pickle.dumps(error))
    assert isinstance(again, AuditError)
    assert (type(again), str(again)) == (kind, str(error))


def test_another_version_on_a_machine_is_named():
    with pytest.raises(InputError, match=r"has dataset-audit .* and 0\.0 runs here"):
        engine_ray.work_on_shard("0.0", [], [], 8)


def test_an_absent_extra_names_the_pip_command_before_anything_is_listed(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'dataset-audit\[cluster\]'"):
        pipeline.audit(tmp_path / "nothing there", engine="ray")


def test_an_engine_that_is_none_and_an_address_for_none_are_refused():
    with pytest.raises(SettingsError, match="must be one of local, ray"):
        engines.check("rya", None)
    with pytest.raises(SettingsError, match="needs --engine ray"):
        engines.check("local", "auto")


def test_an_address_where_nothing_listens_is_refused_at_once(monkeypatch):
    monkeypatch.setattr(engine_ray, "load_ray", lambda: None)
    for address, named in (("127.0.0.1:1", ""), (None, "127.0.0.1:1"), ("auto", "127.0.0.1:1")):
        monkeypatch.setenv("RAY_ADDRESS", named)
        with pytest.raises(InputError, match=r"--ray-address 127\.0\.0\.1:1: no Ray cluster"):
            engines.check("ray", address)
    monkeypatch.setenv("RAY_ADDRESS", "")
    engines.check("ray", None)
