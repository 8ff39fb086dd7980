"""What every rule must keep to, whatever it judges."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dataset_audit.rules
from dataset_audit.annotations import FAULTS
from dataset_audit.columns import COLUMNS
from dataset_audit.model import MAX_EXAMPLES, Severity
from dataset_audit.rules import RULES
from dataset_audit.rules.judge import judge
from tests.rules.labelled import faulty, labelled

HELPERS = {
    "__init__",
    "rule",
    "judge",
    "words",
    "splits",
    "copies",
    "problems",
    "views",
    "faults",
    "classes",
}
FOLDER = Path(dataset_audit.rules.__file__).parent
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug())
each_limit = pytest.mark.parametrize(
    "limit", [pytest.param(k, id=f"{r.slug()}.{k.name}") for r in RULES for k in r.limits()]
)


def test_every_file_is_a_listed_rule():
    files = {file.stem for file in FOLDER.glob("*.py")} - HELPERS
    assert sorted(rule.slug().replace("-", "_") for rule in RULES) == sorted(files)


@each_rule
def test_name_of_file_is_name_of_class(rule):
    assert rule.__module__.rpartition(".")[2] == rule.slug().replace("-", "_")


@each_rule
def test_page_begins_with_a_short_sentence(rule):
    assert len(rule.summary()) <= 90
    assert rule.summary().endswith(".")


@each_rule
def test_page_has_its_sections_in_order(rule):
    assert re.findall(r"^## (.+)$", rule.page(), re.MULTILINE) == [
        "Why",
        "Limits known",
        "What to do",
    ]


@each_rule
def test_needs_are_columns(rule):
    assert set(rule.needs) <= {column.name for column in COLUMNS}


@each_rule
def test_severities_are_named_least_first(rule):
    ranks = [severity.rank for severity in rule.severities]
    assert ranks
    assert ranks == sorted(set(ranks))


@each_limit
def test_limit_is_described_and_its_default_lies_in_its_range(limit):
    assert limit.unit
    assert limit.meaning
    assert limit.low <= limit.default <= limit.high
    assert limit.low < limit.high
    assert math.isfinite(limit.high)


@each_limit
def test_limit_says_in_its_name_which_side_is_allowed(limit):
    assert limit.name.startswith(("max_", "min_", "judged_from_"))


@each_rule
def test_a_firing_and_a_silent_case_exist(rule):
    tests = Path(__file__).with_name(f"test_{rule.slug().replace('-', '_')}.py").read_text("utf-8")
    assert "\ndef test_fires_" in tests
    assert "\ndef test_silent_" in tests


@st.composite
def sets(draw):
    """Columns of a small data set in which any rule may fire."""
    n = draw(st.integers(1, 40))

    def some_of(*values):
        return st.sampled_from(draw(st.lists(st.sampled_from(values), min_size=1, max_size=6)))

    def column(values):
        return draw(st.lists(values, min_size=n, max_size=n))

    floats = st.floats(0, 1) | st.just(math.nan)
    cameras = column(st.integers(-1, 3))
    times = st.integers(0, 10**6).map(lambda m: np.datetime64(m, "m").astype("datetime64[ms]"))
    return {
        "problem": column(st.sampled_from([None] * 6 + ["empty: 0 bytes", "truncated: row 3"])),
        "scene_id": column(st.integers(0, 6)),
        "exact_group": column(st.integers(-1, 4)),
        "near_group": column(st.integers(-1, 4)),
        "camera_id": cameras,
        "device_serial": [f"ACCC8E00000{c}" if c >= 0 else None for c in cameras],
        "split": column(st.sampled_from([None, "train", "val", "test", "extra"])),
        "light": column(some_of("day", "dusk", "night", "infrared", "unknown")),
        "provenance": column(some_of("axis-proven", "other-proven", "unknown")),
        "captured_at": column(times | st.just(np.datetime64("NaT", "ms"))),
        "entropy": column(st.floats(0, 8) | st.just(math.nan)),
        **{name: column(floats) for name in ("luma_mean", "luma_p05", "luma_p95")},
        **{name: column(floats) for name in ("contrast", "sharpness")},
    }


@st.composite
def labelled_tables(draw, make_table):
    """Tables with labels, boxes and faults, too, in which any rule may fire."""
    table = make_table(**draw(sets()))
    n = len(table)
    names = st.sampled_from(["car", "dog", "a [b]"])
    shown = draw(st.lists(st.none() | st.lists(names, max_size=3), min_size=n, max_size=n))
    places = st.sampled_from([(0.1, 0.1, 0.2, 0.2), (0.5, 0.5, 0.3, 0.3), (0.1, 0.1, 0.21, 0.2)])
    image = st.integers(0, n - 1)
    drawn = draw(st.lists(st.tuples(image, names, places), max_size=60))
    path = st.sampled_from([*table["path"], "dropped.jpg", None])
    line = st.none() | st.integers(1, 9)
    fault = st.tuples(st.sampled_from(FAULTS), st.just("a.txt"), line, st.just("odd"), path)
    faults = draw(st.lists(fault, max_size=4))
    declared = draw(st.lists(names | st.just("bus"), max_size=2))
    return faulty(labelled(table, shown, drawn, declared), *faults)


def keys(table, rule):
    return {finding.key for finding in judge(table, [rule])[0]}


def narrowest(rule):
    """The limits with which it says most; no more than a small table could exceed."""
    return {
        limit.name: top_of(limit) if limit.name.startswith("min_") else limit.low
        for limit in rule.limits()
    }


def top_of(limit):
    return min(limit.high, 4 * limit.default + 1)


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_widening_a_limit_never_adds_a_finding(make_table, data):
    """All limits together, and each alone while the others let the rule speak."""
    table = data.draw(labelled_tables(make_table))
    for rule in RULES:
        narrow, wide = {}, {}
        for limit in rule.limits():
            top = top_of(limit)
            whole = isinstance(limit.default, int)
            values = st.integers(int(limit.low), int(top)) if whole else st.floats(limit.low, top)
            low, high = sorted([data.draw(values), data.draw(values)])
            down = limit.name.startswith("min_")
            narrow[limit.name], wide[limit.name] = (high, low) if down else (low, high)
        assert keys(table, rule(**wide)) <= keys(table, rule(**narrow))
        for name in narrow:
            others = narrowest(rule)
            one, other = ({**others, name: limits[name]} for limits in (narrow, wide))
            assert keys(table, rule(**other)) <= keys(table, rule(**one)), name


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_findings_keep_their_promises(make_table, data):
    table = data.draw(labelled_tables(make_table))
    for rule in RULES:
        findings, _ = judge(table, [rule()])
        assert len({finding.key for finding in findings}) == len(findings)
        for finding in findings:
            assert finding.rule == rule.slug()
            assert finding.severity in rule.severities
            assert 0 <= finding.images <= len(table)
            assert len(finding.paths) <= MAX_EXAMPLES
            assert set(finding.paths) <= set(table["path"])
            assert not re.search(r"\bnan\b", finding.message + finding.advice)
            assert json.loads(json.dumps(finding.figures, allow_nan=False)) == finding.figures


@each_rule
def test_silent_on_nulls(make_table, rule):
    findings, _ = judge(make_table(n=12, provenance="axis-proven"), [rule()])
    assert findings == ()


@each_rule
def test_silent_when_every_measured_fact_is_nan(make_table, rule):
    table = make_table(n=12, provenance="axis-proven")
    nan = math.nan
    diversity = replace(
        table.facts.diversity,
        effective_scenes=(nan, nan, nan),
        effective_scenes_interval=(nan, nan),
    )
    facts = replace(table.facts, axis_share=(nan, nan), diversity=diversity)
    scenes = {**table.scenes, "share": np.full(12, nan), "effective_images": np.full(12, nan)}
    assert list(rule().check(replace(table, facts=facts, scenes=scenes))) == []


@each_rule
def test_silent_when_what_classes_are_worth_is_nan(make_table, rule):
    """Of two classes that every image shows, so that nothing else is wrong."""
    table = labelled(make_table(n=30, provenance="axis-proven"), [["car", "dog"]] * 30)
    nan = math.nan
    worth = dict.fromkeys(("effective_instances", "effective_scenes", "largest_scene_share"), nan)
    labels = table.facts.labels
    classes = tuple(replace(row, **worth) for row in labels.classes)
    facts = replace(table.facts, labels=replace(labels, classes=classes))
    assert list(rule().check(replace(table, facts=facts))) == []


def test_a_set_of_one_static_scene_is_reported_as_exactly_that_first(make_table):
    n = 1000
    table = make_table(
        scene_id=[0] * 990 + list(range(1, 11)),
        provenance="axis-proven",
        split=["train"] * 500 + ["val"] * 500,
        light="day",
        problem=[None] * 998 + ["empty: 0 bytes", "truncated: row 3"],
    )
    findings, _ = judge(table, [rule() for rule in RULES])
    first = findings[0]
    assert (first.rule, first.severity) == ("static-scene-dominates", Severity.ERROR)
    assert first.message == (
        "one static scene (scene 0) holds 99% of all images: 990 images of one fixed viewpoint, "
        "worth about 31 different images"
    )
    assert first.share == 990 / n
