"""What stops a run. One line to the user, exit code 2, no stack trace.

AuditError
├── InputError        the path, the audit folder or a manifest can't be used
├── SettingsError     an unknown key, a value out of range, two options that exclude each other
├── MissingExtraError an optional dependency is needed; the message names the pip command
└── ShardError        measuring an image failed twice; the message names it

A bad image is no error: it is a row with a `problem`. A rule that can't run is a skip with its
reason.
"""

from __future__ import annotations


class AuditError(Exception):
    """Base of everything that stops a run."""


class InputError(AuditError):
    """The path, the audit folder or a manifest can't be used."""


class SettingsError(AuditError):
    """A setting is unknown or out of range."""


class MissingExtraError(AuditError):
    """An optional dependency is needed."""

    def __init__(self, purpose: str, extra: str) -> None:
        super().__init__(f"{purpose} needs an extra: pip install 'dataset-audit[{extra}]'")
        self.purpose, self.extra = purpose, extra

    def __reduce__(self) -> tuple[type[MissingExtraError], tuple[str, str]]:
        # As it was made: what a machine of a cluster raises comes here pickled.
        return MissingExtraError, (self.purpose, self.extra)


class ShardError(AuditError):
    """Measuring an image failed twice; what was finished before is kept."""
