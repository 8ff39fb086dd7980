from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.errors import SettingsError
from dataset_audit.ignoring import Ignore
from dataset_audit.model import Finding, Severity
from dataset_audit.overriding import parse_assignment
from dataset_audit.rules import RULES
from dataset_audit.settings import (
    DEPLOYMENTS,
    FAIL_ON,
    RelateSettings,
    Settings,
    find_settings,
    read_settings,
    write_toml,
)
from dataset_audit.video import VideoSettings

SLUGS = [rule.slug() for rule in RULES]


def value_of(one):
    if isinstance(one.default, int):
        return st.integers(int(one.low), int(one.high))
    return st.floats(one.low, one.high)


def table_of(limits):
    return st.fixed_dictionaries({}, optional={one.name: value_of(one) for one in limits})


PATHS = st.text("ab[*", min_size=1).filter(lambda text: "**" not in text)

given_settings = st.fixed_dictionaries(
    {},
    optional={
        "deployment": st.sampled_from(sorted(DEPLOYMENTS)),
        "fail_on": st.sampled_from([str(word) for word in FAIL_ON]),
        "select": st.lists(st.sampled_from(SLUGS), max_size=3),
        "relate": table_of(RelateSettings.limits()),
        "video": table_of(VideoSettings.limits()),
        "rules": st.fixed_dictionaries(
            {}, optional={rule.slug(): table_of(rule.limits()) for rule in RULES}
        ),
        "review": st.fixed_dictionaries({}, optional={"who": st.text(), "stamp": st.booleans()}),
        "provenance": st.fixed_dictionaries(
            {"rules": st.lists(st.fixed_dictionaries({"path": PATHS, "camera": PATHS}), max_size=2)}
        ),
        "ignore": st.dictionaries(
            st.builds("{}:{}".format, st.sampled_from(SLUGS), st.text(max_size=5)),
            st.text(min_size=1).filter(str.strip)
            | st.fixed_dictionaries({"reason": st.just("fog"), "until": st.dates()}),
            max_size=2,
        ),
        "budgets": st.fixed_dictionaries(
            {}, optional={"max_scene_share": st.floats(0, 1), "min_effective_scenes": st.just(7)}
        ),
    },
)


@given(given_settings)
def test_settings_survive_the_file_they_are_written_to(tmp_path_factory, given):
    settings = Settings().updated(given)
    file = tmp_path_factory.mktemp("settings") / "audit.toml"
    file.write_text(write_toml(settings), encoding="utf-8")
    assert read_settings(file) == settings
    assert Settings().updated(settings.to_dict()) == settings


def test_the_written_file_is_complete():
    settings = Settings().to_dict()
    assert set(settings) == {
        "deployment",
        "fail_on",
        "select",
        "relate",
        "rules",
        "baseline",
        "ignore",
        "budgets",
        "video",
        "review",
        "provenance",
    }
    assert set(settings["rules"]) == set(SLUGS)


def test_what_is_updated_later_wins_and_the_rest_stays():
    first = Settings().updated({"fail_on": "info", "relate": {"min_frames": 9}})
    second = first.updated({"fail_on": "never", "ignore": {"scene-leak": "known"}})
    third = second.updated({"ignore": {"exact-duplicates": "wanted"}})
    assert (third.fail_on, third.relate.min_frames) == ("never", 9)
    known, wanted = Ignore("known"), Ignore("wanted")
    assert third.ignore == {"scene-leak": known, "exact-duplicates": wanted}
    assert Settings().fail_on == "error"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"fail_onn": "info"}, "unknown setting `fail_onn`: did you mean `fail_on`"),
        ({"zzz": 1}, "unknown setting `zzz`: there are: deployment, fail_on"),
        ({"relate": {"min_frame": 3}}, "`min_frame`: did you mean `min_frames`"),
        ({"rules": {"scene-leek": {}}}, "unknown rule `scene-leek`: did you mean `scene-leak`"),
        ({"select": ["scene-leek"]}, "did you mean `scene-leak`"),
        ({"review": {"whom": "ann"}}, "did you mean `who`"),
        ({"provenance": {"manifst": "a"}}, "did you mean `manifest`"),
        ({"ignore": {"scene-leek:x": "why"}}, "did you mean `scene-leak`"),
        (
            {"rules": {"static-scene-dominates": {"max_scene_shar": 1}}},
            "key of [rules.static-scene-dominates] `max_scene_shar`: did you mean",
        ),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest(given, message):
    with pytest.raises(SettingsError) as caught:
        Settings().updated(given)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "given",
    [
        {"fail_on": "always"}, {"fail_on": True}, {"fail_on": ["error"]}, {"deployment": 1},
        {"select": "scene-leak"}, {"select": [1]}, {"relate": 3}, {"rules": []},
        {"rules": {"scene-leak": 1}}, {"ignore": ["scene-leak"]}, {"relate": {"min_frames": True}},
        {"review": {"stamp": 1}}, {"review": {"who": True}}, {"review": "ann"},
        {"relate": {"min_frames": 5.0}}, {"relate": {"min_frames": "5"}},
        {"relate": {"min_frames": 1}}, {"relate": {"min_frames": 10_001}},
        {"relate": {"seed": -1}}, {"relate": {"min_cosine_similarity": 1.01}},
        {"relate": {"min_cosine_similarity": math.nan}},
        {"relate": {"min_cosine_similarity": math.inf}},
        {"relate": {"min_cosine_similarity": False}},
    ],
)  # fmt: skip
def test_wrong_types_and_values_out_of_range_are_refused(given):
    with pytest.raises(SettingsError):
        Settings().updated(given)


def test_a_refused_value_is_told_with_its_range():
    with pytest.raises(SettingsError, match="must be a whole number from 0 to 2147483648"):
        Settings().updated({"relate": {"seed": -1}})


def test_a_whole_number_may_stand_for_a_fraction():
    cosine = Settings().updated({"relate": {"min_cosine_similarity": 1}}).relate
    assert isinstance(cosine.min_cosine_similarity, float)


@pytest.mark.parametrize("reason", ["", "  ", 3])
def test_an_ignore_without_a_reason_is_refused(reason):
    with pytest.raises(SettingsError, match="needs a reason"):
        Settings().updated({"ignore": {"scene-leak": reason}})


def finding(severity=Severity.WARNING):
    return Finding(
        rule="scene-leak",
        subject="a.jpg",
        severity=severity,
        message="",
        advice="",
        images=1,
        share=1,
    )


def test_a_rule_or_one_finding_of_it_is_ignored_for_its_own_reason():
    whole = Settings().updated({"ignore": {"scene-leak": "all"}})
    one = whole.updated({"ignore": {"scene-leak:a.jpg": "this one"}})
    other = Settings().updated({"ignore": {"scene-leak:b.jpg": "another"}})
    ignores = [settings.ignored(finding()) for settings in (whole, one, other)]
    assert [ignore and ignore.reason for ignore in ignores] == ["all", "this one", None]


@pytest.mark.parametrize(
    ("fail_on", "fails"), [("never", []), ("info", "iwe"), ("warning", "we"), ("error", "e")]
)
def test_findings_at_or_above_fail_on_fail(fail_on, fails):
    settings = Settings().updated({"fail_on": fail_on})
    assert [s[0] for s in Severity if settings.fails(finding(s))] == list(fails)


def test_selected_rules_run_in_the_order_of_all():
    settings = Settings().updated({"select": [SLUGS[3], SLUGS[1]]})
    assert [rule.slug() for rule in settings.selected] == [SLUGS[1], SLUGS[3]]
    assert len(Settings().selected) == len(RULES)


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("scene-leak.max_images=0.2", {"rules": {"scene-leak": {"max_images": 0.2}}}),
        ("rules.scene-leak.x=1", {"rules": {"scene-leak": {"x": 1}}}),
        ("relate.min_frames=8", {"relate": {"min_frames": 8}}),
        (" relate.min_frames = 8 ", {"relate": {"min_frames": 8}}),
        ("review.who=ann", {"review": {"who": "ann"}}),
        ("fail_on=warning", {"fail_on": "warning"}),
        ("fail_on = warning", {"fail_on": "warning"}),
        ('fail_on="warning"', {"fail_on": "warning"}),
        ('select=["scene-leak"]', {"select": ["scene-leak"]}),
        ("fail_on=a=b", {"fail_on": "a=b"}),
    ],
)
def test_an_assignment_is_read_as_toml_or_as_text(text, given):
    assert parse_assignment(text) == given


@pytest.mark.parametrize(
    "text", ["", "=", "fail_on", "fail_on=", "fail_on= ", "=3", "a.=3", ".a=3"]
)
def test_what_is_no_assignment_is_refused(text):
    with pytest.raises(SettingsError, match=r"must look like rule\.field=value"):
        parse_assignment(text)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("audit.toml", "fail_on = ", "Invalid value"),
        ("audit.toml", "fail_on = 'x'", "must be one of never, info, warning, error"),
        ("audit.toml", b"\xff\xfe", "can't decode"),
        ("pyproject.toml", "tool = 3", "tool: must be a table"),
        ("pyproject.toml", "[tool]\ndataset-audit = 3", "tool.dataset-audit: must be a table"),
    ],
)
def test_a_file_that_is_wrong_is_named_with_what_is_wrong(tmp_path, name, text, message):
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SettingsError) as caught:
        read_settings(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert message in str(caught.value)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="No such file"):
        read_settings(tmp_path / "audit.toml")


def test_pyproject_holds_the_settings_in_its_own_table(tmp_path):
    file = tmp_path / "pyproject.toml"
    file.write_text("[project]\nname = 'x'\n[tool.dataset-audit.relate]\nmin_frames = 7\n")
    assert read_settings(file).relate.min_frames == 7


def test_the_settings_of_the_data_set_come_before_those_of_this_folder(tmp_path):
    root, here = tmp_path / "root", tmp_path / "here"
    root.mkdir()
    here.mkdir()
    assert find_settings(root, here) is None
    (here / "pyproject.toml").write_bytes(b"[tool.other]\n# \xff\n")
    assert find_settings(root, here) is None
    (here / "pyproject.toml").write_text("[tool.dataset-audit]\n")
    assert find_settings(root, here) == here / "pyproject.toml"
    (here / "audit.toml").touch()
    assert find_settings(root, here) == here / "audit.toml"
    (root / "audit.toml").touch()
    assert find_settings(root, here) == root / "audit.toml"
    assert find_settings(root / "audit.toml", here) == here / "audit.toml"


def test_a_manifest_is_beside_the_settings_that_name_it(tmp_path):
    file = tmp_path / "audit.toml"
    file.write_text('[provenance]\nmanifest = "cameras.csv"\n')
    settings = read_settings(file)
    assert settings.provenance.manifest == str(tmp_path / "cameras.csv")
    (tmp_path / "out").mkdir()
    written = tmp_path / "out" / "audit.toml"
    written.write_text(write_toml(settings))
    assert read_settings(written) == settings
