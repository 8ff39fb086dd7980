"""Checks of what a user wrote: each gives the value, or an error that says what would be right."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from dataset_audit.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(name: str, names: Iterable[str]) -> str:
    """`did you mean ...`, or what there is."""
    names = list(names)
    near = get_close_matches(name, names, n=1, cutoff=0.5)
    return f"did you mean `{near[0]}`?" if near else f"there are: {', '.join(names)}"


def known(name: str, names: Iterable[str], what: str) -> str:
    """The name itself; fails, naming the nearest, where there is no such one."""
    names = list(names)
    if name in names:
        return name
    raise SettingsError(f"unknown {what} `{name}`: {nearest(name, names)}")


def choice(key: str, value: object, names: Iterable[str]) -> str:
    """A value out of a few words."""
    if value not in (names := list(names)):
        raise SettingsError(f"{key} = {value!r}: must be one of {', '.join(names)}")
    return str(value)


def listed(key: str, value: object) -> list[str]:
    """A list of texts."""
    if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
        raise SettingsError(f"{key}: must be a list of names")
    return list(value)


def table_of(key: str, value: object) -> Mapping[str, Any]:
    """A table of keys and values."""
    if not isinstance(value, Mapping):
        raise SettingsError(f"{key}: must be a table")
    return value


def text_of(key: str, value: object) -> str:
    """A text."""
    if not isinstance(value, str):
        raise SettingsError(f"{key}: must be a text")
    return value
