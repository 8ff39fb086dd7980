from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from dataset_audit import audit, representatives
from dataset_audit.representatives import TOLERANCE, choose, differ, pool
from dataset_audit.settings import Settings
from dataset_audit.store import read_audit
from tests.films import film, passing
from tests.pictures import encoded, photo


def view(seed):
    """A thumbnail with some contrast."""
    cells = np.random.default_rng(seed).integers(40, 200, (16, 16))
    return np.kron(cells, np.ones((4, 4))).astype(np.uint8)


def noisy(look, seed, levels=2):
    noise = np.random.default_rng(seed).integers(-levels, levels + 1, look.shape)
    return np.clip(look.astype(int) + noise, 0, 255).astype(np.uint8)


def test_frames_that_differ_by_noise_take_the_vector_of_the_first():
    look = view(0)
    looks = np.stack([look, noisy(look, 1), view(2), noisy(look, 3)])
    assert choose(looks, ["a", "b", "c", "d"]).tolist() == [0, 0, 2, 0]


def test_what_passes_before_the_camera_has_a_vector_of_its_own():
    busy = view(0)
    busy[20:24, 20:24] = 255 - busy[20:24, 20:24] // 2
    assert choose(np.stack([view(0), busy]), ["a", "a"]).tolist() == [0, 1]


def test_dark_frames_are_held_against_their_own_contrast():
    dark = [(view(seed) // 40 + 4).astype(np.uint8) for seed in (0, 1)]
    assert np.abs(dark[0].astype(int) - dark[1]).max() <= 4
    assert choose(np.stack(dark), ["a", "a"]).tolist() == [0, 1]


def test_frames_without_contrast_are_alike_only_when_equal():
    flat = [np.full((64, 64), level, np.uint8) for level in (7, 7, 8)]
    assert choose(np.stack(flat), ["a", "a", "a"]).tolist() == [0, 0, 2]


def test_an_equal_hash_finds_a_frame_that_is_long_gone():
    between = [view(seed) for seed in range(1, 40)]
    looks = np.stack([view(0), *between, noisy(view(0), 1), noisy(view(0), 2)])
    hashes = ["a", *(f"{seed:02}" for seed in range(1, 40)), "a", "z"]
    takes = choose(looks, hashes)
    assert takes[-2] == 0
    assert takes[-1] == len(looks) - 1  # too long gone, and of another hash


def test_what_shows_nothing_takes_no_vector():
    looks = np.zeros((3, 64, 64), np.uint8)
    assert choose(looks, [None, None, "0"]).tolist() == [0, 1, 2]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), min_size=1, max_size=12))
def test_a_vector_comes_from_an_earlier_frame_that_has_its_own(kinds):
    looks = np.stack([noisy(view(kind), seed, levels=seed) for kind, seed in kinds])
    takes = choose(looks, [str(kind) for kind, _ in kinds])
    assert (takes <= np.arange(len(kinds))).all()
    assert (takes[takes] == takes).all()
    for row, taken in enumerate(takes):
        assert differ(looks[[taken]], looks[row])[0] <= TOLERANCE


def test_cells_are_means():
    look = view(5)
    assert pool(look[None]).reshape(16, 16).tolist() == look[::4, ::4].tolist()


def still_life(root):
    """Six frames before which nothing moves, two other pictures, one that is none, and a clip."""
    root.mkdir()
    scene = np.asarray(photo(1)).astype(int)
    for number in range(6):
        noise = np.random.default_rng(number).integers(-2, 3, scene.shape)
        frame = np.clip(scene + noise, 0, 255).astype(np.uint8)
        (root / f"frame-{number}.png").write_bytes(encoded(Image.fromarray(frame), "PNG"))
    for seed in (2, 3):
        (root / f"other-{seed}.jpg").write_bytes(encoded(photo(seed)))
    (root / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    film(root / "passing.mkv", passing(25))
    return root


@pytest.fixture(scope="module")
def audits(tmp_path_factory):
    """An exact one, one with representatives, and that again with two threads; one cache."""
    folder = tmp_path_factory.mktemp("audits")
    root, settings = still_life(folder / "set"), Settings().updated({"video": {"every": "200ms"}})

    def run(name, **options):
        options |= {"settings": settings, "cache_dir": folder / "cache", "out": folder / name}
        result = audit(root, **options)
        stored = read_audit(folder / name)
        return result, stored.columns, np.array(stored.vectors["embedding"])

    return (
        run("exact", jobs=1),
        run("shared", jobs=1, representatives=True),
        run("again", jobs=2, representatives=True),
    )


def test_only_vectors_differ_from_an_exact_audit(audits):
    (exact, columns, vectors), (shared, same, taken), _ = audits
    assert columns["path"].tolist()[:2] == ["broken.jpg", "frame-0.png"]
    for name in ("path", "content_hash", "problem", "phash", "scene_id"):
        assert same[name].tolist() == columns[name].tolist(), name
    assert np.array_equal(same["sharpness"], columns["sharpness"], equal_nan=True)
    assert (taken[1:7] == vectors[1]).all()
    assert (vectors[2:7] != vectors[1]).any(axis=1).all()
    assert (taken[7:9] == vectors[7:9]).all()
    assert not taken[0].any()
    assert (exact.embedder["shared"], shared.embedder["shared"]) == (False, True)


def test_frames_of_clips_keep_their_vectors_and_places(audits):
    (_, columns, vectors), (_, _, taken), _ = audits
    frames = [row for row, path in enumerate(columns["path"]) if "#t=" in path]
    assert len(frames) == 5
    assert (taken[frames] == vectors[frames]).all()


def test_a_second_audit_measures_nothing_and_finds_the_same(audits):
    _, (_, columns, vectors), (again, same, taken) = audits
    assert again.run["known"] == len(columns["path"])
    assert (taken == vectors).all()
    assert same["cluster_id"].tolist() == columns["cluster_id"].tolist()


def test_nothing_readable_is_a_table_all_the_same(tmp_path):
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    result = audit(tmp_path / "set", representatives=True, use_cache=False, jobs=1)
    assert (result.table.facts.images, result.table.facts.readable) == (1, 0)


def test_rows_come_from_stacks_in_any_order(tmp_path):
    first, second = np.arange(6).reshape(3, 2), np.arange(6, 10).reshape(2, 2)
    places = np.array([4, 0, 3, 2, 2])
    rows = representatives.gather([first, second], places, tmp_path / "rows.npy")
    assert rows.tolist() == np.concatenate([first, second])[places].tolist()
