"""The command in this process; what it does to files is in `functional/`."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from dataset_audit import __version__
from dataset_audit.cli import app
from dataset_audit.errors import SettingsError
from dataset_audit.overriding import parse_ignore
from dataset_audit.rules import RULES


def run(*words, env=None):
    return CliRunner().invoke(app, list(words), env={"COLUMNS": "120", **(env or {})})


def test_first_page_names_every_command_and_the_exit_codes():
    shown = run("--help").output
    for word in ("run", "judge", "rules", "audit ./dataset", "130 interrupted"):
        assert word in shown


def test_short_help_is_the_first_page_too():
    assert run("-h").output == run("--help").output


def test_version_is_that_of_the_package():
    assert run("--version").output == f"dataset-audit {__version__}\n"


def test_list_of_rules_names_every_rule():
    shown = run("rules").output
    assert [rule.slug() for rule in RULES if rule.slug() not in shown] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug())
def test_page_of_a_rule_has_its_limits(rule):
    result = run("rules", rule.slug())
    assert result.exit_code == 0
    assert result.output.startswith(rule.slug())
    assert [one.name for one in rule.limits() if one.name not in result.output] == []


def test_unknown_rule_is_wrong_usage():
    assert run("rules", "static-scene").exit_code == 2


def test_settings_of_the_environment_give_way_to_flags():
    shown = run("--show-settings", env={"DATASET_AUDIT_FAIL_ON": "info"}).output
    assert 'fail_on = "info"' in shown
    shown = run("--show-settings", "--fail-on", "never", env={"DATASET_AUDIT_FAIL_ON": "info"})
    assert 'fail_on = "never"' in shown.output


def test_ignore_splits_at_the_last_equals_sign():
    assert parse_ignore("near-duplicates:a=b.jpg=why") == ("near-duplicates:a=b.jpg", "why")
    with pytest.raises(SettingsError, match="needs a reason"):
        parse_ignore("near-duplicates")
