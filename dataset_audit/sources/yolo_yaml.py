"""What a YOLO data set says of itself in its YAML file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dataset_audit.sources.splits import SPLITS
from dataset_audit.sources.yaml_files import MAX_BYTES, YamlError, line_of, load_mapping
from dataset_audit.words import brief

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dataset_audit.annotations import FaultKind
    from dataset_audit.sources.tree import Parts, Tree

SUFFIXES = (".yaml", ".yml")
MAX_KEYPOINTS = 10_000
USUAL = "data.yaml"
_CLASSES = re.compile(rb"(?m)^[\"']?(names|nc)[\"']?\s*:")
_IMAGES = re.compile(rb"(?m)^[\"']?(%b)[\"']?\s*:" % "|".join(SPLITS).encode())


@dataclass(slots=True)
class Described:
    """What the file says, as far as it can be read."""

    names: dict[int, str] | None = None
    """Of the classes; None: it doesn't say."""
    keypoints: int = 0
    """Numbers that follow each box."""
    path: str = ""
    """Where the images are: what the entries are relative to."""
    splits: list[tuple[str, str, int | None]] = field(default_factory=list)
    """Split, entry (a folder, list or pattern) and line."""
    wrong: list[tuple[FaultKind, int | None, str]] = field(default_factory=list)


def yaml_files(tree: Tree) -> list[Parts]:
    """Those that describe a YOLO data set: the one that is named, else of the root."""
    if tree.named:
        return [tree.named] if tree.named[-1].lower().endswith(SUFFIXES) else []
    found = [p for p in tree.files if len(p) == 1 and p[0].lower().endswith(SUFFIXES)]
    described = (parts for parts in found if looks_described(tree, parts))
    return sorted(described, key=lambda parts: (parts[0] != USUAL, parts))


def looks_described(tree: Tree, parts: Parts) -> bool:
    """Whether a file has the keys of one, whether or not it can be read."""
    try:
        data = tree.read(parts, MAX_BYTES)
    except OSError:
        return False
    return bool(_CLASSES.search(data) and _IMAGES.search(data))


def describe(data: bytes) -> Described:
    """Read a file; what is wrong with it is in the result."""
    said = Described()
    try:
        values = load_mapping(data)
    except YamlError as error:
        said.wrong.append(("unreadable-annotation", error.line, str(error)))
        return said

    def wrong(key: str, says: str, kind: FaultKind = "unreadable-annotation") -> None:
        said.wrong.append((kind, line_of(data, key), f"{key}: {says}"))

    read_classes(values, said, wrong)
    if isinstance(values.get("path"), str):
        said.path = values["path"]
    for key, value in values.items():
        if key in SPLITS and value is not None:
            entries = value if isinstance(value, list) else [value]
            if not all(isinstance(entry, str) for entry in entries):
                wrong(key, "neither a path nor a list of paths")
            else:
                line = line_of(data, key)
                said.splits += [(SPLITS[key], entry, line) for entry in entries if entry.strip()]
    return said


def read_classes(values: Mapping[Any, Any], said: Described, wrong: Callable[..., None]) -> None:
    """What the keys say of the classes and of key points; `wrong` is told what they don't."""
    said.names, count, shape = names_of(values.get("names")), values.get("nc"), "kpt_shape"
    if said.names is None and values.get("names") is not None:
        wrong("names", "neither a list of names nor names by number")
    elif said.names is not None and count is not None and count != len(said.names):
        wrong("nc", f"{brief(count)}, and there are {len(said.names)} names", "unknown-class")
    if values.get(shape) is not None:
        said.keypoints = keypoints_of(values[shape])
        if not said.keypoints:
            wrong(shape, f"{brief(values[shape])}, and not two numbers")


def names_of(value: object) -> dict[int, str] | None:
    """Names of classes by their numbers; None: the value isn't that."""
    if isinstance(value, list):
        value = dict(enumerate(value))
    if not isinstance(value, dict) or not value:
        return None
    try:
        numbers = [int(key) for key in value]
        names = [str(name) for name in value.values() if isinstance(name, str | int | float)]
    except (TypeError, ValueError):  # also numbers of more digits than Python takes
        return None
    if min(numbers) < 0 or len(names) < len(numbers):
        return None
    return dict(zip(numbers, names, strict=True))


def keypoints_of(value: object) -> int:
    """How many numbers key points have: points times numbers each; 0: the value says no such."""
    match value:
        case [int(count), (2 | 3) as each] if 0 < count <= MAX_KEYPOINTS:
            return count * int(each)
    return 0
