from __future__ import annotations

import numpy as np

from dataset_audit.reports.strips import MAX_DAYS, cells, parts_of, time_strip


def times(*texts):
    return np.array(texts, "datetime64[us]")


def test_parts_of_a_bar_lie_side_by_side_and_the_smallest_is_seen():
    parts = parts_of([("a", "x", 0.5), ("b", "y", 0.0), ("c", "z", 0.4999), ("d", "w", 0.0001)])
    assert [(part.name, part.left, part.width) for part in parts] == [
        ("a", 0, 500),
        ("c", 500, 500),
        ("d", 996, 4),
    ]


def test_hours_lie_below_each_other_and_days_beside():
    strip = time_strip(times("2026-03-01T00:10", "2026-03-03T23:59", "NaT", "2026-03-03T23:00"))
    assert (strip.first, strip.last) == ("2026-03-01", "2026-03-03")
    assert dict(strip.shades) == {3: "M0 0h1v1h-1z", 4: "M2 23h1v1h-1z"}
    assert strip.told == "3 dated images of 2 days, in 2 of 24 hours"


def test_years_fit_the_width():
    strip = time_strip(times("2000-01-01", "2026-01-01"))
    assert strip.columns == MAX_DAYS
    assert strip.shades == ((4, "M0 0h1v1h-1zM59 0h1v1h-1z"),)


def test_no_time_no_strip():
    assert time_strip(times("NaT")) is None
    assert time_strip(times()) is None


def test_neighbours_are_one_stroke():
    assert cells(np.array([[True, True, False, True]])) == "M0 0h2v1h-2zM3 0h1v1h-1z"
