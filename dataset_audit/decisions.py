"""What a person decided about an audit: `OUT/decisions.json`, in the order of deciding.

    {"version": 1, "decisions": [
      {"kind": "accept", "key": "low-detail:data set", "reason": "a night camera"},
      {"kind": "drop", "paths": ["a/1.jpg", "a/2.jpg"]},
      {"kind": "merge", "paths": ["a/3.jpg", "b/1.jpg"]},
      {"kind": "split", "paths": ["a/4.jpg", "a/5.jpg"]},
      {"kind": "declare", "paths": ["a/3.jpg"], "whole_scene": true, "axis": true,
       "camera": "gate"}]}

Images are named by path, scenes by the path of a member, findings by their key: numbers change.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from dataset_audit.atomic import replacing
from dataset_audit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

FILE = "decisions.json"
VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What may stand beside every decision; written only where `[review]` of the settings asks."""

    who: str | None = None
    at: str | None = None
    """ISO 8601, UTC."""


@dataclass(frozen=True, slots=True)
class Accept(Signed):
    """A finding is as it should be: it is shown among the ignored ones, with the reason."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Named(Signed):
    paths: tuple[str, ...]

    def __post_init__(self) -> None:
        # Sorted: equal decisions are equal text, in whatever order a person clicked.
        object.__setattr__(self, "paths", tuple(sorted(set(self.paths))))


@dataclass(frozen=True, slots=True)
class Drop(_Named):
    """These images are not to be trained on."""


@dataclass(frozen=True, slots=True)
class Merge(_Named):
    """The scenes of these images, one path or more of each, are one."""


@dataclass(frozen=True, slots=True)
class Split(_Named):
    """These images are a scene of their own."""


@dataclass(frozen=True, slots=True)
class Declare(_Named):
    """What made these images, or the whole scenes that they belong to."""

    whole_scene: bool = False
    axis: bool | None = None
    """Frames of an Axis camera? None: not said."""
    camera: str | None = None
    """A name for the physical camera, or its serial; None: not said."""


Decision = Accept | Drop | Merge | Split | Declare
AnyDecision = TypeVar("AnyDecision", bound=Signed)
KINDS: Mapping[str, type[Decision]] = {kind.__name__.lower(): kind for kind in get_args(Decision)}
TYPES: Mapping[str, tuple[type, ...]] = {
    "key": (str,),
    "reason": (str,),
    "paths": (list,),
    "whole_scene": (bool,),
    "axis": (bool, type(None)),
    "camera": (str, type(None)),
    "who": (str,),
    "at": (str,),
}


def kind_of(decision: Decision) -> str:
    """`accept`, `drop`, `merge`, `split` or `declare`."""
    return type(decision).__name__.lower()


def signed(decision: AnyDecision, who: str = "", at: str | None = None) -> AnyDecision:
    """The decision with a name and a time on it, where they are given."""
    return replace(decision, who=who or None, at=at)


def to_entry(decision: Decision) -> dict[str, Any]:
    """A decision as plain values, its kind first; `who` and `at` only where they are known."""
    values = asdict(decision)
    signature = {name: values.pop(name) for name in ("who", "at")}
    entry = {"kind": kind_of(decision), **values, **signature}
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in entry.items()
        if value is not None or name not in signature
    }


def to_record(decision: Decision) -> dict[str, Any]:
    """A decision as `audit.json` holds it: `who` and `at` always, null where they aren't known."""
    return {"who": None, "at": None, **to_entry(decision)}


def from_entry(entry: Any) -> Decision:  # noqa: ANN401  whatever the file holds
    """The decision that `to_entry` wrote.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(entry, dict) or (kind := KINDS.get(str(entry.get("kind")))) is None:
        raise ValueError(f"no decision of a known kind: {entry!r:.80}")
    given = {name: value for name, value in entry.items() if name != "kind"}
    names = {field.name for field in fields(kind)}
    for name, value in given.items():
        if name not in names or not isinstance(value, TYPES[name]):
            raise ValueError(f"`{name}` of a decision to {entry['kind']}: {value!r:.80}")
    if not all(isinstance(path, str) for path in given.get("paths", ())):
        raise ValueError(f"paths of a decision to {entry['kind']}: not all are texts")
    try:
        return kind(**given)
    except TypeError as error:
        raise ValueError(f"a decision to {entry['kind']} lacks a value: {error}") from error


def read_decisions(folder: Path) -> tuple[Decision, ...]:
    """Read the decisions of an audit folder, the first one first; none where there is no file.

    Raises:
        InputError: the file is damaged, or of a version that this one doesn't know.
    """
    file = folder / FILE
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        # A lone surrogate can be read and never be written again.
        json.dumps(document, ensure_ascii=False).encode()
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{file}: can't be read: {error}") from error
    version = document.get("version") if isinstance(document, dict) else None
    if isinstance(version, bool) or not isinstance(version, int):
        raise InputError(f"{file}: holds no decisions (there is no `version`)")
    if version != VERSION:
        raise InputError(
            f"{file}: is of version {version}, and this dataset-audit reads version {VERSION}"
        )
    try:
        entries = document["decisions"]
        if not isinstance(entries, list):
            raise ValueError("`decisions` is no list")
        return tuple(from_entry(entry) for entry in entries)
    except (KeyError, ValueError) as error:
        raise InputError(f"{file}: is damaged: {error}") from error


def write_decisions(folder: Path, decisions: Sequence[Decision]) -> None:
    """Write the decisions of an audit folder, whole or not at all.

    Raises:
        InputError: the folder can't be written.
    """
    document = {"version": VERSION, "decisions": [to_entry(each) for each in decisions]}
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    try:
        with replacing(folder / FILE) as temporary:
            temporary.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{folder / FILE}: can't be written: {error.strerror}") from error
