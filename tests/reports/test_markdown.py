from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from dataset_audit.model import Skip
from dataset_audit.reports.markdown import LIMIT, LONGEST, cell, code, write_markdown
from dataset_audit.words import shown
from tests.reports.conftest import HOSTILE, make_audit
from tests.reports.forms import BAD_CLASS, with_baseline, with_budgets, with_labels, written

SPAN = re.compile(r"(?s)(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)|<code>.*?</code>")
OURS = re.compile(r"</?(details|summary)>")

OUR_TAGS = {f"<{end}{tag}>" for end in ("", "/") for tag in ("details", "summary", "code")}
BLOCKS = ("heading", "paragraph", "bullet_list", "list_item", "table", "thead", "tbody")
SEEN = {
    *(
        f"{name}_{end}"
        for name in (*BLOCKS, "tr", "th", "td", "strong")
        for end in ("open", "close")
    ),
    *("inline", "text", "code_inline", "html_block", "html_inline", "softbreak"),
}


def spoken(blocks):
    """Text outside of code, in which GitHub looks for mentions and references."""
    for block in blocks:
        inside = False
        for token in block.children or ():
            if token.type == "html_inline":
                inside = token.content == "<code>"
            elif token.type == "text" and not inside:
                yield token.content


def outside(text):
    """What a reader of Markdown would take for markup."""
    return OURS.sub("", SPAN.sub("", text))


def test_the_figures_come_first_then_findings_by_weight(hand_made):
    text = written(write_markdown, with_budgets(hand_made))
    assert "| Images | 5 images, 1 unreadable |" in text
    assert "| Axis frames | between 75% and 100% (3 proven, 1 unknown) |" in text
    assert "| Budget | <code>min&#95;axis&#95;share 0.5: 75% of" in text
    assert "| Over budget | <code>max&#95;scene&#95;share 0.2: the largest scene holds 75%" in text
    order = ["static-scene-dominates`:", "truncated-image`:", "near-duplicates`:", "low-detail`:"]
    places = [text.index(part) for part in (*order, "Ignored (1)", "Not judged (1)")]
    assert places == sorted(places)
    assert "- `c/2.jpg`\n" in text
    assert "`an indoor camera`" in text
    assert "- `scene-leak`: `there is one split only`" in text


def test_known_findings_are_apart_from_new_ones(hand_made):
    text = written(write_markdown, with_baseline(hand_made))
    assert "### New findings (3)" in text
    new, _, known = text.partition("Known from the baseline (1)")
    assert "static-scene-dominates" not in new
    assert "static-scene-dominates" in known
    assert "Gone since the baseline (1)" in known


def test_no_name_is_markup_pings_or_links(hand_made):
    text = written(write_markdown, with_labels(hand_made))
    assert "\x1b" not in text
    plain = outside(text)
    for part in ("<", "@octocat", "#1", "http:", "www.", "[bold", "</script"):
        assert part not in plain, part
    row = next(line for line in text.splitlines() if "2.5 |" in line)
    assert row.count("|") == 6
    assert unescape(row[len("| <code>") : row.index("</code>")]) == shown(BAD_CLASS)


@given(st.text(), st.sampled_from(["", "|", "`", "``", "\\", "\n\n# x", "</code><img>", " ", "@a"]))
def test_a_reader_of_markdown_sees_no_markup_in_any_name(text, mark):
    name = f"{mark}{text}{mark}"
    audit = make_audit()
    finding = replace(
        audit.findings[0], rule=name, message=name, advice=name, paths=(name,), subject=name
    )
    audit = with_labels(replace(audit, findings=(finding,), ignored=((finding, name),)))
    row = replace(audit.table.facts.labels.classes[0], name=name)
    labels = replace(audit.table.facts.labels, classes=(row,))
    facts = replace(audit.table.facts, labels=labels)
    audit = replace(audit, table=replace(audit.table, facts=facts), run={"root": name, "out": name})
    blocks = MarkdownIt("commonmark").enable("table").parse(written(write_markdown, audit))
    tokens = [token for block in blocks for token in (block, *(block.children or ()))]
    assert {token.type for token in tokens} <= SEEN
    assert sum(token.type == "heading_open" for token in tokens) == 2
    assert sum(token.type == "td_open" for token in tokens if token.tag == "td") == 2 * 7 + 5
    assert not re.search("[@#]", "".join(spoken(blocks)))
    html = "".join(token.content for token in tokens if token.type.startswith("html"))
    assert set(re.findall(r"<[^>]*>", html)) <= OUR_TAGS


def test_classes_tell_instances_and_what_they_are_worth(hand_made):
    assert "</code> | 12 | 3 | 1 | 2.5 |\n" in written(write_markdown, with_labels(hand_made))
    assert "effective instances" not in written(write_markdown, hand_made)


def test_it_is_never_longer_than_a_comment_may_be_and_says_what_is_left_out(hand_made):
    long = "`|<" * 2000 + HOSTILE
    findings = tuple(
        replace(finding, subject=f"{number}{long}", message=long, paths=(long,) * 5)
        for number in range(100)
        for finding in hand_made.findings
    )
    audit = with_labels(hand_made, 5000)
    audit = replace(
        audit,
        findings=findings,
        ignored=tuple((finding, long) for finding in findings),
        skipped=(Skip("scene-leak", long),) * 100,
        notes=(long,) * 100,
        run={**audit.run, "root": long, "out": long},
    )
    audit = replace(with_baseline(audit), known=replace(with_baseline(audit).known, gone=(long,)))
    text = written(write_markdown, audit)
    assert len(text) <= LIMIT
    left = [int(n.replace(",", "")) for n in re.findall(r"\n([\d,]+) more are left out here", text)]
    shown_findings = len(re.findall(r"(?m)^\*\*(?:error|warning|info)\*\* ", text))
    assert left[0] + shown_findings == 399
    assert "and 4," in text


def test_places_in_annotations_are_told_instead_of_examples(hand_made):
    places = [{"file": f"labels/{n}.txt", "line": n, "says": "`class` 7"} for n in range(1, 9)]
    finding = replace(hand_made.findings[0], figures={"places": places}, images=0)
    text = written(write_markdown, replace(hand_made, findings=(finding,)))
    assert "<summary>What to do</summary>" in text
    assert "- ``labels/5.txt:5: `class` 7``\n\n</details>" in text
    assert "c/2.jpg" not in text


@given(st.text())
def test_a_code_span_is_on_one_line_and_closed_by_its_own_fence_alone(text):
    span = code(text)
    fence = span[: len(span) - len(span.lstrip("`"))]
    assert span.endswith(fence)
    assert "\n" not in span
    assert not re.search(f"(?<!`){fence}(?!`)", span[len(fence) : -len(fence)])


@given(st.text(max_size=LONGEST // 10))
def test_a_cell_holds_no_markup_and_reads_as_the_text(text):
    inner = cell(text)[len("<code>") : -len("</code>")]
    assert not re.search(r"[|<>`*_\[\]\\@!\n]|&(?!#\d+;)|(?<!&)#", inner)
    assert unescape(inner) == shown(text)
