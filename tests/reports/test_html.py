"""The page holds everything it needs, nothing that a hostile name put there, and fits."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import numpy as np
import pytest

from dataset_audit.annotations import no_boxes
from dataset_audit.model import Budget, Known, Severity
from dataset_audit.pictures import Album, Copies, Picture, Places
from dataset_audit.reports import html
from dataset_audit.reports.html import MAX_TEXT, to_html
from dataset_audit.words import shown
from tests.reports.conftest import HOSTILE, objects

PAGES = {
    "static-scene-dominates": (
        "One viewpoint.\n\n## Why\nIt <b>learns</b> `it`.\n\nMore.\n\n## What\nX."
    ),
    "near-duplicates": "Copies.\n\n## Why\nThey weigh.\n",
}
STRUCTURE = [
    "h1 set",
    *("h2 Axis frames", "h2 Effective scenes", "h2 Effective images"),
    "h2 Findings",
    *("h3 One static scene", "h3 Something about", "h3 Something about", "h3 Something about"),
    *("h2 Accepted or ignored", "h3 Something about"),
    *("h2 Static scenes", "h3 Scene 0 #", "h3 All static scenes"),
    *("h2 Concentration", "h2 Map"),
    *("h2 Devices", "h3 Told by other frames", "h3 Firmware of Axis"),
    *("h3 Clocks that are", "h3 Declared", "h3 Contradictions"),
    *("h2 Copies", "h3 The same bytes", "h3 Nearly the same"),
    *("h2 Not checked", "h3 Rules that were not", "h3 Images that could", "h3 Files that are no"),
    *("h2 Rules", "h3 Why", "h3 What", "h3 Why", "h2 Run and settings"),
]
VOID = {"meta", "link", "img", "input"}


class Page(HTMLParser):
    """What a browser makes of it, as far as is tested."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.texts, self.heads = [], [], []
        self.open = []
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append([tag, ""])

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        name, text = self.open.pop()
        assert name == tag
        self.texts.append((tag, text))
        if re.fullmatch("h[1-6]", tag):
            self.heads.append(f"{tag} {' '.join(text.split())}")
        if self.open:
            self.open[-1][1] += text

    def handle_data(self, data):
        if self.open:
            self.open[-1][1] += data

    def of(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]

    def text_of(self, tag):
        return [text for name, text in self.texts if name == tag]


def filled(audit):
    """The audit with hashes, and an album of it with two pictures."""
    hashes = objects(None, "a" * 64, "b" * 64, "b" * 64, "c" * 64)
    times = np.array(["NaT", "2026-03-02T04", "2026-03-03T05", "NaT", "NaT"], "datetime64[us]")
    columns = {**audit.table.columns, "content_hash": hashes, "captured_at": times}
    audit = replace(audit, table=replace(audit.table, columns=columns))
    album = Album(
        scenes={0: (2, 1)},
        evidence={audit.findings[0].key: (2, 1), audit.findings[1].key: (0, 4)},
        copies=(Copies("exact", 1, 1, ((2, 3),), (2,)), Copies("near", 0, 0, (), ())),
        places=Places(np.array([1, 4]), np.array([[0.0, 1.0], [2.0, 3.0]]), b"sprite", 64, 2),
        pictures={"b" * 64: Picture(b"webp", 240, 135), "c" * 64: Picture(b"w", 9, 9, stored=True)},
        quality=75,
    )
    return audit, album


@pytest.fixture
def page(hand_made):
    return to_html(*filled(hand_made), PAGES)


@pytest.fixture
def parsed(page):
    return Page(page)


def test_it_has_these_heads_in_this_order(parsed):
    assert len(parsed.heads) == len(STRUCTURE)
    for head, expected in zip(parsed.heads, STRUCTURE, strict=True):
        assert head.startswith(expected)


def test_no_head_skips_a_level(parsed):
    levels = [int(head[1]) for head in parsed.heads]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_policy_allows_what_is_in_the_page_and_nothing_else(parsed):
    (policy,) = [m["content"] for m in parsed.of("meta") if m.get("http-equiv")]

    def digest(text):
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data:"
    assert [rules["style-src"]] == [digest(text) for text in parsed.text_of("style")]
    data, *scripts = parsed.text_of("script")
    assert rules["script-src"].split() == [digest(text) for text in scripts]
    assert json.loads(data)["map"]["x"] == [0.0, 0.6667]


def test_nothing_in_the_markup_runs_styles_or_leads_elsewhere(parsed):
    for tag, attributes in parsed.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], tag
        for name in ("href", "src"):
            assert attributes.get(name, "#").startswith(("#", "data:")), tag
    assert not [
        a for a in parsed.of("script") if a not in ({}, {"type": "application/json", "id": "data"})
    ]


def test_a_hostile_name_is_text_wherever_it_stands(page, parsed):
    assert [tag for tag, _ in parsed.tags if tag in {"b", "script"}].count("script") == 3
    assert HOSTILE.encode() not in page
    assert b"\x1b" not in page
    assert page.count(b"</script>") == 3
    heads = [head for head in parsed.heads if "Something" in head]
    assert f"h3 Something about {shown(HOSTILE)} #" in heads
    assert json.loads(parsed.text_of("script")[0])["map"]["path"][1] == shown(HOSTILE)


def test_markup_in_labels_cameras_settings_and_reasons_is_text(hand_made):
    audit, album = filled(hand_made)
    evil = "<img src=x onerror=alert(1)>\u202e'\"&"
    scenes = {**audit.table.scenes, "cameras": objects((evil,), ()), "labels": objects((evil,), ())}
    facts = audit.table.facts
    device = replace(facts.devices[0], make=evil, serial=evil, camera=evil, firmware=(evil,))
    table = replace(audit.table, scenes=scenes, facts=replace(facts, devices=(device,)))
    audit = replace(
        audit,
        table=table,
        ignored=((audit.ignored[0][0], evil),),
        not_images=(evil,),
        notes=(evil,),
        settings={evil: {evil: evil}},
        run={**audit.run, "root": f"/data/{evil}"},
    )
    page = to_html(audit, album, PAGES)
    assert "\u202e".encode() not in page
    assert [each for each in Page(page).of("img") if each.get("id") != "sprite"] == []


def test_every_link_leads_somewhere_and_every_id_is_one(parsed):
    ids = [attributes["id"] for _, attributes in parsed.tags if "id" in attributes]
    assert sorted(set(ids)) == sorted(ids)
    leads = {a["href"][1:] for _, a in parsed.tags if a.get("href", "").startswith("#")}
    unknown = {lead for lead in leads if not lead.startswith("rule-")} - set(ids)
    assert unknown == set()
    assert "scene-0" in leads


def test_a_finding_is_linked_by_its_key(hand_made, parsed):
    key = hashlib.sha256(hand_made.findings[0].key.encode()).hexdigest()[:8]
    assert f"finding-static-scene-dominates-{key}" in [a.get("id") for _, a in parsed.tags]


def test_a_picture_is_stored_once_and_shown_often(page, parsed):
    name = f"p-{'b' * 16}"
    assert page.count(base64.b64encode(b"webp")) == 1
    assert [each["href"] for each in parsed.of("use")].count(f"#{name}") == 4
    assert b"(stored thumbnail)" in page


def test_every_picture_and_field_has_a_name(parsed):
    for tag, attributes in parsed.tags:
        if attributes.get("role") in {"img", "region", "application"}:
            assert attributes["aria-label"], tag
        if tag == "img":
            assert "alt" in attributes
    named = {each["for"] for each in parsed.of("label")}
    assert {a["id"] for a in [*parsed.of("input"), *parsed.of("select")]} <= named


def test_only_the_first_finding_of_a_rule_says_why(hand_made):
    audit, album = filled(hand_made)
    again = replace(audit.findings[0], subject="another")
    page = to_html(replace(audit, findings=(audit.findings[0], again)), album, PAGES).decode()
    assert page.count("Why it matters") == 1
    assert "It &lt;b&gt;learns&lt;/b&gt; <code>it</code>." in page


def test_equal_audits_give_equal_bytes(hand_made):
    assert to_html(*filled(hand_made), PAGES) == to_html(*filled(hand_made), PAGES)


def test_without_pictures_paths_stand_for_them(hand_made):
    audit, album = filled(hand_made)
    bare = replace(album, pictures={}, quality=0, places=replace(album.places, sprite=None))
    page = to_html(audit, bare, PAGES)
    assert Page(page).of("use") == []
    assert b"<code>c/2.jpg</code>" in page
    assert b"Made without pictures." in page


def test_what_was_left_out_is_told(hand_made):
    audit, album = filled(hand_made)
    page = to_html(audit, replace(album, left_out=1234), PAGES)
    assert b"1,234 left out to keep the page under 15 MB" in page


def test_names_and_lists_of_any_length_keep_the_page_small(hand_made):
    audit, album = filled(hand_made)
    name = "\U0001f4f7<" * 2000
    facts = audit.table.facts
    devices = tuple(replace(facts.devices[0], serial=f"{n}{name}", make=name) for n in range(3000))
    finding = replace(audit.findings[0], severity=Severity.INFO, message=name, advice=name)
    columns = {**audit.table.columns, "path": objects(*[f"{name}{n}" for n in range(5)])}
    table = replace(audit.table, columns=columns, facts=replace(facts, devices=devices))
    audit = replace(
        audit,
        table=table,
        findings=tuple(replace(finding, subject=str(n)) for n in range(2000)),
        ignored=tuple((replace(finding, subject=str(n)), name) for n in range(2000)),
        not_images=(name,) * 3000,
    )
    many = np.resize([1, 4], 2000)
    places = Places(many, np.zeros((2000, 2)), b"sprite", 64, 45)
    page = to_html(audit, replace(album, places=places), PAGES)
    assert len(page) <= MAX_TEXT + 2000
    assert b"more: the audit folder has all" in page


def test_an_audit_without_scenes_findings_or_devices_is_a_page(hand_made):
    table = hand_made.table
    none = {name: column[:0] for name, column in table.scenes.items()}
    diversity = replace(table.facts.diversity, static_scenes=0, concentration=((0, 0), (1, 1)))
    facts = replace(
        table.facts, devices=(), diversity=diversity, statement=type(table.facts.statement)()
    )
    audit = replace(
        hand_made,
        table=replace(table, scenes=none, facts=facts, boxes=no_boxes()),
        findings=(),
        ignored=(),
        skipped=(),
    )
    page = to_html(audit, Album(), PAGES)
    assert b"No rule found anything wrong." in page
    assert b"No viewpoint was seen so often" in page
    assert [head for head in Page(page).heads if head.startswith("h1")] == ["h1 set"]


def test_scripts_and_styles_hold_nothing_that_ends_them():
    for name in (*html.SCRIPTS, *html.STYLES):
        assert "</" not in html.asset(name)
        assert "\r" not in html.asset(name)
    assert "MIT" in html.asset("uPlot-LICENSE")


def test_beside_a_baseline_what_is_new_comes_first_and_what_is_gone_is_told(hand_made):
    audit, album = filled(hand_made)
    keys = [finding.key for finding in audit.findings]
    known = replace(audit, known=Known(findings=(keys[0],), gone=("scene-leak:val",)))
    page = to_html(known, album, PAGES).decode()
    assert page.count("known from the baseline</p>") == 1
    assert page.count('<p class="soft">new</p>') == len(keys) - 1
    assert "1 finding known from the baseline. Something about" in page
    assert '<li class="item">scene-leak:val</li>' in page
    assert "known from the baseline" not in to_html(audit, album, PAGES).decode()
    same = replace(audit, known=Known(findings=tuple(keys), gone=()))
    assert "Nothing new; 4 findings known" in to_html(same, album, PAGES).decode()


def test_budgets_are_told_kept_or_not(hand_made):
    audit, album = filled(hand_made)
    budgets = (
        Budget(name="max_scene_share", limit=0.2, found=0.75),
        Budget(name="min_axis_share", limit=0.3, found=0.75),
    )
    page = to_html(replace(audit, budgets=budgets), album, PAGES).decode()
    assert "<b>Over budget</b> max_scene_share 0.2: the largest scene holds 75%" in page
    assert "<b>Budget kept</b> min_axis_share 0.3: 75% of the images" in page
