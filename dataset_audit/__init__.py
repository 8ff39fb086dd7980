"""Audit a detector's training images: Axis share, scene diversity, static scenes.

from dataset_audit import audit
result = audit("dataset")
for finding in result.findings:
    print(finding.severity, finding.message)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataset_audit.errors import AuditError
    from dataset_audit.model import Audit, Finding, Severity
    from dataset_audit.pipeline import audit, judge_again
    from dataset_audit.settings import Settings

__all__ = [
    "Audit",
    "AuditError",
    "Finding",
    "Settings",
    "Severity",
    "__version__",
    "audit",
    "judge_again",
]
__version__ = "0.1.0"

_HOME = {
    "Audit": "model",
    "AuditError": "errors",
    "Finding": "model",
    "Settings": "settings",
    "Severity": "model",
    "audit": "pipeline",
    "judge_again": "pipeline",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  whatever the module holds
    """Import a public name when it is first used: `audit --help` must not load numpy."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
