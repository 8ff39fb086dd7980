from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageFilter

from dataset_audit.columns import COLUMNS
from dataset_audit.features.layout import LAYOUT_SIDE
from dataset_audit.features.measure import FEATURES, SHOWN, decode_image, finish
from tests import hostile
from tests.pictures import encoded, oriented, photo

FIGURES = ("luma_mean", "luma_p05", "luma_p95", "contrast", "saturation", "sharpness", "entropy")


def measure(data: bytes, embedder=None) -> dict:
    return finish([decode_image(data, "hash")], embedder)[0]


def test_every_feature_of_a_readable_image_is_there():
    row = measure(encoded(photo(1)))
    assert set(row) == {column.name for column in FEATURES} - {"problem", "embedding"}
    assert (row["width"], row["height"], row["format"], row["mode"]) == (320, 240, "JPEG", "RGB")
    assert len(row["phash"]) == 16
    assert len(row["layout"]) == LAYOUT_SIDE**2
    assert all(np.isfinite(row[name]) for name in FIGURES)


def test_shown_features_are_columns_of_the_table():
    assert {column.name for column in COLUMNS} >= SHOWN


@pytest.mark.parametrize("write", [*hostile.BROKEN, *hostile.DAMAGED, *hostile.READABLE])
def test_the_same_bytes_give_the_same_row_and_none_raises(tmp_path, write):
    data = write(tmp_path).read_bytes()
    first = measure(data)
    assert first == measure(data)
    assert first["bytes"] == len(data)
    assert first["content_hash"] == "hash"


@pytest.mark.parametrize("write", hostile.READABLE)
def test_odd_but_sound_files_are_measured(tmp_path, write):
    row = measure(write(tmp_path).read_bytes())
    assert row.get("problem") is None
    assert row["phash"]


@pytest.mark.parametrize("write", hostile.BROKEN)
def test_broken_files_have_a_problem_and_no_pixels(tmp_path, write):
    row = measure(write(tmp_path).read_bytes())
    assert ": " in row["problem"]
    assert not {"width", "phash", "layout", "luma_mean"} & set(row)


def test_a_truncated_file_keeps_what_its_header_says():
    comment = b"\xff\xfe\x00\x07hello"
    data = hostile.jpeg_bytes()
    row = measure(data[:2] + comment + data[2 : len(data) // 2])
    assert row["problem"].startswith("truncated: ")
    assert row["comments"] == (b"hello",)


@pytest.mark.parametrize("mode", ["RGB", "CMYK"])
def test_comments_and_exif_are_kept_whichever_decoder_reads_the_picture(mode):
    exif = oriented(3)
    exif[0x010F] = "Maker"
    row = measure(hostile.jpeg_bytes(mode, comment=b"hello", exif=exif))
    assert (row["comments"], row["make"], row["orientation"]) == ((b"hello",), "Maker", 3)


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_exif_of_other_formats_is_kept(form):
    exif = oriented(6)
    exif[0x010F] = "Maker"
    row = measure(encoded(hostile.picture(), form, exif=exif))
    assert (row["make"], row["orientation"], row["width"]) == ("Maker", 6, hostile.HEIGHT)


@pytest.mark.parametrize("turn", list(Image.Transpose))
def test_flips_and_turns_leave_the_light_as_it_is(turn):
    image = photo(2, 240, 240)
    straight = measure(encoded(image, "PNG"))
    turned = measure(encoded(image.transpose(turn), "PNG"))
    assert [turned[name] for name in FIGURES] == pytest.approx(
        [straight[name] for name in FIGURES], abs=0.02
    )


def test_a_blurred_picture_is_less_sharp():
    image = photo(3)
    blurred = image.filter(ImageFilter.GaussianBlur(4))
    assert measure(encoded(blurred))["sharpness"] < 0.7 * measure(encoded(image))["sharpness"]


def test_the_layout_is_the_frame_squashed():
    image = photo(4)
    row = measure(encoded(image, "PNG"))
    found = np.frombuffer(row["layout"], np.uint8).reshape(LAYOUT_SIDE, LAYOUT_SIDE)
    squashed = np.asarray(image.convert("L").resize((LAYOUT_SIDE, LAYOUT_SIDE)), dtype=float)
    assert np.abs(found - squashed).mean() < 3


class CountingEmbedder:
    """Stands for the model: one number of what it was given."""

    def embed(self, rgb: np.ndarray) -> np.ndarray:
        assert rgb.shape == (224, 224, 3)
        return np.array([rgb.mean()], np.float16)


def test_the_embedder_reads_the_whole_image_squashed():
    picture = encoded(Image.new("RGB", (300, 50), (10, 20, 30)), "PNG")
    row = measure(picture, CountingEmbedder())
    assert np.frombuffer(row["embedding"], np.float16) == [20]
