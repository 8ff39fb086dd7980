from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dataset_audit.features import measure_clip as module
from dataset_audit.features.capture import read_capture
from dataset_audit.features.frames import read_frame
from dataset_audit.features.hashes import hash_content, hash_file, hash_frame
from dataset_audit.features.measure import FEATURES, measure_pixels
from dataset_audit.features.measure_clip import join, measure_clip
from dataset_audit.features.pixels import Pixels
from dataset_audit.features.sampling import Sampling
from dataset_audit.features.timeline import read_timeline
from dataset_audit.model import Capture
from tests.films import SIZE, film, passing, sound, standing
from tests.pictures import encoded, photo

EACH = Sampling(every_ms=1, min_change=0)
NAMES = ["a.mkv", "a.mp4", "a.mov", "a.avi", "a.ts", "a.h264", "a.h265", "a.mjpg", "a.mjpeg"]


def measured(file, sampling=EACH):
    return measure_clip(file, "clip", sampling, None)


@pytest.mark.parametrize("name", NAMES)
def test_each_kind_of_clip_becomes_rows_of_features(tmp_path, name):
    found = measured(film(tmp_path / name, passing(10)), Sampling(every_ms=200, min_change=0))
    assert (found.times, found.problem) == (("0.000", "0.200"), None)
    for time, row in zip(found.times, found.rows, strict=True):
        assert set(row) <= {column.name for column in FEATURES}
        assert (row["width"], row["height"], row["mode"]) == (*SIZE, "RGB")
        assert row["content_hash"] == hash_frame("clip", time)
        assert row["bytes"] == (tmp_path / name).stat().st_size


def test_format_is_the_coding(tmp_path):
    formats = {name: measured(film(tmp_path / name, standing(2))).rows[0]["format"]
               for name in ("a.mkv", "a.ts", "a.h265", "a.mjpg")}  # fmt: skip
    assert formats == {"a.mkv": "MPEG4", "a.ts": "H264", "a.h265": "HEVC", "a.mjpg": "MJPEG"}


def test_a_frame_is_measured_as_a_still_of_the_same_pixels(tmp_path):
    file = film(tmp_path / "a.mkv", passing(10))
    found = measured(file)
    image = read_frame(file, 0.2)
    still = measure_pixels(Pixels(image, *SIZE, "MPEG4", "RGB"), None)
    row = found.rows[found.times.index("0.200")]
    assert {name: row[name] for name in still} == still


def test_a_still_clip_is_one_frame_and_a_busy_one_many(tmp_path):
    sampling = Sampling(every_ms=100)
    assert measured(film(tmp_path / "a.mkv", standing(100)), sampling).times == ("0.000",)
    assert len(measured(film(tmp_path / "b.mkv", passing(100)), sampling).times) > 20


def test_what_is_kept_is_thinned_evenly(tmp_path):
    file = film(tmp_path / "a.mkv", passing(40))
    many, few = measured(file), measured(file, Sampling(every_ms=1, min_change=0, max_frames=12))
    assert len(many.times) == 40
    assert few.times == many.times[::4]


def test_key_pictures_are_taken_where_they_are_dense_enough(tmp_path):
    file = film(tmp_path / "a.mkv", passing(100), gop=10)
    assert measured(file, Sampling(every_ms=1000, min_change=0)).times == (
        "0.000", "1.200", "2.000", "3.200",
    )  # fmt: skip
    assert measured(file, Sampling(every_ms=250, min_change=0)).times[:3] == (
        "0.000", "0.280", "0.520",
    )  # fmt: skip


def test_a_clip_that_breaks_keeps_the_frames_before_and_says_so(tmp_path):
    file = film(tmp_path / "a.mkv", passing(200))
    whole = measured(file)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    found = measured(file)
    assert found.problem.startswith("truncated: it ends after ")
    assert 50 < len(found.rows) < 150
    assert found.times == whole.times[: len(found.times)]
    good = len(found.rows) - 1  # of the last, half may be there
    assert [r["phash"] for r in found.rows[:good]] == [r["phash"] for r in whole.rows[:good]]


def test_damaged_pictures_are_passed_over_and_counted(tmp_path):
    parts = [encoded(photo(n, *SIZE)) for n in range(4)]
    parts[1] = parts[1][:1000] + b"\xff\xd9"
    file = tmp_path / "a.mjpg"
    file.write_bytes(b"".join(parts))
    found = measured(file)
    assert found.times == ("0.000", "0.080", "0.120")
    assert found.problem == "decoder: 1 of its pictures are damaged"


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.mkv", b"", "empty"),
        ("a.mkv", b"\x1a\x45\xdf\xa3" + bytes(90), "truncated"),
        ("a.mp4", b"text\n" * 50, "mislabelled"),
        ("a.h264", b"\0\0\0\1\x67" + bytes(90), "decoder"),
    ],
)
def test_what_is_no_clip_is_a_problem_without_frames(tmp_path, name, content, problem):
    (tmp_path / name).write_bytes(content)
    found = measured(tmp_path / name)
    assert found.problem.startswith(f"{problem}: ")
    assert (found.times, found.rows) == ((), ())


def test_sound_alone_is_a_problem(tmp_path):
    assert measured(sound(tmp_path / "a.mp4")).problem == "decoder: there is no video in it"


def test_work_on_one_clip_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MAX_DECODED_PIXELS", 10 * SIZE[0] * SIZE[1])
    for name in ("a.mkv", "a.mjpeg"):
        found = measured(film(tmp_path / name, passing(30)))
        assert (
            found.problem == "bomb: more than 192,000 pixels until 0.400 s: the rest was not read"
        )
        assert len(found.times) == 11


def test_two_pictures_of_one_millisecond_are_one_frame(tmp_path):
    found = measured(film(tmp_path / "a.mkv", passing(4), times=[0, 10, 11, 12], gop=1))
    assert len(set(found.times)) == len(found.times) == 4


def test_a_frame_has_the_clock_of_its_container(tmp_path):
    import av

    begun = datetime(2021, 10, 20, 14, 33, 25, tzinfo=UTC)
    file = tmp_path / "a.mkv"
    with av.open(str(file), "w", format="matroska") as container:
        container.metadata["creation_time"] = begun.isoformat()
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height = SIZE
        for number, picture in enumerate(passing(50)):
            frame = av.VideoFrame.from_image(picture)
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    found = measured(file)
    row = found.rows[found.times.index("1.480")]
    expected = begun + timedelta(seconds=1.48)
    assert datetime.fromtimestamp(row["recorded_us"] / 1e6, UTC) == expected


def test_own_headers_of_a_picture_go_before_those_of_the_clip():
    own = read_capture(encoded(photo(1, *SIZE), comment=b"own"))
    said = Capture(comments=(b"before",), make="X", age_ms=70, writing_app="AXIS F44")
    assert join(own, said) == Capture(comments=(b"own",), age_ms=0, writing_app="AXIS F44")
    assert join(Capture(), said) == said


def test_a_large_file_is_hashed_as_a_small_one(tmp_path):
    file = tmp_path / "a"
    file.write_bytes(b"x" * 3_000_000)
    assert hash_file(file) == hash_content(file.read_bytes())


def test_same_clip_same_rows(tmp_path):
    file = film(tmp_path / "a.ts", passing(30))
    assert measured(file) == measured(file)
    assert read_timeline(file) == read_timeline(file)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    return {name: film(folder / name, passing(15)).read_bytes() for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25)
@given(data=st.data())
def test_damage_is_a_problem_or_costs_pictures_and_nothing_else(
    whole, tmp_path_factory, name, data
):
    content = bytearray(whole[name])
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=8)):
        content[at] = data.draw(st.integers(0, 255))
    del content[data.draw(st.integers(0, len(content))) :]
    file = tmp_path_factory.mktemp("damaged") / name
    file.write_bytes(content)
    found = measured(file)
    assert len(found.rows) == len(found.times) == len(set(found.times))
    assert list(found.times) == sorted(found.times, key=float)
    assert found.rows or ": " in found.problem
