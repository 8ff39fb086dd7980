"""Clips in a data set, as a user meets them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time

import pyarrow.parquet as pq
import pytest
from PIL import Image

from dataset_audit.clips import SHARD_BYTES
from tests.films import film, passing
from tests.functional.conftest import listing
from tests.functional.test_resume import results
from tests.pictures import encoded, photo


@pytest.fixture(scope="module")
def footage(tmp_path_factory):
    root = tmp_path_factory.mktemp("footage") / "set"
    root.mkdir()
    film(root / "yard.mkv", passing(50, step=4))
    film(root / "door.mp4", [photo(3, 160, 120)] * 25)
    (root / "still.jpg").write_bytes(encoded(photo(1)))
    return root


@pytest.fixture(scope="module")
def audited(shared, footage, tmp_path_factory):
    out = tmp_path_factory.mktemp("audited") / "out"
    before = listing(footage)
    done = shared(footage, "-o", out, "--fail-on", "never", "--video-every", "200ms")
    assert (done.returncode, done.stderr) == (0, "")
    assert listing(footage) == before
    return out


def paths(out):
    return pq.read_table(out / "images.parquet")["path"].to_pylist()


def test_frames_are_images(audited):
    found = paths(audited)
    assert (found[0], found[-1]) == ("door.mp4#t=0.000", "yard.mkv#t=1.800")
    assert "still.jpg" in found


def test_the_flags_are_settings(shared, footage, audited):
    assert "every = 0.2" in (audited / "audit.toml").read_text()
    shown = shared(footage, "--video-every", "2m", "--video-max-frames", 7, "--show-settings")
    assert "every = 120.0" in shown.stdout
    assert "max_frames = 7" in shown.stdout
    refused = shared(footage, "--video-every", "often")
    assert refused.returncode == 2
    assert refused.stderr.startswith("audit: video.every = 'often': must be")


def test_a_second_audit_knows_every_frame(shared, footage, audited, tmp_path):
    again = tmp_path / "again"
    shared(footage, "-o", again, "--fail-on", "never", "--video-every", "200ms")
    run = json.loads((again / "audit.json").read_text())["run"]
    assert run["known"] == len(paths(again))
    assert json.loads((audited / "audit.json").read_text())["run"]["known"] == 0
    assert results(again) == results(audited)


def test_judge_will_not_say_that_clips_were_sampled_otherwise(shared, audited):
    done = shared("judge", audited, "--set", "video.every=5s")
    assert done.returncode == 2
    assert done.stderr.startswith("audit: video: clips were sampled otherwise")
    assert shared("judge", audited, "--fail-on", "never").returncode == 0


def test_explain_draws_the_frames_themselves(shared, footage, audited, tmp_path):
    one, other = "yard.mkv#t=0.000", "yard.mkv#t=1.800"
    done = shared("explain", audited, one, other, "--picture", tmp_path / "a.png")
    assert done.returncode == 0
    assert "thumbnail" not in done.stdout
    with Image.open(tmp_path / "a.png") as drawn:
        assert drawn.width > 300
    film(footage / "moved.mkv", passing(3)).replace(footage / "yard.mkv")
    done = shared("explain", audited, one, other, "--picture", tmp_path / "a.png")
    assert f"{one} has changed since the audit: its stored thumbnail is shown" in done.stdout


def test_a_killed_run_goes_on_with_the_clips_that_are_left(command, inside, tmp_path):
    root = tmp_path / "many"
    root.mkdir()
    for number in range(2):
        clip = film(root / f"{number}.mkv", passing(60, step=number + 2))
        os.truncate(clip, SHARD_BYTES)  # one of its own
    run = (root, "--embed", "none", "--fail-on", "never", "--video-every", "40ms", "--jobs", 1)
    out, whole = command.home / "out", command.home / "whole"
    process = command.start(*run, "-o", out, stdout=subprocess.DEVNULL, cwd=command.home)
    seen = command.home / "cache" / "dataset-audit" / "seen"
    while not any(seen.glob("[0-9a-f]*.parquet")) and process.poll() is None:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert inside(*run, "-o", out).returncode == 0
    assert inside(*run, "-o", whole, "--no-cache").returncode == 0
    assert results(out) == results(whole)
    known = json.loads((out / "audit.json").read_text())["run"]["known"]
    assert 0 < known < len(paths(out))
