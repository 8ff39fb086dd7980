"""The JSON keeps to its published schema, and holds all that a later run needs."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from dataset_audit import audit
from dataset_audit.reports.as_json import (
    from_document,
    plain,
    read_facts,
    read_schema,
    to_document,
    write_json,
)


def written(result):
    stream = io.StringIO()
    write_json(result, stream)
    return stream.getvalue()


def faults(document):
    validator = Draft202012Validator(read_schema())
    return [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(document)]


def test_schema_is_a_schema():
    Draft202012Validator.check_schema(read_schema())


def test_every_table_of_the_schema_is_closed_or_says_what_it_holds():
    def look(schema, where):
        if isinstance(schema, list):
            for inner in schema:
                look(inner, where)
        elif isinstance(schema, dict):
            if "properties" in schema and schema.get("type") == "object":
                assert schema["additionalProperties"] is False, where
                assert sorted(schema["required"]) == sorted(schema["properties"]), where
                for name, value in schema["properties"].items():
                    assert "description" in value or "$ref" in value, f"{where}.{name}"
            for name, inner in schema.items():
                look(inner, f"{where}.{name}")

    look(read_schema(), "$")


def test_hand_made_audit_is_valid(hand_made):
    assert faults(json.loads(written(hand_made))) == []


@pytest.mark.parametrize("embed", [True, False])
def test_real_audit_is_valid(world, tmp_path, embed):
    result = audit(world, out=tmp_path / "out", cache_dir=tmp_path / "cache", embed=embed, jobs=1)
    assert faults(json.loads(written(result))) == []


def test_schema_refuses_what_it_does_not_know(hand_made):
    document = json.loads(written(hand_made))
    document["facts"]["surprise"] = 1
    document["findings"][0]["share"] = 1.5
    del document["run"]["seconds"]
    assert [fault.partition(":")[0] for fault in sorted(faults(document))] == [
        "$.facts",
        "$.findings[0].share",
        "$.run",
    ]


def test_facts_read_back_are_those_written(hand_made):
    facts = hand_made.table.facts
    both = replace(facts, axis_diversity=replace(facts.diversity, vendi=1.5, vendi_error=0.0))
    for given in (facts, both):
        table = replace(hand_made.table, facts=given)
        text = written(replace(hand_made, table=table))
        assert read_facts(json.loads(text)) == given


def test_an_audit_reads_back_as_it_was_written(hand_made):
    document = json.loads(json.dumps(to_document(hand_made)))
    again = from_document(document, hand_made.table)
    assert to_document(again) == document
    assert [finding.key for finding in again.findings] == [f.key for f in hand_made.findings]


def test_what_is_not_a_number_is_null(hand_made):
    document = to_document(hand_made)
    assert document["findings"][0]["figures"] == {"scene_share": 0.75, "effective_images": None}
    assert document["scenes"][0]["effective_images"] is None
    assert document["scenes"][0]["first_at"] == "2026-03-02T14:31:00Z"
    assert document["scenes"][0]["last_at"] is None
    assert "NaN" not in written(hand_made)


def test_floats_are_cut_to_six_digits():
    assert plain({"a": (1 / 3, np.float32(0.1), np.int64(7), True)}) == {
        "a": [0.333333, 0.1, 7, True]
    }


def test_order_of_keys_is_fixed(hand_made):
    document = json.loads(written(hand_made))
    schema = read_schema()
    assert list(document) == list(schema["properties"])
    assert list(document["findings"][0]) == list(schema["$defs"]["finding"]["properties"])
    assert list(document["facts"]) == list(schema["$defs"]["facts"]["properties"])
    assert list(document["scenes"][0]) == list(schema["$defs"]["scene"]["properties"])


def test_only_static_scenes_are_listed(hand_made):
    assert [scene["medoid"] for scene in to_document(hand_made)["scenes"]] == ["c/2.jpg"]


def test_hostile_names_come_back_as_they_were(hand_made):
    text = written(hand_made)
    assert "\x1b" not in text
    subjects = {finding["subject"] for finding in json.loads(text)["findings"]}
    assert subjects == {finding.subject for finding in hand_made.findings}


def test_each_kind_of_decision_is_valid(hand_made):
    unsigned = {"who": None, "at": None}
    declared = {"whole_scene": True, "axis": None, "camera": "gate"}
    made = (
        {"kind": "accept", "key": "a:b", "reason": "c", "who": "ann", "at": "2026-01-02T03:04:05Z"},
        {"kind": "split", "paths": ("a.jpg",), **unsigned},
        {"kind": "declare", "paths": ("a.jpg",), **declared, **unsigned},
    )
    document = json.loads(written(replace(hand_made, decisions=made, notes=("why",))))
    assert faults(document) == []
    document["decisions"]["made"][1]["kind"] = "burn"
    assert len(faults(document)) == 1
