"""Paths that break a careless walker or printer: each function makes one in `folder`.

Hostile contents are in `hostile.py`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _picture(path: Path) -> Path:
    Image.linear_gradient("L").save(path, "JPEG")
    return path


# Odd names: sound pictures behind them


def name_with_newline(folder: Path) -> Path:
    return _picture(folder / "two\nlines.jpg")


def name_with_quotes(folder: Path) -> Path:
    return _picture(folder / """both " and '.jpg""")


def name_with_script(folder: Path) -> Path:
    return _picture(folder / "<script>alert(1)<!--&amp;.jpg")


def name_with_rich_markup(folder: Path) -> Path:
    return _picture(folder / "[red]alarm[bold].jpg")


def path_that_closes_rich_markup(folder: Path) -> Path:
    """`[/red].jpg`: rich raises on a closing tag that nothing opened."""
    (folder / "[").mkdir()
    return _picture(folder / "[" / "red].jpg")


def name_with_escape_code(folder: Path) -> Path:
    return _picture(folder / "clear\x1b[2Jscreen.jpg")


def name_not_utf8(folder: Path) -> Path:
    return _picture(folder / os.fsdecode(b"caf\xe9.jpg"))


def name_with_leading_dash(folder: Path) -> Path:
    return _picture(folder / "--help.jpg")


# Links and special files


def link_out_of_root(folder: Path) -> Path:
    """To a picture in a folder made beside `folder`."""
    path = folder / "outside.jpg"
    path.symlink_to(_picture(_beside(folder) / "secret.jpg"))
    return path


def linked_folder_out_of_root(folder: Path) -> Path:
    """To a folder made beside `folder`, with a picture in it."""
    path = folder / "outside"
    path.symlink_to(_picture(_beside(folder) / "secret.jpg").parent, target_is_directory=True)
    return path


def _beside(folder: Path) -> Path:
    outside = folder.with_name(folder.name + "-outside")
    outside.mkdir(exist_ok=True)
    return outside


def link_loop(folder: Path) -> Path:
    """A folder that holds itself."""
    path = folder / "loop"
    path.symlink_to(folder, target_is_directory=True)
    return path


def dangling_link(folder: Path) -> Path:
    path = folder / "dangling.jpg"
    path.symlink_to(folder / "gone.jpg")
    return path


def fifo(folder: Path) -> Path:
    """Opening it for reading waits for ever."""
    path = folder / "pipe.jpg"
    os.mkfifo(path)
    return path


def unreadable(folder: Path) -> Path:
    """No permission to read: a `problem`. A superuser reads it all the same: skip the test then."""
    path = _picture(folder / "unreadable.jpg")
    path.chmod(0)
    return path


if TYPE_CHECKING:
    Hostile = Callable[[Path], Path]

ODD_NAMES: tuple[Hostile, ...] = (
    name_with_newline, name_with_quotes, name_with_script, name_with_rich_markup,
    path_that_closes_rich_markup, name_with_escape_code, name_not_utf8, name_with_leading_dash,
)  # fmt: skip
"""Measured without a problem, and escaped wherever they are shown."""

NOT_OPENED: tuple[Hostile, ...] = (
    link_out_of_root, linked_folder_out_of_root, link_loop, dangling_link, fifo,
)  # fmt: skip
"""Another file, a row with a `problem` or nothing at all; neither followed nor waited for."""
