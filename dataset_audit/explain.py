"""Why images are or aren't one scene: from an audit folder to an explanation and its picture."""

from __future__ import annotations

import re
from bisect import bisect
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image
from threadpoolctl import threadpool_limits

from dataset_audit.atomic import replacing
from dataset_audit.errors import InputError, SettingsError
from dataset_audit.explaining import Seen, explain_image, explain_pair, explain_scene, spaced
from dataset_audit.explanation import DROPPED, Explanation, Pair, Place, Whole
from dataset_audit.features.capture import read_capture
from dataset_audit.features.frames import read_frame
from dataset_audit.features.hashes import hash_content, hash_file, hash_frame
from dataset_audit.features.pixels import UnreadableError, decode
from dataset_audit.names import split_frame
from dataset_audit.relate.cuts import Cuts, reach
from dataset_audit.relate.ties import tie
from dataset_audit.reports.contact_sheet import draw_scene
from dataset_audit.reports.pair_picture import PANEL, draw_pair
from dataset_audit.settings import read_settings
from dataset_audit.sources.reopening import Reopened
from dataset_audit.sources.tree import printable
from dataset_audit.store import read_audit
from dataset_audit.words import shown

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dataset_audit.places import Where
    from dataset_audit.store import Stored

SCENE = re.compile(r"scene-(\d+)")
AROUND = 2_500
"""Paths that a misspelt name is compared with, on each side: half a second's work."""
FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}


def explain(
    out: str | Path, what: str, other: str | None = None, *, picture: str | Path | None = None
) -> Explanation:
    """Explain two images, one image or a scene, and draw what the explanation rests on.

    Nothing is measured: it starts from what the audit stored, and opens images for the picture
    alone.

    Args:
        out: a finished audit folder.
        what: an image, by its path in the data set or on disk, or a scene, as `scene-12`.
        other: a second image.
        picture: PNG or JPEG to write; default `OUT/explain/<names>.png`.

    Raises:
        InputError: `out` is no finished audit, or holds no such image or scene, or the picture
            can't be written.
        SettingsError: the picture would lie in the data set, or is neither PNG nor JPEG.
    """
    folder = Path(out)
    stored = read_audit(folder)
    again = Reopened(stored.document["run"]["root"])
    root = Path(again.root)
    file = Path(picture) if picture else default_picture(folder, what, other)
    check_picture(file, root)
    seen = to_seen(stored, folder)
    with threadpool_limits(limits=1):  # sums add up in one order, whatever the machine's cores
        found = find(seen, root, folder, what, other)
    drawn, notes = draw(seen, again, found)
    if drawn is None:
        return Explanation(found=found, picture=None, notes=notes)
    write_picture(drawn, file)
    return Explanation(found=found, picture=str(file), notes=notes)


def to_seen(stored: Stored, folder: Path) -> Seen:
    """The audit as explanations need it."""
    relate = read_settings(folder / "audit.toml").relate
    layouts = stored.vectors["layout"]
    return Seen(
        columns=kept_columns(stored.columns),
        scenes=stored.scenes,
        layouts=layouts,
        embeddings=stored.vectors.get("embedding"),
        cuts=Cuts.at(relate.min_agreement),
        reach_px=reach(layouts.shape[1], relate.max_shift_share),
    )


def kept_columns(columns: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Columns in which an image that a person dropped is in no scene, and says why."""
    dropped = columns["decision"] == "drop"
    problem = columns["problem"].copy()
    problem[dropped & (problem == None)] = DROPPED  # noqa: E711  elementwise
    return columns | {"problem": problem, "scene_id": np.where(dropped, -1, columns["scene_id"])}


def find(
    seen: Seen, root: Path, folder: Path, what: str, other: str | None
) -> Pair | Place | Whole:
    """The explanation that was asked for. A scene of one image is that image."""
    rows = rows_of(seen)
    name = SCENE.fullmatch(what) if what not in rows else None
    if name and other is not None:
        raise InputError(f"{what}: a scene is explained by itself, without {other}")
    if name:
        members = seen.members(int(name[1]))
        if not len(members):
            raise InputError(f"{folder}: no {what}: scenes are numbered from 0 to "
                             f"{int(seen.columns['scene_id'].max(initial=-1))}")  # fmt: skip
        if len(members) > 1:
            return explain_scene(seen, int(name[1]))
        return explain_image(seen, int(members[0]))
    row = find_row(rows, root, folder, what)
    if other is None:
        return explain_image(seen, row)
    return explain_pair(seen, row, find_row(rows, root, folder, other))


def rows_of(seen: Seen) -> dict[str, int]:
    """The row of each path; of a path that two rows have, the first."""
    return {path: row for row, path in reversed(list(enumerate(seen.columns["path"])))}


def find_row(rows: dict[str, int], root: Path, folder: Path, name: str) -> int:
    """The row of an image by its path in the data set or on disk; fails, naming the nearest."""
    texts = [printable(name), printable(str(PurePosixPath(name)))]
    disk = Path(name)
    whole = disk.parent.resolve() / disk.name
    if whole.is_relative_to(root):
        texts.append(printable(whole.relative_to(root).as_posix()))
    if whole == root:
        texts.append(printable(root.name))
    for text in texts:
        if text in rows:
            return rows[text]
    near = nearest_name(texts[-1], sorted(rows))
    hint = f": did you mean {shown(near)}?" if near else ""
    raise InputError(f"{folder}: no image {shown(name)}{hint}")


def nearest_name(name: str, paths: list[str]) -> str | None:
    """The path that reads most like a name: one that ends alike, else of those near by alphabet."""
    place = bisect(paths, name)
    last = "/" + PurePosixPath(name).name
    alike = [path for path in paths if f"/{path}".endswith(last)]
    around = paths[max(0, place - AROUND) : place + AROUND]
    return next(iter(get_close_matches(name, alike[:AROUND] or around, n=1, cutoff=0.5)), None)


def default_picture(folder: Path, what: str, other: str | None) -> Path:
    """`OUT/explain/` and the names of what is explained, with safe characters alone."""
    stems = [PurePosixPath(name).stem for name in (what, other) if name is not None]
    safe = [re.sub(r"[^\w.-]+|^\.+", "_", stem)[:60] for stem in stems]
    return folder / "explain" / f"{'--'.join(safe)}.png"


def check_picture(file: Path, root: Path) -> None:
    """Refuse a picture of another kind, and one in the data set, before any work."""
    if file.suffix.lower() not in FORMATS:
        raise SettingsError(f"--picture {file}: must end in {', '.join(FORMATS)}")
    if root.is_dir() and file.resolve().is_relative_to(root):
        raise SettingsError(f"--picture {file}: lies in the data set, where nothing is written")


def write_picture(image: Image.Image, file: Path) -> None:
    """The picture, whole or not at all."""
    try:
        with replacing(file) as temporary:
            image.save(temporary, FORMATS[file.suffix.lower()], quality=90, optimize=True)
    except OSError as error:
        raise InputError(f"{file}: can't be written: {error.strerror or error}") from error


def draw(
    seen: Seen, again: Reopened, found: Pair | Place | Whole
) -> tuple[Image.Image | None, tuple[str, ...]]:
    """The picture; None where nothing was measured. And what it can't show."""
    rows = rows_of(seen)
    notes: list[str] = []

    def open_one(path: str) -> Image.Image:
        image, note = open_image(seen, again, rows[path])
        if note and note not in notes:
            notes.append(note)
        return image

    if isinstance(found, Whole):
        members = spaced(seen.members(found.scene), rows[found.medoid.path])
        model = tie(seen.layouts[members], seen.reach_px).background
        return draw_scene(found, open_one, model), tuple(notes)
    pair = found.pair if isinstance(found, Place) else found
    if pair is None or pair.blocks is None:
        return None, ("no picture: there are no two measured images to hold against each other",)
    return draw_pair(pair, open_one), tuple(notes)


def open_image(seen: Seen, again: Reopened, row: int) -> tuple[Image.Image, str | None]:
    """An image as it was audited, upright; else its stored thumbnail, and why."""
    path, digest = seen.columns["path"][row], seen.columns["content_hash"][row]
    clip, seconds = split_frame(path)
    try:
        where = again.place(clip)
        found = where and hash_again(where, seconds)
        if where and found == digest:
            return read_again(where, seconds).convert("RGB"), None
        why = " has changed since the audit" if found else " is not there any more"
    except OSError:
        why = " is not there any more"
    except UnreadableError as error:
        why = f": {error}"
    return thumbnail(seen, row), f"{shown(path)}{why}: its stored thumbnail is shown"


def hash_again(where: Where, seconds: str | None) -> str:
    """The content hash of a still, or of a frame of a clip."""
    digest = hash_file(where) if isinstance(where, Path) else hash_content(where.read_bytes())
    return digest if seconds is None else hash_frame(digest, seconds)


def read_again(where: Where, seconds: str | None) -> Image.Image:
    """A still at about the size of a panel, or a frame of a clip."""
    if seconds is not None and isinstance(where, Path):
        return read_frame(where, float(seconds))
    data = where.read_bytes()
    return decode(data, read_capture(data).orientation, PANEL[0]).image


def thumbnail(seen: Seen, row: int) -> Image.Image:
    """The stored thumbnail in the image's proportions, enlarged."""
    width, height = (int(seen.columns[name][row]) for name in ("width", "height"))
    scale = min(PANEL[0] / max(width, 1), PANEL[1] / max(height, 1))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small: Any = Image.fromarray(seen.layouts[row])
    enlarged: Image.Image = small.resize(size, Image.Resampling.BICUBIC).convert("RGB")
    return enlarged
