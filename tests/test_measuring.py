from __future__ import annotations

import os

import numpy as np
import pytest

from dataset_audit import measuring
from dataset_audit.engine import Local
from dataset_audit.features.hashes import hash_content
from dataset_audit.features.measure import Opened, decode_image
from dataset_audit.features.pixels import NEEDS_HEIF
from dataset_audit.measuring import PLAIN
from dataset_audit.model import Image
from dataset_audit.sources.folder import list_folder
from tests import hostile_paths
from tests.pictures import encoded, photo


class Embedder:
    """Stands for a model; another digest is another model."""

    def __init__(self, digest: str) -> None:
        self.digest = digest

    def embed(self, _rgb):
        return np.zeros(2, np.float16)


class Bench:
    """Runs `measure_images` over a folder and counts how often a picture is decoded."""

    def __init__(self, monkeypatch, cache):
        self.cache = cache
        self.decoded = []
        self.read = []
        monkeypatch.setattr(measuring, "decode_image", self.open)
        monkeypatch.setattr(measuring, "hash_content", self.hash)

    def open(self, data, digest):
        self.decoded.append(digest)
        return decode_image(data, digest)

    def hash(self, data):
        self.read.append(len(data))
        return hash_content(data)

    def run(self, root, *, jobs=2, embedder=None, cache=None):
        self.decoded.clear()
        self.read.clear()
        self.known = None
        self.advanced = 0
        table, self.vectors = measuring.measure_images(
            list_folder(root).images if not isinstance(root, list) else root,
            cache or self.cache,
            embedder,
            self.cache / "scratch",
            engine=Local(jobs),
            start=self.start,
            advance=self.advance,
        )
        return table

    def start(self, total, known):
        self.known = (total, known)

    def advance(self, count):
        self.advanced += count


@pytest.fixture
def bench(monkeypatch, tmp_path):
    return Bench(monkeypatch, tmp_path / "cache")


def test_row_i_is_image_i_with_every_feature(bench, world):
    table = bench.run(world)
    assert table.column_names == [column.name for column in PLAIN]
    assert bench.vectors.layouts.shape == (8, 64, 64)
    measured = bench.vectors.layouts.any(axis=(1, 2))
    assert measured.tolist() == [problem is None for problem in table["problem"].to_pylist()]
    problems = dict(
        zip([i.path for i in list_folder(world).images], table["problem"].to_pylist(), strict=True)
    )
    assert problems.pop("train/truncated.jpg").startswith("truncated: ")
    assert set(problems.values()) == {None}
    assert bench.known == (8, 0)
    assert bench.advanced == 8


def test_a_second_run_reads_no_file(bench, world):
    first = bench.run(world)
    assert bench.run(world).equals(first)
    assert (bench.read, bench.decoded) == ([], [])
    assert bench.known == (8, 8)


def test_only_what_is_new_is_measured(bench, world):
    bench.run(world)
    (world / "train" / "new.jpg").write_bytes(encoded(photo(9)))
    bench.run(world)
    assert len(bench.decoded) == 1
    assert bench.known == (9, 8)


def test_a_renamed_file_is_not_decoded_again(bench, world):
    bench.run(world)
    (world / "train" / "alone.jpg").rename(world / "val" / "renamed.jpg")
    bench.run(world)
    assert bench.decoded == []


def test_a_copy_is_not_decoded_again(bench, world):
    bench.run(world)
    copy = world / "val" / "again.png"
    copy.write_bytes((world / "val" / "other.png").read_bytes())
    bench.run(world)
    assert (len(bench.read), bench.decoded) == (1, [])


def test_a_changed_file_of_the_same_size_and_time_is_measured_again(bench, world):
    file = world / "val" / "other.bmp"
    file.write_bytes(encoded(photo(4), "BMP"))
    before = file.stat()
    old = bench.run(world)
    file.write_bytes(encoded(photo(5), "BMP"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert file.stat().st_size == before.st_size
    assert not bench.run(world)["phash"].equals(old["phash"])
    assert len(bench.decoded) == 1


def test_a_touched_file_is_read_but_not_decoded(bench, world):
    bench.run(world)
    os.utime(world / "val" / "other.png", (1, 1))
    bench.run(world)
    assert (len(bench.read), bench.decoded) == (1, [])


@pytest.mark.parametrize("folder", ["features-*", "seen"])
def test_what_a_damaged_part_held_is_measured_again(bench, world, folder):
    first = bench.run(world)
    for part in bench.cache.glob(f"{folder}/*.parquet"):
        part.write_bytes(part.read_bytes()[:100])
    assert bench.run(world).equals(first)
    assert len(bench.read) == 8
    assert bool(bench.decoded) == (folder != "seen")
    bench.run(world)
    assert bench.read == []


def test_another_embedder_measures_into_another_folder(bench, world):
    bench.run(world)
    bench.run(world, embedder=Embedder("a" * 64))
    assert len(bench.decoded) >= 7
    bench.run(world)
    assert bench.decoded == []
    assert len(list(bench.cache.glob("features-*"))) == 2


@pytest.mark.parametrize("jobs", [1, 8])
@pytest.mark.parametrize(("shard", "together"), [(1, 1), (3, 2), (3, 8), (256, 3)])
def test_neither_workers_nor_shards_change_the_result(
    bench, world, monkeypatch, jobs, shard, together
):
    expected = bench.run(world)
    monkeypatch.setattr(measuring, "SHARD", shard)
    monkeypatch.setattr(measuring, "TOGETHER", together)
    fresh = bench.cache.with_name("fresh")
    assert bench.run(world, jobs=jobs, cache=fresh).equals(expected)
    assert bench.advanced == 8
    assert bench.run(world, cache=fresh).equals(expected)
    assert bench.decoded == []


def test_a_large_picture_is_measured_before_the_next_is_decoded(bench, world, monkeypatch):
    expected, steps, finish = bench.run(world), [], measuring.finish

    def finished(opened, embedder):
        steps.append(len(opened))
        return finish(opened, embedder)

    monkeypatch.setattr(measuring, "finish", finished)
    monkeypatch.setattr("dataset_audit.features.measure.WAITING_PX", 0)
    assert bench.run(world, cache=bench.cache.with_name("fresh")).equals(expected)
    assert set(steps) <= {0, 1}


def test_a_run_that_was_stopped_goes_on_where_it_was(bench, world, monkeypatch):
    expected = bench.run(world, cache=bench.cache.with_name("unbroken"))
    monkeypatch.setattr(measuring, "SHARD", 2)
    monkeypatch.setattr(measuring, "TOGETHER", 1)
    images = list(list_folder(world).images)

    def stop(count):
        Bench.advance(bench, count)
        if bench.advanced == 5:
            raise KeyboardInterrupt

    monkeypatch.setattr(bench, "advance", stop)
    with pytest.raises(KeyboardInterrupt):
        bench.run(images)
    monkeypatch.undo()
    done = measuring.measure_images(
        images,
        bench.cache,
        None,
        bench.cache / "scratch",
        engine=Local(1),
        start=bench.start,
        advance=lambda _: None,
    )[0]
    assert bench.known == (8, 4)
    assert done["phash"].equals(expected["phash"])


def test_files_that_can_not_be_read_are_rows_with_a_problem(bench, tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    for write in (*hostile_paths.NOT_OPENED, hostile_paths.name_with_newline):
        write(root)
    images = list_folder(root).images
    problems = bench.run(root)["problem"].to_pylist()
    assert dict(zip([image.path for image in images], problems, strict=True)) == {
        "dangling.jpg": "unreadable: No such file or directory",
        "outside.jpg": "link: leads out of the data set",
        "pipe.jpg": "decoder: not a regular file",
        "two\nlines.jpg": None,
    }


def test_a_problem_without_content_is_not_kept(bench, world):
    file = world / "val" / "other.png"
    content = file.read_bytes()
    file.unlink()
    file.symlink_to("gone.png")
    assert "unreadable: No such file or directory" in bench.run(world)["problem"].to_pylist()
    file.unlink()
    file.write_bytes(content)
    assert None in bench.run(world)["problem"].to_pylist()
    assert len(bench.decoded) == 1


def test_permission_denied_is_named(bench, world, monkeypatch):
    (image,) = [i for i in list_folder(world).images if i.path.endswith("png")]

    def denied(_self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", denied)
    table = bench.run([image])
    assert table["problem"].to_pylist() == ["permission: Permission denied"]
    assert table["content_hash"].to_pylist() == [None]


def test_a_decoder_that_is_missing_now_may_be_there_next_time(bench, world, monkeypatch):
    monkeypatch.setattr(measuring, "decode_image", lambda *_: Opened({"problem": NEEDS_HEIF}, None))
    assert set(bench.run(world)["problem"].to_pylist()) == {NEEDS_HEIF}
    monkeypatch.setattr(measuring, "decode_image", bench.open)
    assert None in bench.run(world)["problem"].to_pylist()


def test_a_file_too_large_for_memory_is_a_bomb(bench, world, monkeypatch):
    monkeypatch.setattr(measuring, "MAX_BYTES", 2000)
    problems = bench.run(world)["problem"].to_pylist()
    assert sum(p is not None and p.startswith("bomb: a file of") for p in problems) == 7


def test_two_images_whose_names_read_alike_keep_their_own_features(bench, tmp_path):
    files = [tmp_path / name for name in ("a.png", "b.png")]
    for seed, file in enumerate(files):
        file.write_bytes(encoded(photo(seed), "PNG"))
    table = bench.run([Image(path="same", file=file) for file in files])
    assert len(set(table["phash"].to_pylist())) == 2


def test_no_images_are_an_empty_table(bench):
    assert bench.run([]).num_rows == 0
