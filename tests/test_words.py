from __future__ import annotations

import pytest

from dataset_audit.words import count, listed, percent, shown


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0%"), (0.0004, "0.1%"), (0.004, "0.4%"), (0.38, "38%"), (0.9996, "99.9%"), (1, "100%")],
)
def test_a_share_reads_as_nothing_or_all_only_when_it_is(share, text):
    assert percent(share) == text


def test_count_agrees_with_its_noun():
    assert [count(n, "image") for n in (0, 1, 1823)] == ["0 images", "1 image", "1,823 images"]


@pytest.mark.parametrize(
    ("parts", "text"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_parts_are_listed_as_one_would_say_them(parts, text):
    assert listed(parts) == text


def test_control_characters_are_written_out():
    assert shown("a\x1b[31m\n橋\u202e") == "a\\x1b[31m\\n橋\\u202e"
