"""Groups are the same wherever their buckets are worked on."""

from __future__ import annotations

import operator
import threading
from contextlib import nullcontext

import numpy as np
import pytest
from PIL import Image as Picture

from dataset_audit import buckets, pipeline
from dataset_audit.buckets import Bucket, grouped_by
from dataset_audit.engine import Local
from dataset_audit.relate import collapse, registration
from dataset_audit.relate.chunks import in_buckets
from dataset_audit.relating import relate
from dataset_audit.settings import RelateSettings
from dataset_audit.vectors import Vectors
from tests.elsewhere import Elsewhere
from tests.pictures import encoded, photo
from tests.relate.drawn import hashes, taken, view, visitor

PIECES = 20


class Watched(Elsewhere):
    """Remembers what was worked on elsewhere."""

    def __init__(self):
        self.asked = set()

    def run(self, shards, *functions, **options):
        def watched():
            for shard in shards:
                self.asked |= {item.work.__name__ for item in shard if isinstance(item, Bucket)}
                yield shard

        super().run(watched(), *functions, **options)


@pytest.fixture(scope="module")
def data():
    """Columns and vectors of a crowd at some places, and of edited copies."""
    rng = np.random.default_rng(1)
    places = [view(seed) for seed in range(9)]
    frames = [taken(visitor(places[n % 9], rng, 0.1), rng) for n in range(360)]
    strangers = [taken(view(100 + n), rng) for n in range(60)]
    turned = [np.asarray(Picture.fromarray(one).rotate(6)) for one in strangers]
    layouts = np.stack([*frames, *strangers, *turned])
    count = len(layouts)
    looks = rng.normal(size=(count, 16)).astype(np.float16)
    looks[-60:] = looks[-120:-60]
    columns = {
        "path": np.array([f"{n}.jpg" for n in range(count)], object),
        "content_hash": np.array([f"{n:x}" for n in range(count)], object),
        "phash": np.array([f"{each:016x}" for each in hashes(count)], object),
        "problem": np.full(count, None, object),
        "camera_id": np.full(count, -1),
    } | {name: np.full(count, 0.5) for name in ("luma_mean", "contrast", "saturation")}
    return columns, Vectors(layouts, looks)


def test_groups_are_equal_wherever_their_buckets_are_worked_on(data, monkeypatch):
    monkeypatch.setattr(collapse, "BATCH", 1)
    monkeypatch.setattr(registration, "CHUNK", 16)
    here = relate(*data, RelateSettings())
    engine = Watched()
    with grouped_by(engine):
        there = relate(*data, RelateSettings())
    assert here.keys() == there.keys()
    for name, column in here.items():
        np.testing.assert_array_equal(there[name], column, err_msg=name)
    assert engine.asked == {
        "_gather", "_at_best", "_moved_apart", "_agreement", "_backgrounds", "_lay", "_compare",
        "_moves", "_differing",
    }  # fmt: skip
    assert len(np.unique(here["scene_id"][here["scene_static"]])) >= 9
    assert (here["near_group"] >= 0).sum() >= 60


def test_an_audit_groups_where_its_engine_works(tmp_path, monkeypatch):
    engine = Watched()
    monkeypatch.setattr(pipeline, "running", lambda *_: nullcontext(engine))
    folder = tmp_path / "set"
    folder.mkdir()
    for seed in range(10):
        for quality in (90, 80):
            (folder / f"{seed}-{quality}.jpg").write_bytes(encoded(photo(seed), quality=quality))
    pipeline.audit(folder, embed=False, use_cache=False)
    assert engine.asked == {"_backgrounds", "_compare"}


def test_this_machine_sends_nothing_to_itself():
    engine = Watched()
    engine.elsewhere = Local(2).elsewhere
    with grouped_by(engine):
        assert in_buckets(lambda _: threading.current_thread(), lambda _: (0,), 1, 1) == [
            threading.current_thread()
        ]
        assert in_buckets(operator.neg, lambda piece: (piece.start,), 3, 1) == [0, -1, -2]
    assert engine.asked == set()


def test_results_come_in_order_and_are_taken_when_they_are_sent(monkeypatch):
    monkeypatch.setattr(buckets, "TOGETHER", 3)
    taken_so_far = []

    def take(piece):
        taken_so_far.append(piece.start)
        return (np.arange(piece.start, piece.stop), 2)

    class Backwards:
        elsewhere = True

        def run(self, shards, work, keep, note, **_):
            done = []
            for number, shard in enumerate(shards, 1):
                assert len(taken_so_far) == min(3 * number, PIECES)
                done.append((shard, keep(shard, [work(one) for one in shard])))
            for shard, kept in reversed(done):
                note(shard, kept)

    with grouped_by(Backwards()):
        found = in_buckets(operator.mul, take, PIECES, 1)
    assert [part.tolist() for part in found] == [[2 * n] for n in range(PIECES)]
