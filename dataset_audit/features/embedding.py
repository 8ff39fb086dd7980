"""What an image shows, as a vector: pooled features of EfficientNet-Lite0 trained on ImageNet-1k.

The model in `data/` reads RGB uint8 of 224 x 224 and normalises inside; see `data/NOTICE`.
"""

from __future__ import annotations

import hashlib
import os
import platform
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dataset_audit.errors import SettingsError

if TYPE_CHECKING:
    from numpy.typing import NDArray

INPUT_PX = 224
DEFAULT_MODEL = Path(__file__).parents[1] / "data" / "efficientnet_lite0_int8p_u8in.onnx"


class Embedder:
    """An ONNX model from (1, 224, 224, 3) RGB uint8 to (1, D) float32. Safe to share by threads."""

    def __init__(self, model: Path = DEFAULT_MODEL) -> None:
        """Load a model.

        Raises:
            SettingsError: the file can't be read, is no ONNX model or reads other images.
        """
        try:
            content = model.read_bytes()
        except OSError as error:
            raise SettingsError(f"embedder {model}: {error.strerror}") from error
        self.model = model
        self.digest = hashlib.sha256(content).hexdigest()
        """SHA-256 of the file: vectors of different models are never mixed."""
        self.session = start_session(content, model)
        self.input = self.session.get_inputs()[0].name
        try:
            (self.dimensions,) = self.embed(np.zeros((INPUT_PX, INPUT_PX, 3), np.uint8)).shape
        except Exception as error:
            raise SettingsError(
                f"embedder {model}: must make one vector of RGB uint8 (1, 224, 224, 3)"
            ) from error

    def embed(self, rgb: NDArray[np.uint8]) -> NDArray[np.float16]:
        """The vector of one image.

        One image at a time: a batch gains nothing on a CPU, and the result can't depend on which
        images happen to share one.

        Args:
            rgb: (224, 224, 3), the whole image squashed.

        Returns:
            (D,) not normalised. Half precision keeps the cosine to about 1e-4.
        """
        vector = self.session.run(None, {self.input: rgb[None]})[0][0]
        return np.asarray(vector, dtype=np.float16)

    def __reduce__(self) -> tuple[Any, tuple[Path | None, str]]:
        return load, (None if self.model == DEFAULT_MODEL else self.model.absolute(), self.digest)


@lru_cache(maxsize=2)
def load(model: Path | None, digest: str) -> Embedder:
    """An embedder that was sent to another process, loaded there once.

    Args:
        model: None is the one that comes with the package.
        digest: SHA-256 of the file.

    Raises:
        SettingsError: the file there is another, or can't be used.
    """
    embedder = Embedder(model or DEFAULT_MODEL)
    if embedder.digest != digest:
        raise SettingsError(f"embedder {embedder.model}: is another file on {platform.node()}")
    return embedder


def start_session(content: bytes, model: Path) -> Any:  # noqa: ANN401  onnxruntime has no types
    """One thread an image: the workers are the parallelism."""
    # Else its wheels for Linux and macOS write a device id and send events; read when it is loaded.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise SettingsError(f"embedder {model}: is no ONNX model: {error}") from error
