from __future__ import annotations

import pytest

from dataset_audit.errors import SettingsError
from dataset_audit.features.sampling import Sampling
from dataset_audit.overriding import with_options
from dataset_audit.settings import Settings


def updated(**video):
    return Settings().updated({"video": video}).video


@pytest.mark.parametrize(
    ("given", "seconds"),
    [("500ms", 0.5), ("2m", 120), ("1h", 3600), ("1.5s", 1.5), (" 3 s ", 3), ("4", 4), (2, 2)],
)
def test_times_may_have_a_unit(given, seconds):
    assert updated(every=given).every == seconds
    assert updated(at_least_every=given).at_least_every == seconds


@pytest.mark.parametrize(
    ("video", "said"),
    [
        ({"every": "often"}, r"video.every = 'often': must be a number from 0.001 to 86400"),
        ({"every": "0ms"}, "must be a number from 0.001"),
        ({"every": "1 d"}, "must be a number"),
        ({"every": -1}, "must be a number"),
        ({"max_frames": 0}, "must be a whole number from 1"),
        ({"max_frames": "5s"}, "must be a whole number"),
        ({"min_change": 256}, "from 0 to 255"),
        ({"evry": 1}, "did you mean `every`"),
    ],
)
def test_what_is_no_time_or_out_of_range_is_refused(video, said):
    with pytest.raises(SettingsError, match=said):
        updated(**video)


def test_the_defaults_are_those_of_the_features():
    assert Settings().video.sampling() == Sampling()


def test_times_are_in_milliseconds_where_pictures_are_told_apart():
    sampling = updated(every="40ms", at_least_every=0.5, min_change=1.5, max_frames=7).sampling()
    assert sampling == Sampling(40, 500, 1.5, 7)


def test_flags_go_before_the_file_and_leave_the_rest():
    base = Settings().updated({"video": {"every": 3, "max_frames": 9}})
    flags = {"every": "2m", "max_frames": None}
    video = with_options(base, None, None, None, None, None, None, {"video": flags}).video
    assert (video.every, video.max_frames) == (120, 9)
    video = with_options(base, ["video.every=500ms"], None, None, None, None, None).video
    assert (video.every, video.max_frames) == (0.5, 9)
