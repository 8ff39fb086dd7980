from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from dataset_audit.errors import MissingExtraError
from dataset_audit.features.overlay import STRIP_PX, Reader, cut_strips, join_lines, one_thread
from tests.pictures import captioned, photo

RED, BLUE = (200, 0, 0), (0, 0, 200)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def box(left, top, width=50, height=10):
    right, bottom = left + width, top + height
    return [[left, top], [right, top], [right, bottom], [left, bottom]]


def join(*placed):
    boxes, texts = zip(*placed, strict=True)
    return join_lines(np.array(boxes, float), texts)


@pytest.mark.parametrize("width", [320, 1280, 1920])
def test_strips_are_the_top_and_the_bottom_at_one_width(width):
    image = Image.new("RGB", (width, width * 9 // 16), RED)
    image.paste(BLUE, (0, image.height // 2, width, image.height))
    strips = cut_strips(image)
    assert strips.width == STRIP_PX
    assert 160 <= strips.height <= 180
    assert strips.getpixel((5, 5)) == RED
    assert strips.getpixel((5, strips.height - 5)) == BLUE


@pytest.mark.parametrize("size", [(160, 960), (960, 160), (9000, 9000)])
def test_strips_are_small_whatever_the_shape_of_the_frame(size):
    assert cut_strips(Image.new("L", size)).height < 2000


@pytest.mark.parametrize("size", [(1, 60_000), (60_000, 1), (1, 1), (159, 120), (200, 1201)])
def test_a_thumbnail_or_a_thread_of_pixels_is_no_frame(size):
    assert cut_strips(Image.new("L", size)) is None


def test_texts_side_by_side_are_one_line_whatever_their_order():
    parts = [(box(80, 2), "2026-03-02"), (box(0, 0), "Gate 3"), (box(0, 30), "below")]
    assert join(*parts) == join(*parts[::-1]) == ("Gate 3   2026-03-02", "below")
    assert join_lines(np.zeros((0, 4, 2)), []) == ()


def test_without_the_extra_the_error_names_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    with pytest.raises(MissingExtraError, match=r"dataset-audit\[ocr\]"):
        Reader()


@pytest.mark.ocr
@pytest.mark.parametrize("width", [640, 1280])
def test_what_is_written_at_top_and_bottom_is_read(reader, width):
    image = captioned("AXIS Q6055-E", "axis-hill X:+12.90 Y:-4.00 Z:5.0")
    small = image.resize((width, image.height * width // image.width), Image.Resampling.BICUBIC)
    assert reader.read(small) == ("AXIS Q6055-E", "axis-hill X:+12.90 Y:-4.00 Z:5.0")


@pytest.mark.ocr
def test_a_picture_without_text_has_no_lines(reader):
    assert reader.read(photo(1)) == ()
    assert reader.read(Image.new("L", (1, 60_000))) == ()


@pytest.mark.ocr
def test_threads_share_a_reader_and_read_the_same(reader):
    pictures = [captioned(f"AXIS P324{n}", f"2026-03-0{n + 1} 14:31:00") for n in range(3)]
    alone = [reader.read(picture) for picture in pictures]
    with ThreadPoolExecutor(3) as pool, one_thread():
        assert list(pool.map(reader.read, pictures)) == alone


@pytest.mark.ocr
def test_nothing_is_fetched(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("opened a connection")

    monkeypatch.setattr("socket.socket.connect", refuse)
    assert Reader().read(captioned("AXIS Q6055-E", "")) == ("AXIS Q6055-E",)
