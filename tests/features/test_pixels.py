from __future__ import annotations

import io
import sys

import numpy as np
import pytest
from PIL import Image, ImageOps, features

from dataset_audit.features import pixels
from dataset_audit.features.pixels import MIN_SIDE_PX, UnreadableError, decode
from tests import hostile
from tests.pictures import encoded, oriented, photo

SMALL = hostile.picture().resize((24, 16))


def problem_of(data: bytes, orientation: int = 1) -> str:
    with pytest.raises(UnreadableError) as caught:
        decode(data, orientation)
    return str(caught.value)


def grey(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("L"), dtype=float)


READABLE_AS_DRAWN = [
    hostile.grey_16_bit_png, hostile.rgb_16_bit_png, hostile.float_tiff, hostile.cmyk_jpeg,
    hostile.grey_alpha_png, hostile.grey_jpeg,
    hostile.progressive_jpeg, hostile.huge_exif, hostile.huge_comments, hostile.mpo,
    hostile.animated_gif, hostile.multipage_tiff, hostile.webp, hostile.bmp,
    hostile.png_named_jpg, hostile.garbage_after_end,
]  # fmt: skip


@pytest.mark.parametrize("write", READABLE_AS_DRAWN)
def test_every_stored_form_of_a_picture_decodes_to_it(tmp_path, write):
    found = decode(write(tmp_path).read_bytes(), 1)
    assert (found.width, found.height) == (hostile.WIDTH, hostile.HEIGHT)
    assert found.image.size == (hostile.WIDTH, hostile.HEIGHT)
    assert found.image.mode in ("L", "RGB")
    # Its noise alone is 8.9 off with another seed (another frame, another page).
    assert np.abs(grey(found.image) - grey(hostile.picture())).mean() < 6


def test_a_palette_decodes_to_its_colours(tmp_path):
    found = decode(hostile.palette_png_with_transparency(tmp_path).read_bytes(), 1)
    assert np.array_equal(grey(found.image), grey(hostile.picture("P")))


@pytest.mark.parametrize(
    ("write", "form", "mode"),
    [
        (hostile.grey_16_bit_png, "PNG", "I;16"),
        (hostile.float_tiff, "TIFF", "F"),
        (hostile.cmyk_jpeg, "JPEG", "CMYK"),
        (hostile.grey_jpeg, "JPEG", "L"),
        (hostile.one_bit_png, "PNG", "1"),
        (hostile.rgba_png, "PNG", "RGBA"),
        (hostile.png_named_jpg, "PNG", "RGB"),
    ],
)
def test_format_and_mode_are_those_of_the_bytes(tmp_path, write, form, mode):
    found = decode(write(tmp_path).read_bytes(), 1)
    assert (found.format, found.mode) == (form, mode)


def test_one_bit_and_transparent_pictures_keep_their_left_and_right(tmp_path):
    for write in (hostile.one_bit_png, hostile.rgba_png):
        image = grey(decode(write(tmp_path).read_bytes(), 1).image)
        assert image[:, 48:72].mean() > image[:, 80:].mean() + 20


@pytest.mark.skipif(not features.check("avif"), reason="this Pillow has no AVIF decoder")
def test_avif_is_decoded():
    found = decode(encoded(SMALL, "AVIF"), 1)
    assert (found.format, found.width, found.height) == ("AVIF", 24, 16)


def test_heic_without_its_decoder_names_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    pixels.register_heif.cache_clear()
    data = b"\0\0\0\x1cftypheic" + bytes(16)
    assert problem_of(data).endswith("pip install 'dataset-audit[heif]'")
    pixels.register_heif.cache_clear()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_are_turned_upright(form, orientation):
    data = encoded(hostile.picture(), form, exif=oriented(orientation))
    with Image.open(io.BytesIO(data)) as opened:
        upright = ImageOps.exif_transpose(opened)
    found = decode(data, orientation if form == "JPEG" else 1)
    assert (found.width, found.height) == upright.size == found.image.size
    assert np.abs(grey(found.image) - grey(upright)).mean() < 3


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_a_picture_with_a_damaged_exif_block_is_read(form):
    found = decode(encoded(SMALL, form, exif=b"no EXIF at all"), 1)
    assert (found.width, found.height) == SMALL.size


def test_a_palette_with_many_transparencies_warns_of_nothing():
    data = encoded(hostile.picture("P"), "PNG", transparency=bytes(range(256)))
    assert decode(data, 1).image.mode == "RGB"


@pytest.mark.parametrize(
    ("write", "kind"),
    [
        (hostile.truncated_jpeg, "truncated"),
        (hostile.jpeg_without_pixels, "truncated"),
        (hostile.empty, "empty"),
        (hostile.text_named_jpg, "mislabelled"),
        (hostile.broken_idat, "decoder"),
        (hostile.decompression_bomb, "bomb"),
        (hostile.restart_markers_swapped, "decoder"),
    ],
)
def test_a_broken_file_names_its_kind_of_problem(tmp_path, write, kind):
    assert problem_of(write(tmp_path).read_bytes()).startswith(f"{kind}: ")


@pytest.mark.parametrize("write", [*hostile.BROKEN, *hostile.DAMAGED])
def test_a_damaged_file_gives_the_same_each_time(tmp_path, write):
    data = write(tmp_path).read_bytes()

    def outcome() -> object:
        try:
            return decode(data, 1).image.tobytes()
        except UnreadableError as error:
            return str(error)

    assert outcome() == outcome()


@pytest.mark.parametrize(
    ("mode", "options"), [("RGB", {}), ("RGB", {"progressive": True}), ("L", {})]
)
def test_a_jpeg_cut_anywhere_is_truncated(mode, options):
    data = encoded(SMALL.convert(mode), "JPEG", **options)
    cuts = range(data.index(b"\xff\xda"), len(data))
    kept = [cut for cut in cuts if not problem_of(data[:cut]).startswith("truncated: ")]
    assert kept == []


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP", "TIFF"])
def test_a_file_cut_in_its_header_is_truncated_not_mislabelled(form):
    data = encoded(SMALL, form)
    kept = [cut for cut in range(12, 40) if not problem_of(data[:cut]).startswith("truncated: ")]
    assert kept == []


def test_an_adobe_cmyk_jpeg_cut_in_its_scan_is_truncated():
    data = encoded(SMALL.convert("CMYK"), "JPEG")
    start = data.index(b"\xff\xda") + 20
    assert all(problem_of(data[:cut]).startswith("truncated: ") for cut in range(start, start + 60))


def test_a_jpeg_is_decoded_at_the_smallest_scale_that_serves():
    found = decode(encoded(photo(1, 1920, 1080)), 1)
    assert (found.width, found.height) == (1920, 1080)
    assert MIN_SIDE_PX <= min(found.image.size) < 2 * MIN_SIDE_PX


def test_a_bomb_in_a_jpeg_header_is_not_decoded():
    data = bytearray(hostile.jpeg_bytes())
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = b"\xff\xdc\xff\xdc"
    assert problem_of(bytes(data)).startswith("bomb: 65500 x 65500")


def test_want_of_memory_is_no_problem_of_the_file(monkeypatch):
    def exhausted(_: bytes) -> Image.Image:
        raise MemoryError

    monkeypatch.setattr(pixels, "open_image", exhausted)
    with pytest.raises(MemoryError):
        decode(encoded(SMALL, "PNG"), 1)


@pytest.mark.parametrize(
    ("dtype", "peak"),
    [
        (np.uint16, 65535),
        (np.int32, 65535),
        (np.int32, 70_000),
        (np.float32, 1),
        (np.float32, 65535),
        (np.float32, 70_000),
    ],
)
def test_deep_grey_is_scaled_by_the_range_it_uses(dtype, peak):
    ramp = np.linspace(0, peak, 256 * 4).reshape(4, 256)
    found = decode(encoded(Image.fromarray(ramp.astype(dtype)), "TIFF"), 1)
    assert found.image.mode == "L"
    assert np.abs(grey(found.image) - ramp / peak * 255).max() <= 1


@pytest.mark.parametrize("dtype", [np.uint16, np.int32, np.float32])
def test_8_bit_grey_in_a_deeper_file_stays_as_it_is(dtype):
    levels = np.asarray(hostile.picture("L"))
    found = decode(encoded(Image.fromarray(levels.astype(dtype)), "TIFF"), 1)
    assert np.array_equal(np.asarray(found.image), levels)


def test_what_is_no_number_in_a_float_picture_does_not_darken_the_rest():
    levels = np.asarray(hostile.picture("L"), dtype=np.float32) / 255
    levels[0, :3] = np.nan, np.inf, -np.inf
    found = decode(encoded(Image.fromarray(levels), "TIFF"), 1)
    assert np.abs(grey(found.image) - grey(hostile.picture()))[1:].max() <= 1
