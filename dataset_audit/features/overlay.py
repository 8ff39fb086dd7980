"""Text that a camera burns into its picture: what is written in the strips at top and bottom.

Read by RapidOCR (extra `ocr`), whose models lie in its package. Nothing is fetched, and nothing is
sent.
"""

from __future__ import annotations

import hashlib
import os
import threading
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from dataset_audit.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

STRIP_SHARE = 0.12
"""Of the height: an overlay is one or two lines at the edge (SPEC 6)."""
STRIP_PX = 1280
"""Width at which strips are read. Smaller pictures are enlarged to it: of 9 overlays shrunk to 640
pixels none was found as it was, and all when enlarged."""
MIN_WIDTH_PX = 160
"""In a narrower picture an overlay's letters are no letters any more."""
MAX_ASPECT = 6
"""A longer picture is no camera's frame: panoramic ones are up to 4.8 times as wide as high."""
MIN_CONFIDENCE = 0.8
"""0..1, of a line. Overlays are read with .92 and more, foliage and rags of text with .5 to .7."""
OVERLAY_VERSION = "1"
"""Part of the cache's key: raise it whenever the lines of a picture may change."""


def is_installed() -> bool:
    """Whether the extra `ocr` is there."""
    return find_spec("rapidocr") is not None


def cut_strips(image: Image.Image) -> Image.Image | None:
    """The strips at top and bottom, one below the other, `STRIP_PX` wide; None: not a frame."""
    width, height = image.size
    if width < MIN_WIDTH_PX or max(width, height) > MAX_ASPECT * min(width, height):
        return None
    high = max(round(height * STRIP_SHARE), 1)
    both = Image.new("RGB", (width, 2 * high))
    both.paste(image.crop((0, 0, width, high)))
    both.paste(image.crop((0, height - high, width, height)), (0, high))
    scaled = (STRIP_PX, max(round(2 * high * STRIP_PX / width), 1))
    return both.resize(scaled, Image.Resampling.BICUBIC)


class Reader:
    """Reads the overlay of one picture at a time. Safe to share by threads: each has its own."""

    def __init__(self) -> None:
        """Find the models.

        Raises:
            MissingExtraError: RapidOCR isn't installed.
        """
        # As for the embedder: read when onnxruntime is loaded.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        try:
            import rapidocr
        except ImportError as error:
            raise MissingExtraError("reading overlay text", "ocr") from error
        models = Path(rapidocr.__file__).parent / "models"
        self.detector, self.recogniser = (
            max(models.glob(f"*_{part}_*.onnx"), default=None) for part in ("det", "rec")
        )
        if self.detector is None or self.recogniser is None:
            raise MissingExtraError("reading overlay text (the models of RapidOCR)", "ocr")
        self.engine = f"rapidocr-{version('rapidocr')}"
        files = (self.detector, self.recogniser)
        self.digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
        """SHA-256 of both models: what one reads another needn't, as with another engine."""
        self.engines = threading.local()

    def read(self, image: Image.Image) -> tuple[str, ...]:
        """The lines of an upright picture's overlay, from the top; those read surely."""
        strips = cut_strips(image)
        if strips is None:
            return ()
        found = self._engine()(np.asarray(strips)[..., ::-1])
        if found.boxes is None:
            return ()
        boxes = np.asarray(found.boxes, np.float64)
        sure = [n for n, score in enumerate(found.scores) if score >= MIN_CONFIDENCE]
        return join_lines(boxes[sure], [found.txts[n] for n in sure])

    def _engine(self) -> Any:  # noqa: ANN401  without types of its own
        """The engine of this thread; it keeps its options in itself, so none is shared."""
        if not hasattr(self.engines, "own"):
            from rapidocr import RapidOCR

            self.engines.own = RapidOCR(
                params={
                    "Global.log_level": "critical",
                    "Global.use_cls": False,  # turns lines that are upside down: none is
                    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                    "Det.model_path": str(self.detector),  # a model that is named isn't fetched
                    "Det.limit_type": "max",  # else a strip is blown up until 736 pixels high
                    "Det.limit_side_len": STRIP_PX,
                    "Rec.model_path": str(self.recogniser),
                    "Rec.rec_batch_num": 1,  # in a batch all are as wide as the longest
                }
            )
        return self.engines.own


def join_lines(
    boxes: np.ndarray[Any, np.dtype[np.float64]], texts: Sequence[str]
) -> tuple[str, ...]:
    """Texts that stand side by side as one line, three spaces between them.

    Args:
        boxes: (L, 4, 2) corners in pixels.
        texts: of each box.
    """
    if not len(boxes):
        return ()
    top, bottom = boxes[..., 1].min(axis=1), boxes[..., 1].max(axis=1)
    middle, left = (top + bottom) / 2, boxes[..., 0].min(axis=1)
    lines: list[list[int]] = []
    for n in np.argsort(middle, kind="stable"):
        last = lines[-1][-1] if lines else None
        if last is not None and middle[n] < bottom[last] and middle[last] > top[n]:
            lines[-1].append(int(n))
        else:
            lines.append([int(n)])
    return tuple(
        "   ".join(texts[n] for n in sorted(line, key=lambda n: float(left[n]))) for line in lines
    )


@contextmanager
def one_thread() -> Iterator[None]:
    """OpenCV, which RapidOCR works with, on one thread: the workers are the parallelism."""
    import cv2

    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)
