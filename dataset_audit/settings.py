"""What decides the result of an audit: `audit.toml` or `[tool.dataset-audit]` as objects.

    deployment = "new-cameras"     # or "same-cameras": see `DEPLOYMENTS`
    fail_on = "error"
    select = []                    # rules to run; empty: all
    [relate]                       # see `RelateSettings`
    min_frames = 5                 # default 3
    [rules.static-scene-dominates] # a table a rule; keys are its limits
    max_scene_share = 0.2
    [ignore]                       # a rule or the key of one finding = why
    near-duplicates = "wanted: augmented copies"
    low-detail = { reason = "fog, until the mast is moved", until = 2027-03-31 }
    [budgets]                      # see `budgets`
    max_scene_share = 0.2
    [video]                        # see `VideoSettings`; every = "500ms"
    [review]                       # see `ReviewSettings`
    who = "ann"
    [provenance]                   # see `provenance.declarations`
    manifest = "cameras.csv"

Unknown keys and values out of range fail, and name the nearest key or the range.
"""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

import tomli_w

from dataset_audit.budgets import Budgets
from dataset_audit.checking import choice, known, listed, table_of, text_of
from dataset_audit.errors import SettingsError
from dataset_audit.ignoring import Ignore, read_ignores
from dataset_audit.model import Severity
from dataset_audit.provenance.declarations import ProvenanceSettings
from dataset_audit.relate.cuts import MAX_SHIFT_SHARE, MIN_AGREEMENT
from dataset_audit.relate.duplicates import MAX_HAMMING_BITS, MIN_COSINE_SIMILARITY
from dataset_audit.rules import RULES
from dataset_audit.rules.rule import Limit, Rule, limit
from dataset_audit.video import DURATIONS, VideoSettings, in_seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from dataset_audit.model import Finding

DEPLOYMENTS = {
    "new-cameras": "the model will see other cameras than those of the data",
    "same-cameras": "the model will only ever see these cameras: same-scene data is welcome",
}
KINDS = {str: "text", bool: "truth value"}
FAIL_ON = ("never", *Severity)


@dataclass(frozen=True)
class RelateSettings:
    """How images are grouped. A change needs no new measurement."""

    min_frames: int = limit(
        3, "different images", "a scene of at least so many is a static scene", low=2, high=10_000
    )
    min_agreement: float = limit(
        MIN_AGREEMENT,
        "correlation",
        "two frames of one scene agree in their background by at least so much; the cuts of the "
        "later stages keep their ratio to it",
        low=0.3,
    )
    max_shift_share: float = limit(
        MAX_SHIFT_SHARE,
        "share of the width",
        "a knock of at most so much leaves the scene the same",
        high=0.2,
    )
    max_hamming_bits: int = limit(
        MAX_HAMMING_BITS, "bits of 64", "near-duplicates differ by at most so many", low=0, high=16
    )
    min_cosine_similarity: float = limit(
        MIN_COSINE_SIMILARITY, "cosine", "near-duplicates are at least so alike in content"
    )
    clusters: int = limit(
        0, "clusters", "how many by embedding; 0: chosen from the number of scenes", high=10_000
    )
    seed: int = limit(0, "", "of everything that is sampled", high=2**31)

    @classmethod
    def limits(cls) -> tuple[Limit, ...]:
        """Each setting with its unit, meaning and range."""
        return tuple(Limit(f.name, f.default, **f.metadata["limit"]) for f in fields(cls))


@dataclass(frozen=True)
class ReviewSettings:
    """What stands beside each decision of a person. It changes no result."""

    who: str = ""
    """Who decides; empty: not written."""
    stamp: bool = False
    """Whether the time is written."""


Owner = TypeVar("Owner", bound="RelateSettings | VideoSettings | Rule")


@dataclass(frozen=True)
class Settings:
    """Complete settings. Equal settings and equal images give equal audits."""

    deployment: str = "new-cameras"
    fail_on: str = "error"
    select: tuple[str, ...] = ()
    """Slugs of the rules to run; none: all."""
    baseline: str = ""
    """File of the findings that were there before; empty: none."""
    ignore: Mapping[str, Ignore] = field(default_factory=dict)
    """By slug of a rule or key of a finding."""
    budgets: Budgets = field(default_factory=Budgets)
    relate: RelateSettings = field(default_factory=RelateSettings)
    rules: tuple[Rule, ...] = tuple(rule() for rule in RULES)
    """All rules, selected or not, with their limits."""
    video: VideoSettings = field(default_factory=VideoSettings)
    review: ReviewSettings = field(default_factory=ReviewSettings)
    provenance: ProvenanceSettings = field(default_factory=ProvenanceSettings)

    @property
    def selected(self) -> tuple[Rule, ...]:
        """The rules to run, in the order of `RULES`."""
        return tuple(r for r in self.rules if not self.select or r.slug() in self.select)

    def fails(self, finding: Finding) -> bool:
        """Whether the finding is severe enough for exit code 1."""
        return finding.severity.reaches(self.fail_on)

    def ignored(self, finding: Finding) -> Ignore | None:
        """Why the finding is ignored, or was; None: nobody says so."""
        return self.ignore.get(finding.key) or self.ignore.get(finding.rule)

    def to_dict(self) -> dict[str, Any]:
        """As `audit.toml` holds them."""
        return {
            "deployment": self.deployment,
            "fail_on": self.fail_on,
            "select": list(self.select),
            "relate": asdict(self.relate),
            "rules": {rule.slug(): asdict(rule) for rule in self.rules},
            "baseline": self.baseline,
            "ignore": {key: each.to_value() for key, each in self.ignore.items()},
            "budgets": self.budgets.to_dict(),
            "video": asdict(self.video),
            "review": asdict(self.review),
            "provenance": self.provenance.to_dict(),
        }

    def updated(self, given: Mapping[str, Any]) -> Settings:
        """These settings with some values replaced.

        Raises:
            SettingsError: a key is unknown, or a value of the wrong type or out of range.
        """
        read: dict[str, Callable[[Any], Any]] = {
            "deployment": lambda value: choice("deployment", value, DEPLOYMENTS),
            "fail_on": lambda value: choice("fail_on", value, FAIL_ON),
            "select": lambda value: tuple(
                known(n, slugs(), "rule") for n in listed("select", value)
            ),
            "baseline": lambda value: text_of("baseline", value),
            "ignore": lambda value: {**self.ignore, **read_ignores(value, slugs())},
            "budgets": self.budgets.updated,
            "relate": lambda value: with_limits(
                self.relate, RelateSettings.limits(), "relate", value
            ),
            "video": lambda value: with_durations(self.video, value),
            "review": lambda value: with_words(self.review, value),
            "provenance": self.provenance.updated,
            "rules": self.with_rules,
        }
        return replace(self, **{k: read[known(k, read, "setting")](v) for k, v in given.items()})

    def beside(self, folder: Path) -> Settings:
        """With the names of files whole: as they were written, they are relative to the folder."""
        given: dict[str, Any] = {}
        if self.provenance.manifest:
            file = str((folder / self.provenance.manifest).absolute())
            given["provenance"] = {"manifest": file}
        if self.baseline:
            given["baseline"] = str((folder / self.baseline).absolute())
        return self.updated(given)

    def with_rules(self, given: Mapping[str, Any]) -> tuple[Rule, ...]:
        """All rules, some with other limits."""
        given = table_of("rules", given)
        for slug in given:
            known(slug, slugs(), "rule")
        return tuple(
            with_limits(rule, rule.limits(), f"rules.{rule.slug()}", given.get(rule.slug(), {}))
            for rule in self.rules
        )


def slugs() -> list[str]:
    """The names of all rules."""
    return [rule.slug() for rule in RULES]


def with_words(review: ReviewSettings, given: object) -> ReviewSettings:
    """A copy with some values replaced, each of the type of the default."""
    defaults, given = asdict(review), table_of("review", given)
    for key, value in given.items():
        kind = type(defaults[known(key, defaults, "key of [review]")])
        if not isinstance(value, kind):
            raise SettingsError(f"review.{key} = {value!r}: must be a {KINDS[kind]}")
    return replace(review, **given)


def with_durations(video: VideoSettings, given: object) -> VideoSettings:
    """A copy with some values replaced; times may be texts with a unit."""
    pairs = table_of("video", given).items()
    given = {key: in_seconds(value) if key in DURATIONS else value for key, value in pairs}
    return with_limits(video, VideoSettings.limits(), "video", given)


def with_limits(owner: Owner, limits: tuple[Limit, ...], where: str, given: object) -> Owner:
    """A copy of a dataclass with some of its limits replaced, each checked against its range."""
    by_name = {one.name: one for one in limits}
    changes = {}
    for key, value in table_of(where, given).items():
        changes[key] = checked(by_name[known(key, by_name, f"key of [{where}]")], where, value)
    return replace(owner, **changes)


def checked(one: Limit, where: str, value: object) -> Any:  # noqa: ANN401  int or float, as the default
    """A value of the type of the default, in the range of its limit."""
    whole = isinstance(one.default, int)
    number = isinstance(value, int) if whole else isinstance(value, int | float)
    if isinstance(value, bool) or not number or not one.low <= value <= one.high:  # type: ignore[operator]
        kind = "whole number" if whole else "number"
        span = f"{one.low:.10g} to {one.high:.10g}"
        raise SettingsError(f"{where}.{one.name} = {value!r}: must be a {kind} from {span}")
    return type(one.default)(value)


def read_settings(file: Path) -> Settings:
    """Read `audit.toml`, or the table `[tool.dataset-audit]` of a `pyproject.toml`.

    Raises:
        SettingsError: the file can't be read, is no TOML, or holds what it shouldn't.
    """
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{file}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: {error}") from error
    try:
        if file.name == "pyproject.toml":
            tools = table_of("tool", given.get("tool", {}))
            given = dict(table_of("tool.dataset-audit", tools.get("dataset-audit", {})))
        return Settings().updated(given).beside(file.parent)
    except SettingsError as error:
        raise SettingsError(f"{file}: {error}") from error


def find_settings(root: Path, here: Path) -> Path | None:
    """The settings file that applies: of the data set, else of the current folder."""
    for file in (root / "audit.toml", here / "audit.toml", here / "pyproject.toml"):
        if file.is_file() and (
            file.name == "audit.toml" or "[tool.dataset-audit" in file.read_text("utf-8", "replace")
        ):
            return file
    return None


def write_toml(settings: Settings) -> str:
    """The complete settings as `audit.toml`."""
    return tomli_w.dumps(settings.to_dict())
