"""What FiftyOne finds in its folder of plugins: the panel of a review, and its questions."""

from __future__ import annotations

from typing import Any

from dataset_audit.review.forms import FORMS
from dataset_audit.review.panel import Decide


def register(plugin: Any) -> None:  # noqa: ANN401  FiftyOne's plugin context
    """FiftyOne calls this in the App's server."""
    for kind in (*FORMS, Decide):
        plugin.register(kind)
