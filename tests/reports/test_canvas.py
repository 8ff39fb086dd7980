from __future__ import annotations

import numpy as np

from dataset_audit.reports.canvas import fit, fitted, font, text_band, wrapped, written


def test_what_the_typeface_lacks_is_written_out():
    assert written("a·_\u6a4b\x1b.jpg", 14) == "a·_\\u6a4b\\x1b.jpg"


def test_a_long_name_keeps_its_end():
    text = fitted("folder/" * 50 + "name.jpg", 14, 200)
    assert text.startswith("…")
    assert text.endswith("name.jpg")
    assert font(14).getlength(text) <= 200


def test_lines_break_between_words():
    lines = wrapped("one two three four five six seven", 14, 100)
    assert len(lines) > 1
    assert " ".join(lines) == "one two three four five six seven"


def test_each_line_of_a_text_is_drawn():
    assert text_band("a\nb", 100).height == 2 * text_band("a", 100).height
    assert np.asarray(text_band("a", 100)).min() < 100


def test_an_image_fills_its_box_in_its_proportions():
    assert [fit(size, (200, 100)) for size in ((400, 100), (10, 10), (1, 500))] == [
        (200, 50), (100, 100), (1, 100),
    ]  # fmt: skip
