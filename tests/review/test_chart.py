from __future__ import annotations

from dataset_audit.review.chart import draw_worth
from dataset_audit.worth import Worth

FOUND = Worth(1000, 6.2, 0.4, (0.25, 0.75))
DECIDED = Worth(200, 12.5, 0.1, (0.0, 0.0))


def test_the_figures_before_and_after_stand_in_the_bars():
    traces, layout = draw_worth(FOUND, DECIDED)
    effective, axis, unknown, largest = traces
    assert (effective["x"], effective["text"]) == ([6.2, 12.5], ["6.2", "12.5"])
    assert (axis["x"], axis["text"]) == ([0.25, 0], ["25%", ""])
    assert unknown["x"] == [0.5, 0]
    assert largest["text"] == ["40%", "10%"]
    assert layout["xaxis"]["range"] == [0, 12.5]


def test_figures_as_small_as_nothing_can_be_drawn():
    nothing = Worth(0, 0, 0, (0, 0))
    assert draw_worth(nothing, nothing)[1]["xaxis"]["range"] == [0, 1]
