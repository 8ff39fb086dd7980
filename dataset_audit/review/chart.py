"""What the kept images are worth beside all that were found, as a Plotly figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dataset_audit.words import percent

if TYPE_CHECKING:
    from dataset_audit.worth import Worth

FOUND, KEPT, UNKNOWN = "#6B6B6B", "#0072B2", "#BFD9EA"
TITLES = ("Effective scenes", "Axis (pale: unknown)", "Largest scene")


def draw_worth(found: Worth, decided: Worth) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Three pairs of bars: effective scenes, Axis share, share of the largest scene.

    Of the Axis share, the part of unknown origin follows on the part that is known, paler.

    Returns:
        Traces, and the layout.
    """
    both = (found, decided)
    known = [one.axis_share[0] for one in both]
    unknown = [one.axis_share[1] - one.axis_share[0] for one in both]
    largest = [one.largest_share for one in both]
    effective = [one.effective_scenes for one in both]
    pale = {"marker": {"color": UNKNOWN}, "insidetextfont": {"color": "#000000"}}
    traces = [
        bars("x", effective, [f"{value:,.1f}" for value in effective]),
        bars("x2", known, [percent(value) if value else "" for value in known]),
        bars("x2", unknown, [percent(value) if value else "" for value in unknown]) | pale,
        bars("x3", largest, [percent(value) for value in largest]),
    ]
    starts = [place / 3 for place in range(3)]
    layout: dict[str, Any] = {
        "barmode": "stack",
        "showlegend": False,
        "height": 170,
        "margin": {"t": 30, "b": 10, "l": 60, "r": 10},
        "yaxis": {"autorange": "reversed"},
        "annotations": [title(text, start) for text, start in zip(TITLES, starts, strict=True)],
    }
    for axis, start in zip(("xaxis", "xaxis2", "xaxis3"), starts, strict=True):
        layout[axis] = {"domain": [start, start + 0.3], "showticklabels": False, "showgrid": False}
    layout["xaxis"]["range"] = [0, max(1.0, *effective)]
    layout["xaxis2"]["range"] = layout["xaxis3"]["range"] = [0, 1]
    return traces, layout


def bars(axis: str, values: list[float], texts: list[str]) -> dict[str, Any]:
    """One pair, with its figures written into or beside the bars."""
    return {
        "type": "bar",
        "orientation": "h",
        "xaxis": axis,
        "y": ["found", "decided"],
        "x": values,
        "text": texts,
        "textposition": "auto",
        "textangle": 0,
        "hoverinfo": "text",
        "marker": {"color": [FOUND, KEPT]},
        "insidetextfont": {"color": "#FFFFFF"},
    }


def title(text: str, start: float) -> dict[str, Any]:
    """Above a pair of bars."""
    at = {"x": start, "y": 1.22, "xref": "paper", "yref": "paper", "xanchor": "left"}
    return {"text": text, "showarrow": False, **at}
