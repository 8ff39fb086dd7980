"""Every form of the report: printed by an audit, and written again from its folder."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree as ET

import pytest

from dataset_audit.exiting import WRITERS


@pytest.mark.parametrize("form", WRITERS)
def test_a_report_is_what_judging_printed(shared, out, form):
    judged = shared("judge", out, "--format", form, "--set", "budgets.max_scene_share=0.2")
    assert (judged.returncode, judged.stderr) == (1, "")
    before = {file: file.read_bytes() for file in out.rglob("*") if file.is_file()}
    told = shared("report", out, "--format", form)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout == judged.stdout
    assert "\x1b" not in told.stdout or form.startswith("csv")
    assert {file: file.read_bytes() for file in out.rglob("*") if file.is_file()} == before


@pytest.mark.parametrize("form", WRITERS)
def test_a_file_holds_what_stdout_would(shared, audited, tmp_path, form):
    _, out, *_ = audited
    file = tmp_path / "report"
    to_file = shared("report", out, "--format", form, "--output", file)
    assert (to_file.returncode, to_file.stdout, to_file.stderr) == (0, "", "")
    printed = shared("report", out, "--format", form, encoding=None).stdout
    assert file.read_bytes() == printed


def test_the_json_report_is_audit_json_byte_for_byte(shared, audited):
    _, out, *_ = audited
    printed = shared("report", out, "--format", "json", encoding=None).stdout
    assert printed == (out / "audit.json").read_bytes()


def test_the_forms_for_programs_parse(shared, audited):
    _, out, *_ = audited
    sarif = json.loads(shared("report", out, "--format", "sarif").stdout)
    rules = {result["ruleId"] for result in sarif["runs"][0]["results"]}
    suite = ET.fromstring(shared("report", out, "--format", "junit").stdout)
    assert rules <= {case.get("name") for case in suite}
    images = shared("report", out, "--format", "csv", encoding=None).stdout.decode("utf-8")
    document = json.loads((out / "audit.json").read_text("utf-8"))
    rows = list(csv.DictReader(io.StringIO(images, newline="")))
    assert len(rows) == document["facts"]["images"]
