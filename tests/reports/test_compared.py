from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest

from dataset_audit.comparison import Changed, Comparison, Figure, Move
from dataset_audit.reports.compared import (
    MOST,
    figure_cells,
    write_compared,
    write_compared_json,
    write_compared_markdown,
)
from tests.reports.conftest import HOSTILE


@pytest.fixture
def compared(hand_made):
    worst, second, third, *_ = hand_made.findings
    return Comparison(
        old="/data/old",
        new="/data/new",
        figures=(
            Figure(name="images", unit="images", before=1000, after=1250),
            Figure(name="Axis share, at least", unit="share", before=0.381, after=0.42),
            Figure(name="effective scenes", unit="effective", before=6.04, after=6.01),
            Figure(name="van, effective", unit="effective", before=None, after=3.0),
        ),
        same_images=998,
        renamed=(("a.jpg", HOSTILE),),
        added=tuple(f"new/{number:03}.jpg" for number in range(MOST + 3)),
        removed=(),
        replaced=(),
        moved=(Move(path=HOSTILE, before="scene-3", after="scene-12"),),
        new_findings=(worst,),
        gone_findings=(second,),
        changed_findings=(Changed(before=third, after=replace(third, images=2)),),
        settings=(("relate.min_frames", "3", "8"),),
    )


def written(write, compared):
    stream = io.StringIO()
    write(compared, stream)
    return stream.getvalue()


def test_the_text_tells_figures_images_and_findings(compared, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    text = written(write_compared, compared)
    assert "images                 1,000  1,250         +250" in text
    assert "Axis share, at least     38%    42%  +3.9 points" in text
    assert "13 images added" in text
    assert "  and 3 more" in text
    assert "1 image in another scene" in text
    assert "998 images as before" in text
    assert "1 finding new" in text
    assert "set otherwise: relate.min_frames = 8, before 3" in text
    assert "removed" not in text
    assert "\x1b" not in text


def test_a_change_that_rounding_hides_is_none_and_what_is_not_known_is_a_dash(compared):
    _, _, scenes, vans = compared.figures
    assert figure_cells(scenes) == ("6.0", "6.0", "")
    assert figure_cells(vans) == ("-", "3.0", "")


def test_in_markdown_no_name_is_markup(compared):
    text = written(write_compared_markdown, compared)
    assert "| <code>images</code> | 1,000 | 1,250 | +250 |" in text
    assert "\x1b" not in text
    outside = "".join(part for number, part in enumerate(text.split("`")) if number % 2 == 0)
    assert "[bold red]" not in outside
    assert "</s" not in outside.replace("</summary>", "").replace("</details>", "")


def test_the_json_names_everything(compared):
    document = json.loads(written(write_compared_json, compared))
    assert len(document["added"]) == MOST + 3
    assert document["moved"] == [{"path": HOSTILE, "before": "scene-3", "after": "scene-12"}]
    assert document["changed_findings"][0]["after"]["images"] == 2
