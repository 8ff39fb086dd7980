from __future__ import annotations

from dataset_audit.rules.provenance_unknown import ProvenanceUnknown


def test_fires_on_one_unknown_image_and_names_the_bounds(make_table):
    (finding,) = ProvenanceUnknown().check(make_table(provenance=["axis-proven"] * 3 + ["unknown"]))
    assert finding.message == (
        "no sign of the device that made it in 1 of 4 images (25%): the Axis share lies between "
        "75% and 100%"
    )


def test_examples_come_from_the_folders_with_most(make_table):
    paths = ["a/1.jpg", "b/1.jpg", "b/2.jpg", "c.jpg"]
    (finding,) = ProvenanceUnknown().check(make_table(path=paths))
    assert finding.paths == ("b/1.jpg", "c.jpg", "a/1.jpg")
    assert finding.figures["folders"] == {"b": 2, "": 1, "a": 1}


def test_silent_when_all_is_known(make_table):
    assert not list(ProvenanceUnknown().check(make_table(n=3, provenance="other-proven")))


def test_silent_about_what_could_not_be_read(make_table):
    table = make_table(provenance=["other-proven", "unknown"], problem=[None, "empty: 0 bytes"])
    assert not list(ProvenanceUnknown().check(table))
