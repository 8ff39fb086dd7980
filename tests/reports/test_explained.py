from __future__ import annotations

import io
import json

from dataset_audit.explanation import Explanation
from dataset_audit.reports.explained import STEPS, write_explanation, write_explanation_json
from tests.reports.explained import chain, pair, subject, whole


def text_of(found, **given):
    stream = io.StringIO()
    given = {"picture": None, "notes": (), **given}
    write_explanation(Explanation(found=found, **given), stream)
    return stream.getvalue()


def test_text_fits_80_columns_without_colour_or_control_characters(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    hostile = subject("[red]\x1b[31m" + "x" * 200)
    shown = text_of(pair(one=hostile), notes=("gone\x1b",), picture="out/\x1b.png")
    assert "\x1b" not in shown
    assert "[red]\\x1b[31m" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_a_long_chain_keeps_its_ends():
    shown = text_of(pair(chain=chain(*[0.7] * 30)))
    assert shown.count(".jpg\n") - 2 == STEPS
    assert "... 19 more" in shown
    assert "30.jpg" in shown


def test_json_holds_the_kind_first():
    stream = io.StringIO()
    write_explanation_json(Explanation(found=whole(), picture=None, notes=()), stream)
    document = json.loads(stream.getvalue())
    assert list(document)[:2] == ["kind", "verdict"]
    assert document["kind"] == "scene"
    assert document["found"]["weakest_link"]["across"]["link"] == "groups"
