"""`[provenance]` of the settings: which paths are images of which device.

[provenance]
ocr = "auto"                       # read overlay text: on, off, or auto: where it is installed
ocr_frames = 2000                  # at most so many frames in all
manifest = "cameras.csv"           # see `manifest.py`; relative to the settings
[[provenance.rules]]               # of several that match, the later holds
path = "gate/**"                   # or `regex`
make = "AXIS"
model = "P3265-LVE"
camera = "gate"                    # a name, or the serial
class = "camera"
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dataset_audit.checking import choice, known, table_of
from dataset_audit.errors import SettingsError
from dataset_audit.provenance.patterns import check_regex, glob_to_regex
from dataset_audit.provenance.said import CLASSES, MAX_TEXT, Said

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYS = ("path", "regex", "make", "model", "camera", "class")
OCR = ("auto", "on", "off")
MAX_RULES = 1000
MAX_OCR_FRAMES = 10_000_000


@dataclass(frozen=True, slots=True)
class Declaration:
    """One rule: a pattern over paths, and what the images that it matches are of."""

    kind: str
    """path (a glob) or regex."""
    pattern: str
    said: Said

    @property
    def regex(self) -> str:
        """What is searched for in each path."""
        return self.pattern if self.kind == "regex" else glob_to_regex(self.pattern)

    def to_dict(self) -> dict[str, str]:
        """As the settings hold it."""
        said = self.said
        values = (said.make, said.model, said.camera, said.device_class)
        given = dict(zip(KEYS[2:], values, strict=True))
        return {self.kind: self.pattern} | {k: v for k, v in given.items() if v is not None}


@dataclass(frozen=True, slots=True)
class ProvenanceSettings:
    """What the user knows of where the images come from, and how much is read to learn it."""

    manifest: str = ""
    """File; empty: none."""
    rules: tuple[Declaration, ...] = field(default=())
    ocr: str = "auto"
    """Whether overlay text is read: on, off, or auto: where the extra is installed."""
    ocr_frames: int = 2000
    """In how many frames at most."""

    @property
    def says_nothing(self) -> bool:
        """Whether no device is declared."""
        return not self.manifest and not self.rules

    def to_dict(self) -> dict[str, Any]:
        """As the settings hold it."""
        return {
            "ocr": self.ocr,
            "ocr_frames": self.ocr_frames,
            "manifest": self.manifest,
            "rules": [rule.to_dict() for rule in self.rules],
        }

    def updated(self, given: object) -> ProvenanceSettings:
        """A copy with some values replaced; a list of rules takes the place of the former one.

        Raises:
            SettingsError: a key is unknown, or a value isn't what it should be.
        """
        table = table_of("provenance", given)
        for key in table:
            known(key, ("manifest", "rules", "ocr", "ocr_frames"), "key of [provenance]")
        manifest, rules = table.get("manifest", self.manifest), table.get("rules")
        if not isinstance(manifest, str):
            raise SettingsError(f"provenance.manifest = {manifest!r}: must be the name of a file")
        return ProvenanceSettings(
            manifest,
            self.rules if rules is None else read_rules(rules),
            choice("provenance.ocr", table.get("ocr", self.ocr), OCR),
            read_frames(table.get("ocr_frames", self.ocr_frames)),
        )


def read_frames(given: object) -> int:
    """A number of frames.

    Raises:
        SettingsError: it is none.
    """
    if isinstance(given, bool) or not isinstance(given, int) or not 0 < given <= MAX_OCR_FRAMES:
        raise SettingsError(
            f"provenance.ocr_frames = {given!r}: must be a whole number from 1 to {MAX_OCR_FRAMES}"
        )
    return given


def read_rules(given: object) -> tuple[Declaration, ...]:
    """The rules, each named by its place in errors.

    Raises:
        SettingsError: one of them isn't as it should be.
    """
    if not isinstance(given, list | tuple) or len(given) > MAX_RULES:
        raise SettingsError(f"provenance.rules: must be a list of at most {MAX_RULES:,} tables")
    return tuple(read_rule(f"provenance.rules[{n}]", each) for n, each in enumerate(given, 1))


def read_rule(where: str, given: object) -> Declaration:
    """One rule: a pattern, and at least one thing that it says."""
    table = table_of(where, given)
    for key, value in table.items():
        known(key, KEYS, f"key of [[{where}]]")
        if not isinstance(value, str) or not value.strip() or len(value) > MAX_TEXT:
            raise SettingsError(f"{where}.{key} = {value!r:.80}: must be a text")
    kinds = [kind for kind in ("path", "regex") if kind in table]
    if len(kinds) != 1:
        raise SettingsError(f"{where}: needs `path` (a glob) or `regex`, one of them")
    if not set(table) - set(kinds):
        raise SettingsError(f"{where}: says nothing: add {', '.join(KEYS[2:])}")
    if "class" in table:
        choice(f"{where}.class", table["class"], CLASSES)
    return Declaration(kinds[0], pattern_of(where, kinds[0], table), said_by(table, kinds[0]))


def pattern_of(where: str, kind: str, table: Mapping[str, str]) -> str:
    """The pattern, if it is one."""
    pattern = table[kind]
    try:
        check_regex(pattern if kind == "regex" else glob_to_regex(pattern))
    except ValueError as error:
        raise SettingsError(f"{where}.{kind} = {pattern!r}: {error}") from error
    return pattern


def said_by(table: Mapping[str, str], kind: str) -> Said:
    """What a rule says."""
    said = {key: table[key].strip() for key in KEYS[2:] if key in table}
    return Said(
        source=table[kind],
        make=said.get("make"),
        model=said.get("model"),
        camera=said.get("camera"),
        device_class=said.get("class"),
    )
