from __future__ import annotations

import io

import numpy as np
import pytest

from dataset_audit.features.frames import read_frame, read_frames, to_pixels, walk_pictures
from dataset_audit.features.pixels import UnreadableError
from dataset_audit.features.timeline import read_timeline
from tests.films import SIZE, film, passing, standing, turned
from tests.pictures import encoded, photo

NAMES = ["a.mkv", "a.mp4", "a.avi", "a.ts", "a.h264", "a.mjpeg"]


def apart(one, other):
    return np.abs(np.asarray(one, np.int16) - np.asarray(other.convert(one.mode), np.int16)).mean()


def shown(file, **options):
    return list(walk_pictures(file, read_timeline(file), **options))


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_comes_in_turn_with_its_time(tmp_path, name):
    pictures = passing(12, step=12)
    found = shown(film(tmp_path / name, pictures))
    assert [ms for ms, _ in found] == [40 * number for number in range(12)]
    for number, (_, picture) in enumerate(found):
        far = [apart(to_pixels(picture)[0].image, drawn) for drawn in pictures]
        assert np.argmin(far) == number
        assert far[number] < 6


def test_irregular_times_stay_as_they_are(tmp_path):
    times = [0, 33, 34, 500, 2000]
    found = shown(film(tmp_path / "a.mkv", standing(5), times=times))
    assert [ms for ms, _ in found] == times


def test_key_pictures_alone_are_some_of_all_and_look_the_same(tmp_path):
    file = film(tmp_path / "a.mp4", passing(40), gop=10, codec="libx264")
    all_of_them = {ms: to_pixels(picture)[0].image for ms, picture in shown(file)}
    keys = {ms: to_pixels(picture)[0].image for ms, picture in shown(file, keys_only=True)}
    assert list(keys) == [0, 400, 800, 1200]
    assert all(image.tobytes() == all_of_them[ms].tobytes() for ms, image in keys.items())


@pytest.mark.parametrize("name", NAMES)
def test_a_frame_is_found_again_by_its_time(tmp_path, name):
    file = film(tmp_path / name, passing(30))
    all_of_them = {ms: to_pixels(picture)[0].image for ms, picture in shown(file)}
    wanted = [0.0, 0.2, 0.92, 1.16]
    found = list(read_frames(file, reversed(wanted)))
    assert [seconds for seconds, _ in found] == wanted
    for seconds, image in found:
        assert image.tobytes() == all_of_them[round(1000 * seconds)].tobytes()
    assert read_frame(file, 0.92).tobytes() == all_of_them[920].tobytes()


def test_a_time_without_a_frame_is_named(tmp_path):
    with pytest.raises(UnreadableError, match=r"no frame at 0\.041 s"):
        read_frame(film(tmp_path / "a.mkv", standing(3)), 0.041)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_frame_is_upright(tmp_path, degrees):
    drawn = photo(1, *SIZE)
    file = film(tmp_path / "a.mp4", [drawn] * 3)
    before = read_frame(file, 0)
    after = read_frame(turned(file, degrees), 0)
    # The matrix says how to turn it for the viewer, clockwise.
    assert apart(before.rotate(-degrees, expand=True), after) == 0


@pytest.mark.parametrize("boundary", [b"", b"--myboundary\r\nContent-Type: image/jpeg\r\n\r\n"])
def test_pictures_of_motion_jpeg_keep_their_own_headers(tmp_path, boundary):
    parts = [boundary + encoded(photo(n, *SIZE), comment=b"of %d" % n) + b"\r\n" for n in range(3)]
    file = tmp_path / "a.mjpg"
    file.write_bytes(b"".join(parts))
    comments = [to_pixels(picture)[1].comments for _, picture in shown(file)]
    assert comments == [(b"of 0",), (b"of 1",), (b"of 2",)]


def test_a_grey_jpeg_in_a_clip_is_grey(tmp_path):
    file = tmp_path / "a.mjpeg"
    file.write_bytes(encoded(photo(1, *SIZE).convert("L")) * 2)
    assert read_frame(file, 0).mode == "L"
    assert read_frame(file, 0).size == SIZE


def test_pictures_are_files_that_pillow_writes(tmp_path):
    buffer = io.BytesIO()
    read_frame(film(tmp_path / "a.mkv", standing(2)), 0.04).save(buffer, "PNG")
    assert buffer.tell()
