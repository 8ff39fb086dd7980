"""SARIF keeps to the schema of OASIS; where that is from: sarif-schema-origin.txt."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from dataset_audit.exiting import rule_pages
from dataset_audit.model import Skip
from dataset_audit.reports.sarif import message, uri, write_sarif
from dataset_audit.rules import RULES
from dataset_audit.words import shown
from tests.reports.forms import with_baseline, written

SCHEMA = json.loads(Path(__file__).with_name("sarif-2.1.0-rtm.5.json").read_text("utf-8"))


def run_of(audit):
    """The run, once the whole is found valid."""
    log = json.loads(written(write_sarif, audit, rules=rule_pages()))
    faults = Draft4Validator(SCHEMA, format_checker=Draft4Validator.FORMAT_CHECKER)
    assert [f"{fault.json_path}: {fault.message}" for fault in faults.iter_errors(log)] == []
    return log["runs"][0]


def test_every_rule_is_declared_with_its_page(hand_made):
    rules = run_of(hand_made)["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.slug() for rule in RULES]
    first = rules[0]
    assert first["shortDescription"]["text"] == RULES[0].summary()
    assert first["fullDescription"]["text"].startswith(RULES[0].summary() + " A thousand frames")
    assert first["help"]["markdown"] == RULES[0].page()
    assert first["defaultConfiguration"] == {"level": "error"}


def test_results_have_level_rule_and_a_key_that_survives(hand_made):
    run = run_of(hand_made)
    found = run["results"]
    assert [each["level"] for each in found] == ["error", "error", "warning", "note", "note"]
    for each in found:
        assert run["tool"]["driver"]["rules"][each["ruleIndex"]]["id"] == each["ruleId"]
    assert len({each["partialFingerprints"]["findingKey/v1"] for each in found}) == 5
    assert found[0]["properties"]["share"] == 0.6
    assert found[0]["properties"]["figures"] == {"scene_share": 0.75, "effective_images": None}
    changed = replace(hand_made.findings[0], message="other", share=0.1)
    again = run_of(replace(hand_made, findings=(changed,)))["results"][0]
    assert again["partialFingerprints"] == found[0]["partialFingerprints"]


def test_only_a_baseline_makes_a_state(hand_made):
    assert all("baselineState" not in each for each in run_of(hand_made)["results"])
    states = [each.get("baselineState") for each in run_of(with_baseline(hand_made))["results"]]
    assert states == ["unchanged", "new", "new", "new", None]


def test_what_is_ignored_is_suppressed_with_its_reason(hand_made):
    *counted, ignored = run_of(hand_made)["results"]
    assert ignored["suppressions"] == [{"kind": "external", "justification": "an indoor camera"}]
    assert all("suppressions" not in each for each in counted)


def test_what_was_not_judged_is_a_notice(hand_made):
    audit = replace(hand_made, skipped=(*hand_made.skipped, Skip("no-such-rule", "[x](y) {0}")))
    (invocation,) = run_of(audit)["invocations"]
    assert invocation["executionSuccessful"] is True
    first, second = invocation["toolExecutionNotifications"]
    assert first["message"]["text"] == "scene-leak was not judged: there is one split only"
    assert first["associatedRule"]["id"] == "scene-leak"
    assert second["message"]["text"].endswith(r"\[x\](y) {{0}}")


def test_places_in_annotations_are_lines(hand_made):
    places = [
        {"file": "labels/a b.txt", "line": 3, "says": "class 7 [of 3]"},
        {"file": "labels/c.xml", "line": None, "says": "no XML"},
    ]
    finding = replace(hand_made.findings[0], figures={"places": places})
    first, second = run_of(replace(hand_made, findings=(finding,)))["results"][0]["locations"]
    assert first["physicalLocation"] == {
        "artifactLocation": {"uri": "labels/a%20b.txt", "uriBaseId": "DATASET"},
        "region": {"startLine": 3},
    }
    assert first["message"]["text"] == r"class 7 \[of 3\]"
    assert "region" not in second["physicalLocation"]


def test_no_path_of_this_machine_is_told_and_every_result_has_a_place(hand_made):
    run = run_of(hand_made)
    assert "/data/set" not in json.dumps({key: run[key] for key in run if key != "results"})
    assert all(each["locations"] for each in run["results"])


def test_the_time_of_a_frame_is_a_fragment_of_its_clip():
    assert uri("c d/clip.mkv#t=12.480") == "c%20d/clip.mkv#t=12.480"
    assert uri("c#1/50%.jpg") == "c%231/50%25.jpg"
    assert uri("http://e.test/a.jpg") == "./http%3A//e.test/a.jpg"


@given(st.text(min_size=1))
@example("#")
@example("a.mkv#t=1.500")
@example("./a:b")
def test_a_path_is_a_relative_reference_that_reads_back(path):
    reference = uri(path)
    parts = urlsplit(reference)
    assert (parts.scheme, parts.netloc, parts.query) == ("", "", "")
    assert reference.isascii()
    seconds = f"#{parts.fragment}" if parts.fragment else ""
    read = unquote(parts.path, errors="surrogatepass") + seconds
    assert read.removeprefix("./") == path.removeprefix("./")


@given(st.text())
def test_a_message_reads_back_without_links_or_placeholders(text):
    told = message(text)
    read = told.replace("{{", "{").replace("}}", "}")
    for mark in "[]\\":
        read = read.replace(f"\\{mark}", mark) if mark != "\\" else read
    assert read.replace("\\\\", "\\") == shown(text)
