"""A small YAML file as plain values, or where it goes wrong."""

from __future__ import annotations

import re
from typing import Any

import yaml

MAX_BYTES = 1 << 20
"""Ten thousand names of classes take a third of it."""


class YamlError(Exception):
    """The file can't be read."""

    def __init__(self, says: str, line: int | None = None) -> None:
        super().__init__(says)
        self.line = line
        """From 1; None: not known."""


def load_mapping(data: bytes) -> dict[Any, Any]:
    """The keys and values of a file. Tags that make Python objects are refused.

    Raises:
        YamlError: it isn't YAML, holds no mapping, or is too large or too deep.
    """
    if len(data) > MAX_BYTES:
        raise YamlError(f"larger than {MAX_BYTES >> 20} MB")
    try:
        value = yaml.safe_load(data)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise YamlError(error.problem or "no YAML", line) from None
    except yaml.YAMLError as error:
        raise YamlError(str(error).partition("\n")[0]) from None
    except RecursionError:
        raise YamlError("nested too deeply") from None
    except ValueError as error:  # a date or number that there can't be
        raise YamlError(str(error)) from None
    if not isinstance(value, dict):
        raise YamlError("no keys and values")
    return value


def line_of(data: bytes, key: str) -> int | None:
    """The line that a key of the file itself stands on, from 1."""
    found = re.search(rb"(?m)^[\"']?%b[\"']?\s*:" % re.escape(key.encode()), data)
    return data.count(b"\n", 0, found.start()) + 1 if found else None
