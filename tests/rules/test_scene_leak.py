from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.model import Severity
from dataset_audit.pipeline import audit
from dataset_audit.rules.judge import judge
from dataset_audit.rules.scene_leak import SceneLeak
from dataset_audit.settings import Settings
from tests.conftest import passing_by
from tests.pictures import encoded, photo
from tests.rules.conftest import MIN_FRAMES
from tests.rules.labelled import labelled


def test_fires_with_the_share_of_validation_that_train_shows(make_table):
    table = make_table(
        scene_id=[0] * 40 + list(range(1, 61)), split=["train"] * 30 + ["val"] * 20 + ["train"] * 50
    )
    (finding,) = SceneLeak().check(table)
    assert finding.message == (
        "1 static scene lies in several splits: 10 of 20 val images (50%) show a viewpoint that an "
        "earlier split shows too; new cameras are judged by only 10 val images in 10.0 effective "
        "scenes"
    )
    assert finding.images == 10
    assert finding.paths == ("img/00030.jpg",)
    assert finding.severity == Severity.ERROR


def test_fires_once_however_many_scenes_leak(make_table):
    scenes = [scene for scene in range(500) for _ in range(4)]
    (finding,) = SceneLeak().check(
        make_table(scene_id=scenes, split=["train", "train", "val", "test"] * 500)
    )
    assert finding.key == "scene-leak:data set"
    assert finding.figures["scenes"] == 500
    assert "500 of 500 val images (100%) and 500 of 500 test images (100%)" in finding.message
    assert len(finding.paths) == 5


def test_fires_a_warning_when_hardly_any_of_the_split_leaks(make_table):
    table = make_table(scene_id=[0] * 4 + list(range(1, 201)), split=["train"] * 3 + ["val"] * 201)
    (finding,) = SceneLeak().check(table)
    assert finding.severity == Severity.WARNING


def test_fires_between_val_and_test_without_train(make_table):
    (finding,) = SceneLeak().check(make_table(scene_id=[0] * 4, split=["test", "val"] * 2))
    assert "2 of 2 test images (100%)" in finding.message


def test_silent_when_each_scene_lies_in_one_split(make_table):
    table = make_table(scene_id=[0] * 5 + [1] * 5, split=["train"] * 5 + ["val"] * 5)
    assert not list(SceneLeak().check(table))


def test_silent_about_scenes_that_are_not_static(make_table):
    assert not list(SceneLeak().check(make_table(scene_id=[0, 0], split=["train", "val"])))


def test_silent_about_images_without_a_split(make_table):
    table = make_table(scene_id=[0] * 4 + [1], split=["train"] * 3 + [None, "val"])
    assert not list(SceneLeak().check(table))


@pytest.mark.parametrize(
    ("split", "reason"),
    [(None, "no image has a value in `split`"), ("train", "all images are in one split")],
)
def test_skipped_with_the_reason_when_there_are_no_two_splits(make_table, split, reason):
    _, skipped = judge(make_table(n=4, split=split), [SceneLeak()])
    assert [skip.reason for skip in skipped] == [reason]


def test_fires_a_warning_at_the_limit(make_table):
    table = make_table(scene_id=[0] * 3 + list(range(1, 100)), split=["train"] * 2 + ["val"] * 100)
    (finding,) = SceneLeak().check(table)
    assert finding.severity == Severity.WARNING


def test_fires_with_what_the_figure_is_still_worth_in_images_and_instances(make_table):
    table = make_table(
        scene_id=[0] * 6 + [1] * 3 + [2], split=["train"] * 3 + ["val"] * 3 + ["val"] * 3 + ["test"]
    )
    shown = [["car"]] * 3 + [["car", "car", "dog"]] * 3 + [["dog"]] * 2 + [None, ["dog"]]
    (finding,) = SceneLeak().check(labelled(table, shown))
    assert "3 of 6 val images (50%) show a viewpoint" in finding.message
    assert finding.message.endswith(
        ", with 9 of 11 val instances (82%); new cameras are judged by only 3 val images in 1.0 "
        "effective scene"
    )
    assert finding.figures["splits"] == [
        {
            "split": "val",
            "leaked": 3,
            "images": 6,
            "instances": 11,
            "leaked_instances": 9,
            "new_images": 3,
            "new_effective_scenes": 1.0,
        }
    ]


def test_fires_when_nothing_is_left_of_the_split(make_table):
    (finding,) = SceneLeak().check(make_table(scene_id=[0] * 4, split=["train", "val"] * 2))
    assert finding.message.endswith("new cameras are judged by no val image")


SPLITS = ("train", "val", "test", "extra", None)


@given(st.lists(st.tuples(st.integers(1, 6), st.sampled_from(SPLITS)), min_size=1, max_size=12))
def test_silent_about_any_split_that_was_drawn_by_scene(make_table, drawn):
    scenes = [scene for scene, (size, _) in enumerate(drawn) for _ in range(size)]
    splits = [split for size, split in drawn for _ in range(size)]
    assert not list(SceneLeak().check(make_table(scene_id=scenes, split=splits)))


@given(
    st.lists(st.lists(st.sampled_from(SPLITS), min_size=1, max_size=6), min_size=1, max_size=12),
    st.lists(st.sampled_from(SPLITS[:3]), min_size=MIN_FRAMES, max_size=9),
)
def test_fires_on_any_split_that_was_drawn_by_image_with_each_leaked_image_counted(
    make_table, drawn, static
):
    drawn = [*drawn, [*static, "train", "val"]]  # a static scene of which each split has a frame
    scenes = [scene for scene, splits in enumerate(drawn) for _ in splits]
    splits = [split for splits in drawn for split in splits]
    (finding,) = SceneLeak().check(make_table(scene_id=scenes, split=splits))
    expected = count_by_hand(drawn)
    assert {s["split"]: s["leaked"] for s in finding.figures["splits"]} == expected
    assert finding.images == sum(expected.values())


def count_by_hand(drawn):
    """Leaked images of each split: those that another image of their scene comes before."""
    leaked = {}
    for splits in drawn:
        for split in splits if len(splits) >= MIN_FRAMES else ():
            earlier = SPLITS[: SPLITS.index(split)] if split else ()
            if any(other in earlier for other in splits):
                leaked[split] = leaked.get(split, 0) + 1
    return leaked


@pytest.mark.parametrize(
    ("split_of", "leaked"),
    [(lambda _, frame: "val" if frame % 2 else "train", 4), (lambda scene, _: scene, None)],
    ids=["by image", "by scene"],
)
def test_leaks_of_pictures_are_found_end_to_end(tmp_path, split_of, leaked):
    """Two fixed cameras, four frames each, and photos that belong to neither."""
    scenes = {"train": photo(0), "val": photo(7)}
    for name, background in scenes.items():
        for frame in range(4):
            picture = passing_by(frame) if name == "train" else background.copy()
            picture.paste((20, 30, 200), (50 + 60 * frame, 40, 80 + 60 * frame, 90))
            write(tmp_path / "set" / split_of(name, frame) / f"{name}-{frame}.jpg", picture)
    for number, split in enumerate(["train", "val"] * 2):
        write(tmp_path / "set" / split / f"alone-{number}.jpg", photo(20 + number))
    settings = Settings(rules=(SceneLeak(),))
    made = audit(tmp_path / "set", settings=settings, embed=False, use_cache=False, jobs=1)
    assert [finding.images for finding in made.findings] == ([leaked] if leaked else [])


def write(file, picture):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(encoded(picture))
