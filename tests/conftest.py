"""The tiny world: a data set of nine files, each named after what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import hypothesis
import pytest

from tests.pictures import encoded, photo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PIL import Image

# A loaded machine is slow, not wrong.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")


def passing_by(step: int) -> Image.Image:
    """What a fixed camera sees while a box crosses its picture."""
    image = photo(0)
    image.paste((200, 30, 30), (40 + 50 * step, 150, 80 + 50 * step, 190))
    return image


@pytest.fixture(scope="session")
def world_files() -> dict[str, bytes]:
    """Content of each file of the world, by path."""
    alone = encoded(photo(1))
    return {
        "train/scene-0.jpg": encoded(passing_by(0)),
        "train/scene-1.jpg": encoded(passing_by(1)),
        "train/scene-2.jpg": encoded(passing_by(2)),
        "train/alone.jpg": alone,
        "train/copy-of-alone.jpg": alone,
        "train/truncated.jpg": encoded(photo(2))[:2000],
        "val/scene-3.jpg": encoded(passing_by(3)),
        "val/other.png": encoded(photo(3), "PNG"),
        "val/notes.txt": b"not an image\n",
    }


@pytest.fixture
def world(tmp_path: Path, world_files: dict[str, bytes]) -> Path:
    """The folder of the world."""
    root = tmp_path / "world"
    for path, content in world_files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return root


@pytest.fixture(autouse=True, scope="session")
def without_ocr() -> Iterator[None]:
    """Audits give the same where the extra `ocr` happens to be installed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dataset_audit.pipeline.is_installed", lambda: False)
        yield
