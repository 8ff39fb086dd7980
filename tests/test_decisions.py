from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.decisions import (
    FILE,
    Accept,
    Declare,
    Drop,
    Merge,
    Split,
    from_entry,
    read_decisions,
    signed,
    to_entry,
    write_decisions,
)
from dataset_audit.errors import InputError

texts = st.text(min_size=1)
signatures = {"who": st.none() | texts, "at": st.none() | texts}
paths = st.lists(texts).map(tuple)
any_decision = st.one_of(
    st.builds(Accept, texts, texts, **signatures),
    *(st.builds(kind, paths, **signatures) for kind in (Drop, Merge, Split)),
    st.builds(
        Declare, paths, whole_scene=st.booleans(), axis=st.none() | st.booleans(),
        camera=st.none() | texts, **signatures,
    ),
)  # fmt: skip


@given(st.lists(any_decision).map(tuple))
def test_what_is_written_is_read(tmp_path_factory, decisions):
    folder = tmp_path_factory.mktemp("out")
    write_decisions(folder, decisions)
    assert read_decisions(folder) == decisions
    assert [file.name for file in folder.iterdir()] == [FILE]


def test_no_file_is_no_decision(tmp_path):
    assert read_decisions(tmp_path) == ()


def test_the_order_of_clicking_changes_no_text():
    assert to_entry(Drop(("b", "a", "b"))) == to_entry(Drop(("a", "b"))) == {
        "kind": "drop", "paths": ["a", "b"],
    }  # fmt: skip


def test_who_and_when_are_written_only_when_given():
    decision = Accept("low-detail:data set", "night")
    assert to_entry(signed(decision)) == to_entry(decision)
    assert {"who", "at"} & set(to_entry(decision)) == set()
    assert to_entry(signed(decision, "ann", "2026-01-02T03:04:05Z"))["who"] == "ann"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "can't be read"),
        ("\xff", "can't be read"),
        ("[" * 100_000, "can't be read"),
        ("[]", "no `version`"),
        ('{"version": true, "decisions": []}', "no `version`"),
        ('{"version": 2, "decisions": []}', "is of version 2"),
        ('{"version": 1}', "is damaged"),
        ('{"version": 1, "decisions": {}}', "is no list"),
        ('{"version": 1, "decisions": ["drop"]}', "no decision of a known kind"),
        ('{"version": 1, "decisions": [{"kind": "burn", "paths": []}]}', "of a known kind"),
        ('{"version": 1, "decisions": [{"kind": "drop"}]}', "lacks a value"),
        ('{"version": 1, "decisions": [{"kind": "drop", "paths": "a"}]}', "`paths`"),
        ('{"version": 1, "decisions": [{"kind": "drop", "paths": [1]}]}', "not all are texts"),
        ('{"version": 1, "decisions": [{"kind": "drop", "paths": ["\\ud800"]}]}', "can't be read"),
        ('{"version": 1, "decisions": [{"kind": "drop", "paths": [], "path": 1}]}', "`path`"),
        ('{"version": 1, "decisions": [{"kind": "declare", "paths": [], "axis": 1}]}', "`axis`"),
    ],
)
def test_a_file_that_is_none_stops_with_its_name_and_why(tmp_path, text, said):
    (tmp_path / FILE).write_text(text, encoding="latin-1")
    with pytest.raises(InputError, match=FILE) as caught:
        read_decisions(tmp_path)
    assert said in str(caught.value)


def test_a_folder_that_can_not_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="can't be written"):
        write_decisions(tmp_path / "file", ())


def test_the_file_is_read_by_people(tmp_path):
    write_decisions(tmp_path, [Declare(("é.jpg",), axis=True, camera="gate")])
    text = (tmp_path / FILE).read_text(encoding="utf-8")
    assert '"é.jpg"' in text
    assert json.loads(text)["version"] == 1
    assert from_entry(json.loads(text)["decisions"][0]).camera == "gate"
