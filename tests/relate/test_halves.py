from __future__ import annotations

import numpy as np

from dataset_audit.relate.halves import floats


def test_every_finite_half_becomes_the_same_float():
    halves = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
    halves = halves[np.isfinite(halves)]
    found = floats(halves)
    assert found.dtype == np.float32
    assert found.tobytes() == halves.astype(np.float32).tobytes()


def test_floats_stay_as_they_are():
    vectors = np.ones((2, 3), np.float32)
    assert floats(vectors) is vectors
