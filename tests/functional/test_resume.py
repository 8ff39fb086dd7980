"""The same audit whatever the number of workers, the order of the files and the accidents."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import time

import pyarrow.parquet as pq
import pytest

from tests.functional.conftest import fill_many, without_run

MANY = 300  # more than a shard


def results(out):
    """What must be equal, byte by byte."""
    tables = {name: (out / name).read_bytes() for name in ("images.parquet", "scenes.parquet")}
    return {**tables, "audit.json": without_run((out / "audit.json").read_text())}


def test_workers_and_order_change_nothing(command, dataset):
    shuffled = command.home / "elsewhere" / "set"
    shuffled.mkdir(parents=True)
    files = sorted(dataset.iterdir())
    random.Random(5).shuffle(files)
    for file in files:
        shutil.copyfile(file, shuffled / file.name)
    outs = []
    for jobs, root in ((1, dataset), (2, dataset), (5, shuffled)):
        outs.append(command.home / f"out-{jobs}")
        done = command(root, "-o", outs[-1], "--jobs", jobs, "--no-cache")
        assert done.returncode == 1, done.stderr
    one, two, five = map(results, outs)
    assert two == one
    assert five == one
    assert not (command.home / "cache").exists()


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    root = tmp_path_factory.mktemp("many") / "set"
    fill_many(root, MANY)
    return root


def stop_after_first_part(command, root, how):
    """Start an audit, and stop it when its first shard is in the cache."""
    process = command.start(
        *(root, "-o", command.home / "out", "--embed", "none", "--jobs", 1),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=command.home,
    )
    seen = command.home / "cache" / "dataset-audit" / "seen"
    while not any(seen.glob("[0-9a-f]*.parquet")) and process.poll() is None:
        time.sleep(0.002)
    process.send_signal(how)
    said = process.stderr.read()
    process.stderr.close()
    return process.wait(), said, sum(map(count_rows, seen.glob("[0-9a-f]*.parquet")))


def count_rows(part):
    return pq.read_metadata(part).num_rows


def test_killed_run_goes_on_where_it_was(command, inside, many):
    code, _, kept = stop_after_first_part(command, many, signal.SIGKILL)
    assert code == -signal.SIGKILL
    assert not (command.home / "out" / "audit.json").exists()
    whole, again = command.home / "whole", command.home / "out"
    assert inside(many, "-o", again, "--embed", "none", "--fail-on", "never").returncode == 0
    whole_run = (many, "-o", whole, "--embed", "none", "--fail-on", "never", "--no-cache")
    assert inside(*whole_run).returncode == 0
    assert results(again) == results(whole)
    known = json.loads((again / "audit.json").read_text())["run"]["known"]
    assert 0 < kept <= known
    assert json.loads((whole / "audit.json").read_text())["run"]["known"] == 0


def test_interrupted_run_says_so(command, many):
    code, said, kept = stop_after_first_part(command, many, signal.SIGINT)
    assert code == 130
    assert said == b"audit: interrupted; run it again to go on\n"
    assert kept
