"""What a cache holds, and what `audit cache prune` takes away."""

from __future__ import annotations

import json
import os
import time

import pytest
from typer.testing import CliRunner

from dataset_audit import audit
from dataset_audit.cli import app
from dataset_audit.features.measure import FEATURE_VERSION
from dataset_audit.features.overlay import OVERLAY_VERSION
from dataset_audit.stock import remove, surplus, take_stock

PART = f"{'a' * 32}.parquet"
CURRENT, OLD = f"features-{FEATURE_VERSION}-none", "features-0-none"


def put(folder, name, age_days=0.0):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(b"12345")
    when = time.time() - 86_400 * age_days
    os.utime(folder / name, (when, when))
    return folder / name


def run(*arguments, code=0):
    done = CliRunner().invoke(app, ["cache", *map(str, arguments)])
    assert done.exit_code == code, done.output
    return done.output


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "cache"


def test_only_what_this_version_never_reads_goes(cache):
    kept = [
        put(cache / name, PART, 999)
        for name in ("seen", CURRENT, f"overlay-{OVERLAY_VERSION}-rapidocr-3.10.0-da2d")
    ]
    gone = [put(cache / name, PART) for name in (OLD, "clips-99-none-1000")]
    remove(surplus(take_stock(cache)))
    assert all(part.exists() for part in kept)
    assert not any(part.parent.exists() for part in gone)


def test_what_killed_runs_left_goes_and_what_is_being_written_stays(cache):
    left = put(cache / CURRENT, f".tmp-{'0' * 16}", age_days=1)
    now = put(cache / CURRENT, f".tmp-{'1' * 16}")
    remove(surplus(take_stock(cache)))
    assert (left.exists(), now.exists()) == (False, True)


def test_by_age_goes_what_was_written_before(cache):
    old, new = put(cache / CURRENT, PART, 31), put(cache / CURRENT, f"{'b' * 32}.parquet", 29)
    assert [part.path for part in surplus(take_stock(cache), 30)] == [old]
    assert [part.path for part in surplus(take_stock(cache), 0)] == [old, new]


def test_what_is_no_part_of_a_cache_is_neither_counted_nor_removed(cache):
    mine = [
        put(cache / OLD, "notes.txt"),
        put(cache / "photos", PART),
        put(cache / "features-mine", PART),
        put(cache, PART),
    ]
    elsewhere = put(cache.parent / "elsewhere", PART)
    (cache / "features-0-link").symlink_to(elsewhere.parent)
    assert surplus(take_stock(cache), 0) == []
    run("prune", "--older-than", 0, "--cache-dir", cache)
    assert all(file.exists() for file in [*mine, elsewhere])


def test_info_counts_what_an_audit_left_and_prune_leaves_it_all(world, tmp_path, cache):
    first = audit(world, out=tmp_path / "out", embed=False, jobs=1, cache_dir=cache)
    told = json.loads(run("info", "--format", "json", "--cache-dir", cache))
    folders = {each["folder"]: each for each in told["folders"]}
    readable = {digest for digest in first.table["content_hash"] if digest}
    assert folders[CURRENT]["entries"] == len(readable)
    assert told["prunable_bytes"] == 0
    assert "removed 0 files" in run("prune", "--cache-dir", cache)
    again = audit(world, out=tmp_path / "again", embed=False, jobs=1, cache_dir=cache)
    assert again.run["known"] > 0


def test_info_says_what_pruning_frees_and_a_dry_run_removes_nothing(cache):
    old = put(cache / OLD, PART)
    told = run("info", "--cache-dir", cache)
    assert f"{OLD}        0  5 bytes" in told
    assert "`audit cache prune` frees 5 bytes" in told
    assert "would remove 1 file, 5 bytes" in run("prune", "--dry-run", "--cache-dir", cache)
    assert old.exists()
    assert "removed 1 file, 5 bytes" in run("prune", "--cache-dir", cache)
    assert not old.exists()


def test_a_cache_that_is_not_there_or_far_away_is_one_line(cache):
    assert run("info", "--cache-dir", cache) == f"{cache}: nothing is cached\n"
    assert "only one on this disk" in run("info", "--cache-dir", "s3://bucket/cache", code=2)
