from __future__ import annotations

import errno
import sys

import pytest

from dataset_audit.features import demux
from dataset_audit.features.demux import NEEDS_VIDEO, damage, opened
from dataset_audit.features.pixels import UnreadableError
from tests.films import film, sound, standing


def problem(file):
    with pytest.raises(UnreadableError) as raised, opened(file):
        pass
    return str(raised.value)


@pytest.mark.parametrize("name", ["a.mkv", "a.mp4", "a.mov", "a.avi", "a.ts", "a.h264", "a.mjpeg"])
def test_a_clip_is_what_its_bytes_are_whatever_it_is_called(tmp_path, name):
    file = film(tmp_path / name, standing(3)).rename(tmp_path / "other.mp4")
    with opened(file) as (container, video):
        assert len([p for p in container.demux(video) if p.size]) == 3


@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{secret}\n",
        "ffconcat version 1.0\nfile {secret}\n",
        "v=0\nm=video 5004 RTP/AVP 96\n",
        "not a clip\n",
    ],
)
def test_no_text_leads_to_another_file(tmp_path, text):
    secret = film(tmp_path / "secret.ts", standing(3))
    for name in ("list.mp4", "list.ts", "list.mkv", "list.h264"):
        file = tmp_path / name
        file.write_text(text.format(secret=secret))
        assert problem(file) == "mislabelled: its bytes are no clip that is known"


def test_what_is_missing_is_named(tmp_path):
    (tmp_path / "empty.mkv").touch()
    assert problem(tmp_path / "empty.mkv") == "empty: the file has no bytes"
    assert problem(sound(tmp_path / "sound.mkv")) == "decoder: there is no video in it"
    whole = film(tmp_path / "a.mp4", standing(3)).read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[: len(whole) // 2])
    assert problem(tmp_path / "cut.mp4").startswith("truncated: its header is cut off or damaged")


def test_pictures_too_large_for_a_decoder_are_a_bomb(tmp_path, monkeypatch):
    monkeypatch.setattr(demux, "MAX_CLIP_PIXELS", 1000)
    assert problem(film(tmp_path / "a.mkv", standing(2))).startswith("bomb: 160 x 120 pixels")


def test_an_error_of_the_disk_is_none_of_the_clip():
    lost = OSError(errno.EIO, "Input/output error")
    assert damage(lost, "truncated") is lost
    assert str(damage(OSError(errno.EINVAL, "Invalid argument"), "cut")) == "cut: Invalid argument"


def test_without_the_extra_the_command_is_named(tmp_path, monkeypatch):
    file = film(tmp_path / "a.mkv", standing(2))
    monkeypatch.setitem(sys.modules, "av", None)
    assert problem(file) == NEEDS_VIDEO
    assert "pip install 'dataset-audit[video]'" in NEEDS_VIDEO
