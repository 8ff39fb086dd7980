"""Which images are shown, what of them still is there, and how many bytes they take."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dataset_audit import album as chosen
from dataset_audit import audit, thumbnails
from dataset_audit.album import A_GROUP, draw_sprite, make_album, spread
from dataset_audit.rendering import audit_of, read_page
from dataset_audit.store import read_audit
from dataset_audit.thumbnails import SIDE_PX
from tests.archives import write_parquet, write_tar
from tests.films import film, passing
from tests.pictures import encoded, photo


def audited(root, out):
    audit(root, out=out, embed=False, jobs=1, use_cache=False)
    return out


@pytest.fixture
def out(world, tmp_path):
    return audited(world, tmp_path / "out")


def album_of(out, embeddings=None, **given):
    stored = read_audit(out)
    result = audit_of(stored)
    place = np.flatnonzero(stored.columns["decision"] != "drop")
    return result, make_album(result, stored.vectors["layout"], embeddings, place, **given)


def hash_of(result, path):
    return result.table["content_hash"][list(result.table["path"]).index(path)]


def test_a_scene_shows_its_medoid_and_then_what_differs(out):
    result, album = album_of(out)
    (rows,) = album.scenes.values()
    assert result.table["path"][rows[0]] == result.table.scenes["medoid"][0]
    assert {result.table["path"][row].rpartition("/")[2] for row in rows} == {
        f"scene-{n}.jpg" for n in range(4)
    }


def test_pictures_are_small_coloured_and_each_content_is_stored_once(out):
    result, album = album_of(out)
    exact, near = album.copies
    assert (exact.groups, exact.surplus, exact.sizes) == (1, 1, (2,))
    assert near.groups == 0
    assert {result.table["path"][row] for row in exact.shown[0]} == {
        "train/alone.jpg",
        "train/copy-of-alone.jpg",
    }
    assert len(album.pictures) == len({picture.webp for picture in album.pictures.values()})
    for picture in album.pictures.values():
        with Image.open(io.BytesIO(picture.webp)) as image:
            assert (image.format, image.size) == ("WEBP", (picture.width, picture.height))
            assert max(image.size) <= SIDE_PX
            assert not picture.stored
            assert np.ptp(np.asarray(image.convert("RGB")), axis=2).max() > 0


def test_what_can_not_be_read_has_no_picture(out):
    result, album = album_of(out)
    bad = hash_of(result, "train/truncated.jpg")
    assert bad
    assert bad not in album.pictures
    assert any(list(result.table["path"]).index("train/truncated.jpg") in rows
               for rows in album.evidence.values())  # fmt: skip


@pytest.mark.parametrize("spoil", ["gone", "changed", "damaged"])
def test_an_image_that_is_not_as_it_was_is_shown_as_it_was_stored(out, world, spoil):
    file = world / "train/scene-1.jpg"
    if spoil == "gone":
        file.unlink()
    else:
        file.write_bytes(encoded(photo(5)) if spoil == "changed" else file.read_bytes()[:900])
    result, album = album_of(out)
    stored = {digest for digest, picture in album.pictures.items() if picture.stored}
    assert stored == {hash_of(result, "train/scene-1.jpg")}


def test_a_data_set_that_is_gone_is_shown_as_it_was_stored(out, world):
    world.rename(world.with_name("moved"))
    album = album_of(out)[1]
    assert album.pictures
    assert all(picture.stored for picture in album.pictures.values())
    assert album.left_out == 0


def test_pictures_first_lose_quality_and_then_go_from_the_end(out):
    whole = album_of(out)[1]
    weight = thumbnails.weight(whole.pictures)
    lower = album_of(out, max_bytes=int(0.9 * weight))[1]
    assert (whole.quality, lower.quality, lower.left_out) == (75, 55, 0)
    least = album_of(out, max_bytes=int(0.3 * weight))[1]
    assert least.quality == 35
    assert thumbnails.weight(least.pictures) <= 0.3 * weight
    assert len(least.pictures) + least.left_out == len(whole.pictures)
    assert list(least.pictures) == list(whole.pictures)[: len(least.pictures)]
    assert album_of(out, max_bytes=0)[1].pictures == {}


@pytest.mark.parametrize("kind", ["tar", "parquet"])
def test_images_in_archives_are_read_from_there(tmp_path, kind):
    pictures = {f"{number}.jpg": encoded(photo(number)) for number in range(3)}
    file = tmp_path / "data" / f"train-0.{kind}"
    if kind == "tar":
        write_tar(file, pictures)
    else:
        write_parquet(file, [{"bytes": data, "path": name} for name, data in pictures.items()])
    result, album = album_of(audited(tmp_path / "data", tmp_path / "out"))
    assert len(result.table) == 3
    assert album.pictures
    assert not any(picture.stored for picture in album.pictures.values())


def test_far_away_nothing_is_asked_for(out, monkeypatch):
    stored = read_audit(out)
    far = replace(audit_of(stored), run={"root": "s3://bucket/gates"})
    place = np.flatnonzero(stored.columns["decision"] != "drop")
    monkeypatch.setattr(thumbnails, "read_images", None)
    pictures = make_album(far, stored.vectors["layout"], None, place).pictures
    assert pictures
    assert all(picture.stored for picture in pictures.values())


def test_without_thumbnails_rows_are_chosen_and_nothing_is_opened(out, monkeypatch):
    monkeypatch.setattr(Path, "read_bytes", None)
    album = album_of(out, thumbnails=False)[1]
    assert (album.pictures, album.quality) == ({}, 0)
    assert album.scenes
    assert album.evidence


def test_rows_are_right_where_a_person_dropped_images(out):
    stored = read_audit(out)
    drop = stored.columns["path"] == "train/alone.jpg"
    stored.columns["decision"][drop] = "drop"
    result = audit_of(stored)
    place = np.flatnonzero(~drop)
    album = make_album(result, stored.vectors["layout"], None, place)
    (rows,) = album.scenes.values()
    assert all("scene-" in result.table["path"][row] for row in rows)


def test_the_map_lays_alike_images_together_and_has_a_tile_for_each(out):
    number = len(read_audit(out).columns["path"])
    embeddings = np.eye(4, dtype=np.float16)[np.arange(number) % 2]
    result, album = album_of(out, embeddings)
    assert album.places is not None
    assert len(album.places.rows) == 0  # no image has a cluster: none had a vector
    columns = {**result.table.columns, "cluster_id": np.zeros(number, np.int64)}
    result = replace(result, table=replace(result.table, columns=columns))
    layouts = read_audit(out).vectors["layout"]
    places = make_album(result, layouts, embeddings, np.arange(number)).places
    assert np.ptp(places.points[::2], axis=0).max() < 1e-6
    with Image.open(io.BytesIO(places.sprite)) as sprite:
        assert sprite.size == (3 * 64, 3 * 64)


def test_points_are_all_images_or_every_large_scene_and_the_rest_evenly():
    scene = np.repeat(np.arange(300), [500, *[1] * 299])
    assert spread(scene, np.ones(799, bool), 800).tolist() == list(range(799))
    rows = spread(scene, np.ones(799, bool), 200)
    assert len(rows) == len(set(rows.tolist())) == 200
    assert set(range(100)) <= set(scene[rows].tolist())
    assert 60 <= (scene[rows] == 0).sum() <= 75
    assert spread(scene, np.zeros(799, bool), 200).tolist() == []


def test_tiles_of_the_sprite_are_in_lines():
    layouts = np.stack([np.full((64, 64), 80 * n, np.uint8) for n in range(3)])
    with Image.open(io.BytesIO(draw_sprite(layouts, 2))) as sprite:
        grey = np.asarray(sprite.convert("L")).astype(int)
    for n, (y, x) in enumerate(((32, 32), (32, 96), (96, 32))):
        assert abs(grey[y, x] - 80 * n) < 4


def test_one_image_alone_and_none_that_can_be_read_are_pages(tmp_path):
    for name, content in (("one", encoded(photo(0))), ("none", b"\xff\xd8\xff no image")):
        root = tmp_path / name
        root.mkdir()
        (root / "a.jpg").write_bytes(content)
        out = audited(root, tmp_path / f"{name}.out")
        assert (out / "report.html").read_bytes().startswith(b"<!doctype html>")
        assert read_page(out) == (out / "report.html").read_bytes()


def test_only_the_largest_scenes_findings_and_groups_are_shown(out, monkeypatch):
    monkeypatch.setattr(chosen, "SCENES", 0)
    monkeypatch.setattr(chosen, "FINDINGS", 1)
    monkeypatch.setattr(chosen, "GROUPS", 0)
    album = album_of(out)[1]
    assert album.scenes == {}
    assert len(album.evidence) == 1
    assert all(kind.shown == () for kind in album.copies)
    assert A_GROUP >= 2


def test_frames_of_a_clip_are_read_if_it_is_as_large_as_it_was(tmp_path):
    root = tmp_path / "clips"
    root.mkdir()
    clip = film(root / "a.mkv", passing(8))
    out = audited(root, tmp_path / "clips.out")
    pictures = album_of(out)[1].pictures.values()
    assert pictures
    assert not any(picture.stored for picture in pictures)
    with clip.open("ab") as file:
        file.write(b"\0")
    assert all(picture.stored for picture in album_of(out)[1].pictures.values())
