from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from dataset_audit.errors import SettingsError
from dataset_audit.features.embedding import DEFAULT_MODEL, INPUT_PX, Embedder
from tests.pictures import photo


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


def pixels(seed: int) -> np.ndarray:
    return np.asarray(photo(seed).resize((INPUT_PX, INPUT_PX)))


def cosine(one: np.ndarray, other: np.ndarray) -> float:
    a, b = one.astype(float), other.astype(float)
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def test_a_vector_has_the_stated_dimensions(embedder):
    vector = embedder.embed(pixels(1))
    assert vector.shape == (embedder.dimensions,) == (1280,)
    assert vector.dtype == np.float16
    assert np.isfinite(vector).all()


def test_alike_pictures_have_closer_vectors_than_others(embedder):
    first = embedder.embed(pixels(1))
    noisy = np.clip(pixels(1).astype(int) + 3, 0, 255).astype(np.uint8)
    assert cosine(first, embedder.embed(noisy)) > 0.95 > cosine(first, embedder.embed(pixels(2)))


def test_threads_share_one_embedder_and_get_the_same_vectors(embedder):
    alone = [embedder.embed(pixels(seed)).tobytes() for seed in range(4)]
    with ThreadPoolExecutor(4) as pool:
        together = pool.map(lambda seed: embedder.embed(pixels(seed)).tobytes(), range(4))
        assert list(together) == alone


def test_the_digest_is_that_of_the_file(embedder, tmp_path):
    copy = tmp_path / "other-name.onnx"
    copy.write_bytes(DEFAULT_MODEL.read_bytes())
    assert Embedder(copy).digest == embedder.digest


def test_a_missing_model_is_named(tmp_path):
    with pytest.raises(SettingsError, match=r"gone\.onnx: No such file"):
        Embedder(tmp_path / "gone.onnx")


def test_a_file_that_is_no_model_is_named(tmp_path):
    file = tmp_path / "text.onnx"
    file.write_text("no model")
    with pytest.raises(SettingsError, match=r"text\.onnx: is no ONNX model"):
        Embedder(file)


def test_a_model_that_makes_no_vector_is_refused(monkeypatch):
    monkeypatch.setattr(Embedder, "embed", lambda *_: np.zeros((8, 7, 7), np.float16))
    with pytest.raises(SettingsError, match="must make one vector"):
        Embedder()
