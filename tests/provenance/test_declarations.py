from __future__ import annotations

import tomllib

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.errors import SettingsError
from dataset_audit.provenance.declarations import ProvenanceSettings
from dataset_audit.provenance.said import CLASSES, Said, is_axis, model_of, over

TEXTS = st.text(min_size=1, max_size=20).map(str.strip).filter(bool)
RULES = st.fixed_dictionaries(
    {"make": TEXTS},
    optional={"model": TEXTS, "camera": TEXTS, "class": st.sampled_from(CLASSES)},
)


@given(st.lists(RULES, max_size=3), TEXTS)
def test_rules_survive_the_file_they_are_written_to(rules, manifest):
    given = {"manifest": manifest, "rules": [{"path": "a/**", **rule} for rule in rules]}
    settings = ProvenanceSettings().updated(given)
    assert settings.to_dict() == ProvenanceSettings().to_dict() | given
    again = tomllib.loads(tomli_w.dumps({"provenance": settings.to_dict()}))
    assert ProvenanceSettings().updated(again["provenance"]) == settings


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"pth": "a/*", "make": "AXIS"}, "`pth`: did you mean `path`"),
        ({"path": "a/*", "clas": "radar"}, "`clas`: did you mean `class`"),
        ({"path": "a/*"}, "says nothing: add make, model, camera, class"),
        ({"make": "AXIS"}, "needs `path` (a glob) or `regex`"),
        ({"path": "a/*", "regex": "a", "make": "AXIS"}, "one of them"),
        ({"path": "a/", "make": "AXIS"}, "path = 'a/': names a folder: write \"a/**\""),
        ({"regex": "(", "make": "AXIS"}, "regex = '(': missing )"),
        ({"path": "a/*", "class": "camra"}, "must be one of camera, encoder"),
        ({"path": "a/*", "make": ""}, "must be a text"),
        ({"path": "a/*", "make": 3}, "must be a text"),
        ({"path": "a/*", "make": "x" * 1001}, "must be a text"),
        ("a/*", "must be a table"),
    ],
)
def test_a_rule_that_is_wrong_is_named_by_its_place_with_what_would_be_right(rule, message):
    right = {"path": "b/*", "make": "AXIS"}
    with pytest.raises(SettingsError) as caught:
        ProvenanceSettings().updated({"rules": [right, rule]})
    assert "provenance.rules[2]" in str(caught.value)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "given", [{"rule": []}, {"rules": {}}, {"rules": [{}] * 1001}, {"manifest": 3}, "gate"]
)
def test_other_tables_are_refused(given):
    with pytest.raises(SettingsError):
        ProvenanceSettings().updated(given)


@pytest.mark.parametrize(
    ("make", "axis"),
    [("AXIS", True), ("Axis Communications AB", True), ("axis", True), ("Axistech", False)],
)
def test_axis_is_a_word(make, axis):
    assert is_axis(make) is axis


@pytest.mark.parametrize(
    ("said", "side"),
    [
        (Said(make="AXIS"), "axis"),
        (Said(make="ACME", camera="ACCC8E000001"), "other"),
        (Said(camera="accc8e000001"), "axis"),
        (Said(model="AXIS P3245"), "axis"),
        (Said(model="P3245", camera="gate"), None),
    ],
)
def test_whose_device_is_meant(said, side):
    assert said.side == side


def test_models_are_named_without_their_make():
    assert model_of(Said(model="AXIS P3245-LVE")) == model_of(Said(model="P3245-LVE"))


def test_the_later_holds_value_by_value():
    both = over(Said(source="a", make="AXIS", camera="x"), Said(source="b", camera="y"))
    assert both == Said(source="b", make="AXIS", camera="y")


def test_another_make_is_another_device():
    earlier = Said(source="a", make="AXIS", model="P3245", camera="x")
    assert over(earlier, Said(source="b", make="ACME")) == Said(source="b", make="ACME")


@pytest.mark.parametrize(
    ("key", "value"),
    [("ocr", "yes"), ("ocr", True), ("ocr_frames", 0), ("ocr_frames", True), ("ocr_frames", 1.5)],
)
def test_how_overlays_are_read_is_checked(key, value):
    with pytest.raises(SettingsError, match=rf"provenance\.{key} = .*must be"):
        ProvenanceSettings().updated({key: value})


def test_how_overlays_are_read_declares_nothing():
    assert ProvenanceSettings().updated({"ocr": "on", "ocr_frames": 5}).says_nothing
    assert not ProvenanceSettings().updated({"manifest": "cameras.csv"}).says_nothing
