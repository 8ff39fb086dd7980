from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest

from dataset_audit.errors import InputError
from dataset_audit.origin import Statement
from dataset_audit.reports.as_json import to_document
from dataset_audit.reports.origin import MOST, write_origin, write_origin_json

EXPECTED = """\
/data/set

Share               proven  probable  declared  others  unknown   Axis share
by image               75%        0%        0%      0%      25%  75% to 100%
by scene               75%        0%        0%      0%      25%  75% to 100%
by effective image     75%        0%        0%      0%      25%  75% to 100%
Told by other frames: 1 image by the scene.

Devices
  AXIS · ACCC8E000001 · "gate" · camera
    3 frames (2 proven) in 1 scene, firmware 6.15.70, 9.80.1

Firmware of Axis devices
  6.15.70: 1 device, 3 frames

Clocks that are not believed, nor used
  ACCC8E000001: 2 frames of 2009-12-01 to 2010-02-03, more than a year from
  another time of the file

Declared
  c/**: 3 images
  manifest: 1 image, 2 rows without an image

Contradictions
  1 image: c/** says make ACME, the file AXIS
"""


def written(document, write=write_origin):
    stream = io.StringIO()
    write(document, stream)
    return stream.getvalue()


@pytest.fixture
def document(hand_made):
    return to_document(hand_made)


def test_the_text_says_all_of_the_statement_in_80_columns(document, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert written(document) == EXPECTED


def test_what_there_is_nothing_to_say_of_has_no_heading(hand_made):
    facts = replace(hand_made.table.facts, statement=Statement(), devices=())
    table = replace(hand_made.table, facts=facts)
    assert written(to_document(replace(hand_made, table=table))).split() == [
        "/data/set", "Share", "proven", "probable", "declared", "others", "unknown", "Axis",
        "share",
    ]  # fmt: skip


def test_of_many_devices_the_text_says_how_many_more_there_are(document):
    document["facts"]["devices"] *= MOST + 2
    text = written(document)
    assert text.count("ACCC8E000001 · ") == MOST
    assert "and 2 more devices: --format json has all" in text
    assert len(json.loads(written(document, write_origin_json))["devices"]) == MOST + 2


def test_scenes_of_two_cameras_are_told_among_the_contradictions(document):
    document["findings"].append(
        document["findings"][0]
        | {"rule": "two-cameras-in-one-scene", "message": "scene 0 has \x1b"}
    )
    assert written(document).endswith("  scene 0 has \\x1b\n")
    findings = json.loads(written(document, write_origin_json))["findings"]
    assert [finding["rule"] for finding in findings] == ["two-cameras-in-one-scene"]


def test_the_json_holds_the_statement_and_the_devices_as_the_audit_does(document):
    told = json.loads(written(document, write_origin_json))
    assert told["statement"] == document["facts"]["statement"]
    assert told["devices"] == document["facts"]["devices"]
    assert told["axis_share"] == [0.75, 1.0]


def test_an_audit_without_a_statement_is_refused(document):
    del document["facts"]["statement"]
    for write in (write_origin, write_origin_json):
        with pytest.raises(InputError, match="no statement on provenance"):
            written(document, write)
