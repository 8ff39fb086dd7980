from __future__ import annotations

import numpy as np
from sklearn.decomposition import PCA

from dataset_audit.relate import plane
from dataset_audit.relate.plane import to_plane, unit


def test_it_is_pca_of_the_unit_vectors(monkeypatch):
    monkeypatch.setattr(plane, "ROWS", 7)
    vectors = np.random.default_rng(0).normal(size=(40, 9)).astype(np.float16)
    expected = PCA(2, svd_solver="full").fit_transform(unit(vectors))
    np.testing.assert_allclose(np.abs(to_plane(vectors)), np.abs(expected), atol=1e-4)


def test_alike_images_lie_together():
    vectors = np.repeat(np.eye(3, 8), 5, axis=0)
    points = to_plane(vectors)
    assert np.ptp(points[:5], axis=0).max() < 1e-6 < np.abs(points[0] - points[5]).max()


def test_no_vectors_no_points():
    assert to_plane(np.zeros((0, 4), np.float16)).shape == (0, 2)
