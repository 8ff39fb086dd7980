from __future__ import annotations

import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit import Settings, audit
from dataset_audit.comparing import compare, differing
from tests.pictures import encoded, photo


def audited(root, out, **settings):
    return audit(root, out=out, settings=Settings().updated(settings), use_cache=False, embed=False)


@pytest.fixture
def before(world, tmp_path):
    return audited(world, tmp_path / "old")


def test_an_audit_held_against_itself_shows_no_change(before):
    same = compare(before, before)
    assert same.same_images == len(before.table)
    for name in ("renamed", "added", "removed", "replaced", "moved", "settings"):
        assert getattr(same, name) == (), name
    assert (same.new_findings, same.gone_findings, same.changed_findings) == ((), (), ())
    assert all(figure.before == figure.after for figure in same.figures)


def test_each_image_is_added_removed_renamed_replaced_or_the_same(world, before, tmp_path):
    (world / "train/added.jpg").write_bytes(encoded(photo(7)))
    (world / "val/other.png").unlink()
    (world / "train/alone.jpg").rename(world / "val/renamed.jpg")
    (world / "train/scene-2.jpg").write_bytes(encoded(photo(8)))
    changed = compare(before, audited(world, tmp_path / "new"))
    assert changed.added == ("train/added.jpg",)
    assert changed.removed == ("val/other.png",)
    assert changed.renamed == (("train/alone.jpg", "val/renamed.jpg"),)
    assert changed.replaced == ("train/scene-2.jpg",)
    assert changed.same_images == len(before.table) - 2


def test_of_exact_copies_as_many_are_the_same_as_there_are_in_both(world, before, tmp_path):
    (world / "train/copy-of-alone.jpg").unlink()
    changed = compare(before, audited(world, tmp_path / "new"))
    assert changed.removed == ("train/copy-of-alone.jpg",)
    assert changed.renamed == ()


def test_an_image_that_leaves_its_scene_has_moved_whatever_the_scenes_are_numbered(
    world, before, tmp_path
):
    after = audited(world, tmp_path / "new", relate={"min_agreement": 0.99})
    moved = compare(before, after).moved
    scene = before.table["scene_id"]
    assert {m.path for m in moved} <= set(before.table["path"][scene == scene[1]])
    assert compare(before, after).settings == (("relate.min_agreement", "0.55", "0.99"),)


def test_findings_are_new_gone_or_say_something_else(world, before, tmp_path):
    (world / "train/truncated.jpg").unlink()
    shutil.copy(world / "train/scene-0.jpg", world / "val/leak.jpg")
    changed = compare(before, audited(world, tmp_path / "new"))
    assert [f.rule for f in changed.gone_findings] == ["truncated-image"]
    told = {finding.rule for finding in changed.new_findings}
    told |= {change.after.rule for change in changed.changed_findings}
    assert "duplicate-leak" in told
    assert "scene-leak" in told


@given(st.dictionaries(st.sampled_from("abc"), st.integers() | st.none()))
def test_equal_settings_never_differ(settings):
    assert list(differing({"x": settings}, {"x": dict(settings)})) == []


def test_settings_that_only_one_has_differ_too():
    assert list(differing({"a": {"b": 1}}, {"c": "x"})) == [
        ("a", '{"b": 1}', "null"),
        ("c", "null", '"x"'),
    ]
