from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from dataset_audit.provenance.clock import APART
from dataset_audit.provenance.declarations import ProvenanceSettings
from dataset_audit.provenance.declaring import NOT_THE_MANIFESTS, declare
from dataset_audit.provenance.manifest import Manifest
from dataset_audit.provenance.said import Said
from tests.provenance.drawn import UNKNOWN, A, B, make_columns, of_devices, proven

NOON = datetime(2021, 7, 12, 12, tzinfo=UTC)


def rules(*given):
    return ProvenanceSettings().updated({"rules": list(given)}).rules


def heard(found, *given, manifest=None):
    result = declare(found, rules(*given), manifest)
    return found | result.columns, result.declared


def manifest(**said):
    return Manifest(rows=len(said), said={f"{k}.jpg": v for k, v in said.items()})


def against(columns, row=0):
    return columns["contradictions"][row]


def test_images_that_a_pattern_matches_are_declared_with_their_device():
    found = make_columns(3, path=["gate/1.jpg", "gate/2.jpg", "yard/1.jpg"])
    gate = {"path": "gate/**", "make": "Axis", "model": "AXIS P3265-LVE", "camera": "gate"}
    columns, (declared,) = heard(found, gate)
    assert columns["provenance"].tolist() == ["axis-declared", "axis-declared", "unknown"]
    assert columns["axis_evidence"][0] == ("declared: gate/**",)
    row = [columns[f"device_{part}"][1] for part in ("make", "model", "serial", "class")]
    assert row == ["AXIS", "P3265-LVE", None, "camera"]
    assert columns["camera"].tolist() == ["gate", "gate", None]
    assert (declared.images, declared.unmatched) == (2, 0)


def test_nothing_said_is_nothing_changed():
    found = of_devices(proven(), UNKNOWN, camera="old", contradictions=[("old",), None])
    columns, declared = heard(found)
    assert declared == ()
    assert columns["camera"].tolist() == columns["contradictions"].tolist() == [None, None]
    columns, (declared,) = heard(found, {"path": "gone/*", "make": "AXIS"})
    assert declared.unmatched == 1
    np.testing.assert_array_equal(columns["provenance"], found["provenance"])


def test_another_make_is_declared_as_another():
    columns, _ = heard(of_devices(("axis-probable", A)), {"path": "*", "make": "ACME"})
    assert columns["provenance"][0] == "other-declared"
    assert (columns["device_make"][0], columns["device_serial"][0]) == ("ACME", None)


def test_a_name_alone_says_nothing_of_the_maker():
    columns, _ = heard(make_columns(1), {"path": "*", "camera": "gate"})
    assert (columns["provenance"][0], columns["camera"][0]) == ("unknown", "gate")


def test_a_serial_for_a_name_says_all():
    columns, _ = heard(make_columns(1), {"path": "*", "camera": A.lower()})
    assert (columns["provenance"][0], columns["device_serial"][0]) == ("axis-declared", A)


def test_of_rules_that_match_the_later_holds_and_the_manifest_holds_over_them():
    found = make_columns(3, path=["a/1.jpg", "a/2.jpg", "b/1.jpg"])
    said = Manifest(said={"a/2.jpg": Said("manifest", camera="c")})
    columns, _ = heard(
        found,
        {"path": "**", "make": "AXIS", "camera": "a"},
        {"regex": "^a/", "camera": "b"},
        manifest=said,
    )
    assert columns["camera"].tolist() == ["b", "c", "a"]
    assert columns["provenance"].tolist() == ["axis-declared"] * 3


@pytest.mark.parametrize("rung", ["axis-proven", "other-proven"])
def test_a_proof_always_wins_and_the_contradiction_is_said(rung):
    axis = rung.startswith("axis")
    found = make_columns(1, provenance=rung, device_make="AXIS" if axis else "ACME")
    columns, _ = heard(found, {"path": "*", "make": "ACME" if axis else "AXIS", "model": "X"})
    assert columns["provenance"][0] == rung
    assert columns["device_model"][0] is None
    both = ("ACME", "AXIS") if axis else ("AXIS", "ACME")
    assert against(columns) == ("* says make {}, the file {}".format(*both),)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"model": "P3265"}, None),
        ({"model": "AXIS p3265 lve"}, None),
        ({"model": "Q6055-E"}, ("* says model Q6055-E, the file P3265-LVE",)),
        ({"camera": B}, (f"* says camera {B}, the file {A}",)),
        ({"camera": A}, None),
        ({"class": "radar"}, ("* says class radar, the file camera",)),
        ({"class": "camera"}, None),
        (
            {"model": "D2110", "class": "radar"},
            ("* says model D2110, the file P3265-LVE", "* says class radar, the file camera"),
        ),
    ],
)
def test_each_value_is_held_against_the_proof(said, told):
    found = of_devices(proven(), device_model="P3265-LVE", device_class="camera")
    columns, _ = heard(found, {"path": "*", "make": "AXIS", **said})
    assert against(columns) == told


def test_only_proofs_contradict():
    found = of_devices(("axis-probable", A), device_model="P3265-LVE")
    columns, _ = heard(found, {"path": "*", "make": "AXIS", "model": "Q6055-E"})
    assert against(columns) is None
    assert columns["device_model"][0] == "Q6055-E"


def test_makers_other_than_axis_are_told_apart_too():
    found = make_columns(1, provenance="other-proven", device_make="Canon Inc.")
    assert against(heard(found, {"path": "*", "make": "canon"})[0]) is None
    assert against(heard(found, {"path": "*", "make": "Nikon"})[0]) is not None


def test_what_a_proof_leaves_open_is_taken_from_the_user():
    found = of_devices(proven(), device_class="unknown")
    columns, _ = heard(found, {"path": "*", "model": "M7014"})
    assert (columns["device_model"][0], columns["device_class"][0]) == ("M7014", "encoder")
    assert columns["provenance"][0] == "axis-proven"


def test_one_name_for_two_serials_contradicts_where_there_are_fewer():
    found = of_devices(proven(), proven(), proven(B), ("axis-probable", B))
    columns, _ = heard(found, {"path": "*", "camera": "gate"})
    told = f"* says camera gate, mostly {A}, the file {B}"
    assert columns["contradictions"].tolist() == [None, None, (told,), None]
    assert columns["camera"].tolist() == ["gate", "gate", None, "gate"]


def test_one_name_for_two_makers_contradicts_too():
    found = of_devices(proven(), proven(), ("other-proven", None), ("axis-proven", None))
    found["device_make"][2] = "ACME"
    columns, _ = heard(found, {"path": "*", "camera": "gate"})
    assert against(columns, 2) == (f"* says camera gate, mostly {A}, the file ACME",)
    assert columns["camera"].tolist() == ["gate", "gate", None, "gate"]


def test_an_image_that_is_proven_to_be_otherwise_has_not_the_name_either():
    columns, _ = heard(of_devices(proven()), {"path": "*", "make": "ACME", "camera": "gate"})
    assert columns["camera"][0] is None


def test_a_time_of_the_manifest_is_believed_before_every_clock():
    found = make_columns(1, path=["a.jpg"], captured_at_source="axis-comment")
    found["captured_at"][0] = found["clock_at"][0] = np.datetime64("2021-07-11")
    columns, _ = heard(found, manifest=manifest(a=Said("manifest", captured_at=NOON)))
    assert columns["captured_at"][0] == np.datetime64("2021-07-12T12:00")
    assert columns["captured_at_source"][0] == "manifest"
    assert columns["clock_doubt"][0] is None


@pytest.mark.parametrize("sign", [-1, 1])
def test_a_clock_that_is_years_from_the_manifest_is_doubted(sign):
    said = manifest(a=Said("manifest", captured_at=NOON))
    for more, doubt in ((timedelta(0), None), (timedelta(seconds=1), NOT_THE_MANIFESTS)):
        found = make_columns(1, path=["a.jpg"])
        clock = (NOON + sign * (APART + more)).replace(tzinfo=None)
        found["clock_at"][0] = np.datetime64(clock)
        assert heard(found, manifest=said)[0]["clock_doubt"][0] == doubt


def test_a_manifest_names_a_video_or_single_frames_of_it():
    found = make_columns(3, path=["a.mkv#t=0.000", "a.mkv#t=1.000", "b.jpg"])
    said = {"a.mkv": Said("manifest", camera="x"), "a.mkv#t=1.000": Said("manifest", camera="y")}
    gone = {"a.mkv#t=9.000": Said("manifest", camera="z")}
    columns, (declared,) = heard(found, manifest=Manifest(rows=3, said=said | gone))
    assert columns["camera"].tolist() == ["x", "y", None]
    assert (declared.images, declared.unmatched) == (2, 1)
    assert declared.examples == ("a.mkv#t=9.000",)


def test_the_manifests_time_of_a_video_is_when_it_began():
    found = make_columns(2, path=["a.mkv#t=0.000", "a.mkv#t=90.500"])
    columns, _ = heard(found, manifest=Manifest(said={"a.mkv": Said("manifest", captured_at=NOON)}))
    apart = columns["captured_at"][1] - columns["captured_at"][0]
    assert apart == np.timedelta64(90_500, "ms")
    assert columns["captured_at"][0] == np.datetime64(NOON.replace(tzinfo=None))


def test_a_time_that_no_calendar_has_is_none():
    found = make_columns(1, path=["a.mkv#t=999999999999.000"])
    columns, _ = heard(found, manifest=Manifest(said={"a.mkv": Said("manifest", captured_at=NOON)}))
    assert np.isnat(columns["captured_at"][0])
