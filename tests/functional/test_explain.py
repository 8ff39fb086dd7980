"""`audit explain` as a user starts it."""

from __future__ import annotations

import json

from tests.functional.conftest import HOSTILE, listing


def test_nothing_is_written_into_the_data_set_and_the_audit_stays(shared, dataset, out):
    before, audited = listing(dataset), (out / "audit.json").read_bytes()
    done = shared.apart("explain", out, "frame-000.jpg", HOSTILE)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    assert listing(dataset) == before
    assert (out / "audit.json").read_bytes() == audited
    assert len(list((out / "explain").iterdir())) == 1


def test_json_goes_to_stdout(shared, out):
    document = json.loads(shared("explain", out, "scene-0", "--format", "json").stdout)
    assert document["found"]["images"] == 14


def test_a_misspelt_name_is_one_line_and_exit_code_2(shared, out):
    done = shared("explain", out, "frame-00.jpg")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "did you mean frame-0" in done.stderr
