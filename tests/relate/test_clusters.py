from __future__ import annotations

import numpy as np
import pytest

from dataset_audit.relate import clusters
from dataset_audit.relate.clusters import cluster_images


def blobs(*sizes: int, spread: float = 0.05) -> tuple[np.ndarray, np.ndarray]:
    """Vectors around one axis a blob, and the blob of each."""
    blob = np.repeat(np.arange(len(sizes)), sizes)
    vectors = np.eye(16)[blob] + spread * np.random.default_rng(0).normal(size=(len(blob), 16))
    return vectors.astype(np.float16), blob


def cluster(vectors, *, valid=None, weights=None, seed=0, n_clusters=None):
    valid = np.ones(len(vectors), np.bool_) if valid is None else valid
    weights = np.ones(len(vectors)) if weights is None else weights
    return cluster_images(vectors, valid, weights, seed=seed, n_clusters=n_clusters)


def test_clusters_are_numbered_by_size_then_first_row():
    vectors, blob = blobs(5, 30, 5, 10)
    assert cluster(vectors, n_clusters=4).tolist() == np.array([2, 0, 3, 1])[blob].tolist()


def test_invalid_rows_are_in_no_cluster_and_change_nothing():
    vectors, _ = blobs(20, 10)
    valid = np.arange(30) % 3 > 0
    garbage = np.where(valid[:, None], vectors, np.float16(7))
    found = cluster(garbage, valid=valid, n_clusters=2)
    assert (found[~valid] == -1).all()
    assert found[valid].tolist() == cluster(vectors[valid], n_clusters=2).tolist()


@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_few_images_work(n):
    vectors = np.eye(16, dtype=np.float16)[:n]
    found = cluster(vectors)
    assert found.shape == (n,)
    assert set(found.tolist()) == set(range(len(set(found.tolist()))))


def test_no_valid_row_is_no_cluster():
    vectors, _ = blobs(3)
    assert cluster(vectors, valid=np.zeros(3, np.bool_)).tolist() == [-1, -1, -1]


def test_identical_images_are_one_cluster_whatever_is_asked_for():
    vectors = np.ones((20, 16), np.float16)
    assert cluster(vectors, n_clusters=5).tolist() == [0] * 20


def test_never_more_clusters_than_images():
    assert cluster(np.eye(3, dtype=np.float16), n_clusters=10).max() == 2


def test_number_of_clusters_grows_with_the_weight_not_with_the_images():
    vectors = np.random.default_rng(0).normal(size=(1000, 16)).astype(np.float16)
    assert cluster(vectors).max() + 1 == 10
    assert cluster(vectors, weights=np.full(1000, 0.027)).max() + 1 == 3


def test_a_static_scene_that_counts_once_does_not_take_the_clusters():
    vectors, blob = blobs(400, 4, 4, spread=0.1)
    weights = np.where(blob == 0, 1 / 400, 1.0)
    found = cluster(vectors, weights=weights, n_clusters=2)
    assert found[blob == 1].max() == found[blob == 1].min()
    assert found[blob == 2].max() == found[blob == 2].min()
    assert found[blob == 1][0] != found[blob == 2][0]


def test_a_rerun_gives_the_same_numbers():
    vectors = np.random.default_rng(0).normal(size=(500, 16)).astype(np.float16)
    assert cluster(vectors, seed=3).tolist() == cluster(vectors, seed=3).tolist()


def test_length_of_vectors_does_not_matter():
    vectors, _ = blobs(10, 8, 6)
    longer = vectors.astype(np.float32) * np.linspace(1, 9, 24)[:, None]
    assert cluster(longer, n_clusters=3).tolist() == cluster(vectors, n_clusters=3).tolist()


def test_beyond_the_fit_size_every_image_still_gets_its_cluster(monkeypatch):
    monkeypatch.setattr(clusters, "_FIT_IMAGES", 60)
    monkeypatch.setattr(clusters, "_CHUNK_IMAGES", 50)
    vectors, blob = blobs(200, 150, 100)
    assert cluster(vectors, n_clusters=3).tolist() == blob.tolist()
