from __future__ import annotations

import math

import pytest

from dataset_audit.features.pixels import UnreadableError
from dataset_audit.features.timeline import NOMINAL_RATE, read_timeline
from tests.films import film, passing, standing


@pytest.mark.parametrize("name", ["a.mkv", "a.mp4", "a.mov", "a.avi", "a.ts"])
def test_a_container_tells_when_pictures_are_shown(tmp_path, name):
    found = read_timeline(film(tmp_path / name, passing(50), gop=10))
    assert (found.rate, found.packets, found.problem) == (None, 50, None)
    assert found.end == pytest.approx(2.0, abs=0.05)
    assert found.key_gap == pytest.approx(0.4, abs=0.01)


@pytest.mark.parametrize("name", ["a.h264", "a.h265"])
def test_a_bare_stream_is_counted(tmp_path, name):
    found = read_timeline(film(tmp_path / name, passing(20)))
    assert (found.rate, found.packets, found.key_gap) == (NOMINAL_RATE, 20, math.inf)
    assert found.codec == {"a.h264": "h264", "a.h265": "hevc"}[name]


def test_a_clip_begins_at_its_first_picture_wherever_its_clock_stood(tmp_path):
    found = read_timeline(film(tmp_path / "a.mkv", standing(3), times=[5000, 6000, 9500]))
    assert found.origin == 5
    assert found.end == pytest.approx(4.5, abs=0.1)


def test_a_clock_of_years_is_not_believed(tmp_path):
    year = 400 * 86_400_000
    found = read_timeline(film(tmp_path / "a.mkv", standing(3), times=[0, 40, year], gop=1))
    assert found.rate


@pytest.mark.parametrize("name", ["a.mkv", "a.avi"])
def test_what_ends_before_its_header_says_is_truncated(tmp_path, name):
    file = film(tmp_path / name, passing(200))
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    problem = read_timeline(file).problem
    assert problem.startswith("truncated: it ends after ")
    assert problem.endswith({"a.mkv": "of 8.000 s", "a.avi": "of 200 pictures"}[name])


def test_no_picture_at_all_is_a_problem(tmp_path):
    whole = film(tmp_path / "whole.mkv", standing(3)).read_bytes()
    file = tmp_path / "a.mkv"
    file.write_bytes(whole[: whole.index(b"\x1f\x43\xb6\x75")])  # up to the first cluster
    with pytest.raises(UnreadableError):
        read_timeline(file)
