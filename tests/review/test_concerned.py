from __future__ import annotations

import numpy as np
import pytest

from dataset_audit.review.concerned import ROWS, concerned
from dataset_audit.rules import RULES
from dataset_audit.settings import Settings

WITH_ORIGINALS = {"scene-leak", "duplicate-leak", "exact-duplicates", "near-duplicates"}


def test_every_rule_has_its_rows():
    assert set(ROWS) == {rule.slug() for rule in RULES}


def paths_of(made, rule):
    (entry,) = [one for one in made.stored.document["findings"] if one["rule"] == rule]
    return set(made.table["path"][concerned(made.table, Settings(), entry)])


def test_all_images_of_a_finding_are_shown_and_its_examples_are_among_them(made):
    for entry in made.stored.document["findings"]:
        rows = concerned(made.table, Settings(), entry)
        assert set(entry["paths"]) <= set(made.table["path"][rows]), entry["rule"]
        if entry["rule"] not in WITH_ORIGINALS:
            assert rows.sum() == entry["images"], entry["rule"]


def test_a_leak_is_shown_with_the_images_of_the_earlier_split(made):
    expected = {f"train/scene-{n}.jpg" for n in range(3)} | {"val/scene-3.jpg"}
    assert paths_of(made, "scene-leak") == expected


def test_copies_are_shown_with_what_they_are_copies_of(made):
    assert paths_of(made, "exact-duplicates") == {"train/alone.jpg", "train/copy-of-alone.jpg"}


@pytest.mark.parametrize("examples", [[], ["val/other.png"]])
def test_an_unknown_rule_gives_its_examples(made, examples):
    rows = concerned(made.table, Settings(), {"rule": "to-come", "paths": examples})
    assert list(made.table["path"][np.flatnonzero(rows)]) == examples
