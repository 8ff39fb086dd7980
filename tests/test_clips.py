from __future__ import annotations

import random
import shutil
import sys

import pytest

from dataset_audit import clips
from dataset_audit.clips import sample_clips
from dataset_audit.engine import Local
from dataset_audit.features.demux import NEEDS_VIDEO
from dataset_audit.features.measure_clip import measure_clip
from dataset_audit.features.sampling import Sampling
from dataset_audit.measuring import measure_images
from dataset_audit.model import Image
from dataset_audit.reports.progress import Progress
from dataset_audit.sources.folder import list_folder
from tests.films import film, passing, standing
from tests.pictures import encoded, photo

SAMPLING = Sampling(every_ms=200)


class Told(Progress):
    """What the stages say of how far they are."""

    def __init__(self):
        self.started, self.advanced = [], 0

    def start(self, total, done, unit="images"):
        super().start(total, done, unit)
        self.started.append((total, done, unit))

    def advance(self, steps):
        self.advanced += steps


class Bench:
    """Runs both stages over a folder, and counts which clips are decoded and read."""

    def __init__(self, monkeypatch, cache):
        self.cache, self.decoded, self.hashed = cache, [], []
        hash_file = clips.hash_file
        monkeypatch.setattr(clips, "measure_clip", self.measure)
        monkeypatch.setattr(clips, "hash_file", lambda f: self.hashed.append(f) or hash_file(f))

    def measure(self, file, digest, sampling, embedder):
        self.decoded.append(file.name)
        return measure_clip(file, digest, sampling, embedder)

    def run(self, root, *, jobs=2, cache=None, sampling=SAMPLING):
        self.decoded.clear()
        self.hashed.clear()
        self.told = Told()
        images = root if isinstance(root, list) else list_folder(root).images
        cache = cache or self.cache
        self.sampled = sample_clips(
            images, cache, None, sampling, engine=Local(jobs), progress=self.told
        )
        table, _ = measure_images(
            self.sampled.images,
            cache,
            None,
            self.cache / "scratch",
            engine=Local(jobs),
            start=self.told.start,
            advance=self.told.advance,
        )
        return [image.path for image in self.sampled.images], table


@pytest.fixture
def bench(monkeypatch, tmp_path):
    return Bench(monkeypatch, tmp_path / "cache")


@pytest.fixture
def footage(tmp_path):
    """Two clips, one of them cut, and a still."""
    root = tmp_path / "footage"
    (root / "train").mkdir(parents=True)
    film(root / "train" / "busy.mkv", passing(25))
    cut = film(root / "train" / "cut.mkv", passing(100))
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 2])
    (root / "still.jpg").write_bytes(encoded(photo(1)))
    return root


def test_frames_take_the_place_of_their_clip_in_the_order_of_time(bench, footage):
    film(footage / "train" / "long.mkv", passing(30), times=range(0, 15_000, 500), gop=1)
    paths, table = bench.run(footage)
    assert paths[0] == "still.jpg"
    assert paths[1:6] == [f"train/busy.mkv#t=0.{n}00" for n in (0, 2, 4, 6, 8)]
    assert paths[6:8] == ["train/cut.mkv", "train/cut.mkv#t=0.000"]
    assert paths.index("train/long.mkv#t=2.000") < paths.index("train/long.mkv#t=10.000")
    problems = dict(zip(paths, table["problem"].to_pylist(), strict=True))
    assert problems.pop("train/cut.mkv").startswith("truncated: it ends after ")
    assert set(problems.values()) == {None}
    splits = {image.path: image.split for image in bench.sampled.images}
    assert splits.pop("still.jpg") is None
    assert set(splits.values()) == {"train"}


def test_a_second_run_opens_no_clip(bench, footage):
    first = bench.run(footage)
    assert sorted(bench.decoded) == ["busy.mkv", "cut.mkv"]
    fresh = bench.sampled.fresh
    assert bench.told.started[0] == (2, 0, "clips")
    assert fresh == sum("#t=" in path for path in first[0])
    again = bench.run(footage)
    assert (again[0], again[1].equals(first[1])) == (first[0], True)
    assert (bench.decoded, bench.hashed, bench.sampled.fresh) == ([], [], 0)
    assert bench.told.started[0] == (2, 2, "clips")


def test_a_copy_or_a_renamed_clip_is_not_decoded_again(bench, footage):
    bench.run(footage)
    shutil.copyfile(footage / "train" / "busy.mkv", footage / "copy.mkv")
    (footage / "train" / "cut.mkv").rename(footage / "elsewhere.mkv")
    paths, table = bench.run(footage)
    assert bench.decoded == []
    hashes = dict(zip(paths, table["content_hash"].to_pylist(), strict=True))
    assert hashes["copy.mkv#t=0.200"] == hashes["train/busy.mkv#t=0.200"]
    assert len(set(hashes.values())) < len(hashes)


def test_another_sampling_is_another_result(bench, footage):
    first = bench.run(footage)[0]
    other = bench.run(footage, sampling=Sampling(every_ms=80))[0]
    assert len(bench.decoded) == 2
    assert len(other) > len(first)
    assert bench.run(footage)[0] == first
    assert bench.decoded == []


@pytest.mark.parametrize("jobs", [1, 4])
@pytest.mark.parametrize("shard", [1, 64])
def test_neither_workers_nor_shards_nor_order_change_the_result(
    bench, footage, monkeypatch, jobs, shard
):
    expected = bench.run(footage)
    monkeypatch.setattr(clips, "SHARD_CLIPS", shard)
    images = list(list_folder(footage).images)
    random.Random(3).shuffle(images)
    paths, table = bench.run(images, jobs=jobs, cache=bench.cache.with_name("fresh"))
    order = [paths.index(path) for path in expected[0]]
    assert table.take(order).equals(expected[1])


def test_a_run_that_was_stopped_goes_on_where_it_was(bench, footage, monkeypatch):
    monkeypatch.setattr(clips, "SHARD_CLIPS", 1)
    expected = bench.run(footage, cache=bench.cache.with_name("unbroken"))
    done = []

    def stop(_told, steps):
        done.append(steps)
        if len(done) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Told, "advance", stop)
        with pytest.raises(KeyboardInterrupt):
            bench.run(footage, jobs=1)
    again = bench.run(footage)
    assert len(bench.decoded) == 1
    assert bench.told.started[0] == (2, 1, "clips")
    assert again[1].equals(expected[1])


@pytest.mark.parametrize("folder", ["features-*", "clips-*", "seen"])
def test_what_a_damaged_part_held_is_measured_again(bench, footage, folder):
    first = bench.run(footage)
    for part in bench.cache.glob(f"{folder}/*.parquet"):
        part.write_bytes(part.read_bytes()[:50])
    assert bench.run(footage)[1].equals(first[1])
    assert bool(bench.decoded) == (folder != "seen")


def test_without_the_extra_each_clip_is_a_row_that_may_mend(bench, footage, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "av", None)
        paths, table = bench.run(footage)
    assert paths == ["still.jpg", "train/busy.mkv", "train/cut.mkv"]
    assert table["problem"].to_pylist() == [None, NEEDS_VIDEO, NEEDS_VIDEO]
    assert len(bench.run(footage)[0]) > 3


def test_a_clip_that_can_not_be_opened_is_a_row(bench, footage, tmp_path):
    (footage / "dangling.mkv").symlink_to("gone.mkv")
    (tmp_path / "outside.mkv").write_bytes(b"x")
    (footage / "outside.mkv").symlink_to(tmp_path / "outside.mkv")
    paths, table = bench.run(footage)
    problems = dict(zip(paths, table["problem"].to_pylist(), strict=True))
    assert problems["dangling.mkv"] == "unreadable: No such file or directory"
    assert problems["outside.mkv"] == "link: leads out of the data set"


def test_one_clip_is_a_data_set(bench, tmp_path):
    paths, _ = bench.run(film(tmp_path / "alone.mp4", standing(30)))
    assert paths == ["alone.mp4#t=0.000"]


def test_a_large_clip_is_no_bomb(bench, footage, monkeypatch):
    monkeypatch.setattr("dataset_audit.measuring.MAX_BYTES", 10)
    paths, table = bench.run(footage)
    problems = dict(zip(paths, table["problem"].to_pylist(), strict=True))
    assert problems["still.jpg"].startswith("bomb: ")
    assert problems["train/busy.mkv#t=0.000"] is None


def test_images_without_clips_pass_by(bench, tmp_path):
    images = [Image("a.jpg", tmp_path / "a.jpg")]
    told = Told()
    sampled = sample_clips(images, bench.cache, None, SAMPLING, engine=Local(1), progress=told)
    assert (sampled.images, sampled.fresh, told.started) == (tuple(images), 0, [])
    assert not bench.cache.exists()
