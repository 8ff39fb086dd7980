"""`explain` on a small audit: what it says, what it draws, and what it refuses."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from dataset_audit import audit
from dataset_audit.cli import app
from dataset_audit.errors import InputError, SettingsError
from dataset_audit.explain import explain
from dataset_audit.explanation import Pair, Place, Whole
from tests.archives import write_tar
from tests.pictures import encoded, oriented, photo

HOSTILE = "b[red]\x1b[31m\n.jpg"


def half_way(share):
    """A view that turns into another one, step by step: only neighbours agree."""
    steps = [np.asarray(photo(seed), np.float32) for seed in (50, 51)]
    return Image.fromarray(((1 - share) * steps[0] + share * steps[1]).astype(np.uint8))


def files(world_files):
    wide = photo(9, 640, 240)
    night = np.asarray(photo(0)) // 3
    return {
        **world_files,
        "night.jpg": encoded(Image.fromarray(night.astype(np.uint8))),
        "grey.png": encoded(Image.new("RGB", (320, 240), (90, 90, 90)), "PNG"),
        HOSTILE: encoded(photo(7)),
        "tall.jpg": encoded(photo(8).transpose(Image.Transpose.ROTATE_90), exif=oriented(6)),
        **{
            f"pan/{k:02}.jpg": encoded(wide.crop((12 * k, 0, 12 * k + 320, 240))) for k in range(12)
        },
        **{f"turn/{k}.jpg": encoded(half_way(k / 4)) for k in range(5)},
    }


@pytest.fixture(scope="module")
def root(world_files, tmp_path_factory):
    folder = tmp_path_factory.mktemp("data") / "world"
    for path, content in files(world_files).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def out(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("out") / "out"
    audit(root, out=folder, use_cache=False, embed=False)
    return folder


def found(out, *names):
    """What it says; its picture is a JPEG, because a PNG takes long to write."""
    return explain(out, *names, picture=out / "explain" / "asked.jpg").found


def run(*words):
    if "--picture" not in words:
        words = (*words, "--picture", words[0] / "explain" / "asked.jpg")
    result = CliRunner().invoke(app, ["explain", *map(str, words)], env={"COLUMNS": "80"})
    return result.exit_code, result.output


def test_frames_of_one_scene_agree_directly(out):
    pair = found(out, "train/scene-0.jpg", "train/scene-2.jpg")
    assert isinstance(pair, Pair)
    assert pair.one.scene == pair.other.scene
    assert pair.blocks.agreement > pair.min_agreement
    assert pair.chain is None
    assert pair.scenes is None
    assert (pair.cosine, pair.same_serial, pair.same_folder) == (None, None, True)
    assert pair.proposed
    assert not found(out, "train/scene-0.jpg", "train/alone.jpg").proposed


def test_frames_that_do_not_agree_are_joined_by_a_chain(out):
    pair = found(out, "turn/0.jpg", "turn/4.jpg")
    assert pair.one.scene == pair.other.scene
    assert pair.blocks.agreement < pair.min_agreement
    assert pair.chain.paths == tuple(f"turn/{k}.jpg" for k in range(5))
    assert min(pair.chain.agreements) > pair.blocks.agreement


def test_scenes_are_held_against_each_other_by_their_backgrounds(out):
    pair = found(out, "train/scene-0.jpg", "turn/1.jpg")
    assert pair.scenes.link == "groups"
    assert pair.scenes.images == (5, 5)
    assert not pair.scenes.joins
    assert pair.scenes.contradiction > pair.scenes.max_contradiction


def test_frames_of_a_moving_camera_say_so(out):
    code, shown = run(out, "pan/03.jpg", "pan/04.jpg")
    assert code == 0
    assert "Two scenes: they agree by" in shown
    assert "moving camera" in shown


def test_an_image_without_detail_says_so(out):
    assert "too little detail to agree by" in run(out, "grey.png")[1]
    assert "B has too little detail" in run(out, "train/alone.jpg", "grey.png")[1]


def test_an_unreadable_image_is_explained_by_its_problem_without_a_picture(out):
    for words in (["train/truncated.jpg"], ["train/scene-0.jpg", "train/truncated.jpg"]):
        explanation = explain(out, *words)
        assert explanation.picture is None
        code, shown = run(out, *words)
        assert code == 0
        assert "could not be measured" in shown
        assert "truncated" in shown


def test_an_image_is_held_against_its_scene_and_what_came_nearest(out):
    place = found(out, "night.jpg")
    assert isinstance(place, Place)
    assert place.subject.scene == place.pair.other.scene
    assert place.background > 0.5
    assert place.outside.scene != place.subject.scene
    assert not place.outside.sides.joins


def test_an_image_alone_is_held_against_the_nearest(out):
    place = found(out, "val/other.png")
    assert (place.subject.scene_images, place.role, place.inside) == (1, "nearest", None)
    assert place.pair.other.path == place.outside.path


def test_a_scene_is_held_together_by_its_weakest_link(out):
    scene = found(out, "turn/0.jpg").subject.scene
    whole = found(out, f"scene-{scene}")
    assert isinstance(whole, Whole)
    assert whole.images == 5
    assert len({whole.medoid.path, *(member.path for member in whole.different)}) == 5
    assert whole.weakest.agreement <= whole.quartiles[0]
    assert whole.displaced < whole.max_displaced


def test_a_scene_of_one_image_is_that_image(out):
    alone = found(out, "val/other.png").subject
    assert found(out, f"scene-{alone.scene}").subject == alone


def test_an_image_may_be_named_by_its_path_on_disk(out, root, monkeypatch):
    monkeypatch.chdir(root / "train")
    for name in ("alone.jpg", "./alone.jpg", str(root / "train" / "alone.jpg")):
        assert found(out, name).subject.path == "train/alone.jpg"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["train/scene-9.jpg"], r"did you mean train/scene-\d.jpg"),
        (["elsewhere/other.png"], "did you mean val/other.png"),
        (["scene-999"], "no scene-999: scenes are numbered from 0 to"),
        (["scene-0", "train/alone.jpg"], "explained by itself"),
    ],
)
def test_an_unknown_name_is_refused_and_the_nearest_named(out, words, message):
    with pytest.raises(InputError, match=message):
        explain(out, *words)
    assert run(out, *words)[0] == 2


def test_a_folder_that_is_no_audit_is_refused(tmp_path):
    assert run(tmp_path, "scene-0")[0] == 2


def test_a_picture_in_the_data_set_or_of_another_kind_is_refused(out, root):
    for file in (root / "x.png", out / "x.gif"):
        with pytest.raises(SettingsError):
            explain(out, "scene-0", picture=file)
        assert not file.exists()


def test_a_picture_that_cannot_be_written_is_wrong_usage(out, tmp_path):
    (tmp_path / "file").write_text("")
    code, shown = run(out, "scene-0", "--picture", tmp_path / "file" / "x.png")
    assert (code, "can't be written" in shown) == (2, True)


@pytest.mark.parametrize(("suffix", "form"), [("png", "PNG"), ("JPG", "JPEG")])
def test_the_picture_is_of_the_kind_its_name_says(out, tmp_path, suffix, form):
    file = tmp_path / "sub" / f"x.{suffix}"
    explain(out, "scene-0", picture=file)
    with Image.open(file) as image:
        assert image.format == form
    assert [left.name for left in file.parent.iterdir()] == [file.name]


def test_the_picture_lies_in_the_audit_folder_under_a_safe_name(out):
    explanation = explain(out, HOSTILE, "tall.jpg")
    assert Path(explanation.picture).parent == out / "explain"
    assert Path(explanation.picture).name == "b_red_31m_--tall.png"
    assert "\x1b" not in run(out, HOSTILE)[1]


def test_the_same_question_gives_the_same_picture(out, tmp_path):
    for name in ("a.png", "b.png"):
        explain(out, "train/scene-0.jpg", "night.jpg", picture=tmp_path / name)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_missing_and_changed_files_fall_back_to_thumbnails(root, out, tmp_path):
    moved, copy = tmp_path / "moved", tmp_path / "out"
    shutil.copytree(root, moved)
    shutil.copytree(out, copy)
    document = json.loads((copy / "audit.json").read_text())
    document["run"]["root"] = str(moved)
    (copy / "audit.json").write_text(json.dumps(document))
    (moved / "train/scene-0.jpg").unlink()
    (moved / "train/scene-1.jpg").write_bytes(encoded(photo(99)))
    explanation = explain(copy, "train/scene-0.jpg", "train/scene-1.jpg")
    assert explanation.notes == (
        "train/scene-0.jpg is not there any more: its stored thumbnail is shown",
        "train/scene-1.jpg has changed since the audit: its stored thumbnail is shown",
    )
    assert Path(explanation.picture).is_file()


def test_json_has_the_same_figures(out, tmp_path):
    file = tmp_path / "x.json"
    words = (out, "train/scene-0.jpg", "val/other.png", "--format", "json", "--output", file)
    assert run(*words)[0] == 0
    document = json.loads(file.read_text())
    pair = found(out, "train/scene-0.jpg", "val/other.png")
    assert document["kind"] == "pair"
    assert document["found"]["blocks"]["agreement"] == pytest.approx(
        pair.blocks.agreement, rel=1e-4
    )
    assert np.shape(document["found"]["blocks"]["kinds"]) == (8, 8)
    assert document["verdict"].startswith("Two scenes")


def test_an_image_and_itself_are_one(out):
    assert "One and the same image." in run(out, "grey.png", "grey.png")[1]


def test_an_audit_in_which_nothing_was_measured_is_explained(tmp_path, world_files):
    root, folder = tmp_path / "data", tmp_path / "out"
    root.mkdir()
    for name in ("a.jpg", "b.jpg"):
        (root / name).write_bytes(world_files["train/truncated.jpg"] + name.encode())
    audit(root, out=folder, use_cache=False, embed=False)
    assert explain(folder, "a.jpg", "b.jpg").found.blocks is None
    assert explain(folder, "a.jpg").found.pair is None


def test_images_in_an_archive_are_opened_again(tmp_path, world_files):
    archive = write_tar(tmp_path / "set" / "a.tar", world_files)
    audit(archive.parent, out=tmp_path / "out", use_cache=False, embed=False)
    pair = ("a.tar/train/scene-0.jpg", "a.tar/train/scene-1.jpg")
    assert explain(tmp_path / "out", *pair).notes == ()
    archive.unlink()
    notes = explain(tmp_path / "out", *pair).notes
    assert len(notes) == 2
    assert "is not there any more: its stored thumbnail is shown" in notes[0]
