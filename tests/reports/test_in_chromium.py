"""The page as a person uses it, opened from disk in headless Chromium: `pytest -m browser`."""

from __future__ import annotations

from pathlib import Path

import pytest

from dataset_audit.pipeline import audit
from dataset_audit.reports.html import to_html
from dataset_audit.words import shown
from tests.chromium import started
from tests.reports.conftest import HOSTILE
from tests.reports.test_html import PAGES, filled

pytestmark = pytest.mark.browser
SAMPLE = Path(__file__).parents[2] / "sample_data"
WIDE, PHONE = {"width": 1400, "height": 1000}, {"width": 375, "height": 800}
SCREENS = [(WIDE, "light"), (WIDE, "dark"), (PHONE, "light"), (PHONE, "dark")]


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """The report of the sample data."""
    out = tmp_path_factory.mktemp("page") / "out"
    audit(SAMPLE, out=out, jobs=2, use_cache=False)
    return out / "report.html"


@pytest.fixture(scope="module")
def browser():
    with started() as browser:
        yield browser


@pytest.fixture
def page(browser):
    """A tab that notes what is asked for and what is said on the console."""
    page = browser.new_page()
    page.set_default_timeout(20_000)
    page.asked, page.said = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.on("dialog", lambda dialog: page.said.append(dialog.message))
    yield page
    page.close()


def opened(page, file, screen=WIDE, theme="light", at=""):
    page.set_viewport_size(screen)
    page.emulate_media(color_scheme=theme)
    page.goto(f"{file.as_uri()}{at}")
    return page


def column(table, name):
    """The cells of a column, from top to bottom."""
    heads = table.locator("thead th").all_inner_texts()
    at = [head.strip() for head in heads].index(name)
    return table.locator(f"tbody tr td:nth-child({at + 1})").all_inner_texts()


def test_it_opens_from_disk_asks_for_nothing_and_says_nothing(page, file):
    opened(page, file)
    assert page.title() == "sample_data: data set audit"
    page.mouse.wheel(0, 100_000)
    page.wait_for_function("document.querySelectorAll('#map canvas, #curve canvas').length === 2")
    assert [url for url in page.asked if not url.startswith("data:")] == [file.as_uri()]
    assert page.said == []


def test_the_policy_stops_what_would_leave_the_page(page, file):
    reached = []
    page.route("http*://**", lambda route: reached.append(route.request.url))
    opened(page, file)
    failed = page.evaluate("fetch('https://example.com').then(() => 'sent', () => 'stopped')")
    assert failed == "stopped"
    page.evaluate("document.body.append(Object.assign(new Image(), {src: 'http://example.com/'}))")
    page.wait_for_function("document.images[document.images.length - 1].complete")
    assert reached == []
    assert all("Content Security Policy" in line for line in page.said)


def test_a_hostile_name_is_text_that_does_nothing(page, hand_made, tmp_path):
    file = tmp_path / "report.html"
    file.write_bytes(to_html(*filled(hand_made), PAGES))
    opened(page, file)
    assert shown(HOSTILE) in page.locator("main").text_content()
    broken = [line for line in page.said if "Failed to load resource" not in line]
    assert broken == []  # its pictures are no pictures


def test_a_head_sorts_its_table_down_and_up(page, file):
    table = opened(page, file).get_by_role("table", name="Static scenes, the largest first")
    images = [int(cell) for cell in column(table, "Images")]
    assert len(set(images)) > 1
    head = table.get_by_role("columnheader", name="Images")
    for order, backwards in (("descending", True), ("ascending", False)):
        head.get_by_role("button").click()
        assert head.get_attribute("aria-sort") == order
        found = [int(cell) for cell in column(table, "Images")]
        assert found == sorted(images, reverse=backwards)


def test_texts_sort_by_the_keyboard_as_well(page, file):
    table = opened(page, file).get_by_role("table", name="Classes, those with most instances")
    head = table.get_by_role("columnheader").first
    head.get_by_role("button").press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    names = column(table, "Class")
    assert names == sorted(names)
    assert len(set(names)) > 1


def test_the_filter_leaves_what_holds_every_word(page, file):
    opened(page, file)
    everything = page.locator(".item").count()
    page.get_by_role("searchbox").fill("SPLITS viewpoint")
    found = [text.lower() for text in page.locator(".item:visible").all_text_contents()]
    assert 0 < len(found) < everything
    assert all("splits" in text and "viewpoint" in text for text in found)
    page.get_by_role("searchbox").fill("")
    assert page.locator(".item[hidden]").count() == 0


@pytest.mark.parametrize("place", ["scene-1", "rule-scene-leak", "settings"])
def test_a_link_leads_to_its_place(page, file, place):
    opened(page, file, at=f"#{place}")
    page.wait_for_function("scrollY > 0")
    box = page.locator(f"#{place}").bounding_box()
    assert 0 <= box["y"] < WIDE["height"]


def test_a_rule_opens_and_what_the_filter_hides_comes_back_by_a_link(page, file):
    opened(page, file)
    page.locator("article a", has_text="scene-leak").first.click()
    assert page.locator("#rule-scene-leak").get_attribute("open") is not None
    page.get_by_role("searchbox").fill("nothing has this text")
    page.evaluate("location.hash = 'scene-0'")
    page.locator("#scene-0").wait_for(state="visible")
    assert page.evaluate("document.activeElement.id") == "scene-0"


def test_every_link_of_the_page_leads_somewhere(page, file):
    dead = """[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))
        .filter(to => !to.startsWith('#') || !document.getElementById(to.slice(1)))"""
    assert opened(page, file).evaluate(dead) == []


def hover(page):
    """Move the mouse over the map, until it meets a point."""
    page.locator("#map").scroll_into_view_if_needed()
    box = page.locator("#map .u-over").bounding_box()
    for y in range(int(box["y"]) + 5, int(box["y"] + box["height"]), 20):
        for x in range(int(box["x"]) + 5, int(box["x"] + box["width"]), 20):
            page.mouse.move(x, y)
            if page.locator("#hover").is_visible():
                return
    raise AssertionError("no point of the map answers")


def test_a_point_of_the_map_shows_its_picture_and_name(page, file):
    opened(page, file)
    hover(page)
    assert page.locator("#map-told").inner_text().endswith((".jpg", ".png", ".webp"))
    drawn = """() => { const peek = document.getElementById('peek');
        const found = peek.getContext('2d').getImageData(0, 0, peek.width, peek.height).data;
        return new Set(found).size }"""
    assert page.evaluate(drawn) > 10
    page.keyboard.press("Escape")
    page.mouse.move(0, 0)
    page.locator("#hover").wait_for(state="hidden")


def test_the_map_is_walked_by_arrows_and_enter_goes_to_the_scene(page, file):
    opened(page, file)
    place = page.locator("#map")
    place.focus()
    for _ in range(200):
        place.press("ArrowRight")
        if page.locator("#map-told").inner_text().startswith("scene "):
            break
    place.press("Enter")
    page.wait_for_function("location.hash.startsWith('#scene-')")


def test_the_map_is_coloured_by_what_is_chosen_and_groups_are_switched_off(page, file):
    opened(page, file)
    seen = set()
    for by in ("scene", "provenance", "split", "light"):
        page.get_by_label("Colour by").select_option(by)
        groups = page.locator("#groups button").all_inner_texts()
        assert sum(int(text.rpartition("(")[2].strip(")")) for text in groups) == 94
        seen.add(tuple(groups))
    assert len(seen) == 4
    first = page.locator("#groups button").first
    first.click()
    assert first.get_attribute("aria-pressed") == "false"


def ground(page):
    """How light the ground is, 0 to 255."""
    colour = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    return int(colour.partition("(")[2].partition(",")[0])


def test_it_is_light_or_dark_as_the_system_is_or_as_was_chosen(page, file):
    assert ground(opened(page, file, theme="light")) > 200
    assert ground(opened(page, file, theme="dark")) < 60
    page.get_by_role("button", name="Switch to light").click()
    assert ground(page) > 200
    page.reload()
    assert ground(page) > 200  # it is remembered
    page.get_by_role("button", name="Switch to dark").click()
    page.evaluate("localStorage.clear()")


@pytest.mark.parametrize(("screen", "theme"), SCREENS, ids=["wide", "dark", "phone", "dark phone"])
def test_axe_finds_nothing_serious(page, file, screen, theme):
    from axe_playwright_python.sync_playwright import Axe

    opened(page, file, screen, theme)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


def test_a_phone_scrolls_it_down_only(page, file):
    opened(page, file, PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_print_opens_everything_and_leaves_out_the_tools(page, file):
    opened(page, file)
    assert page.pdf()[:4] == b"%PDF"
    assert page.locator("details:not([open])").count() == 0
    page.emulate_media(media="print")
    assert not page.locator(".tools").is_visible()


def test_without_scripts_all_but_the_charts_is_there(browser, file):
    page = opened(browser.new_page(java_script_enabled=False), file)
    assert page.locator("noscript p").is_visible()
    assert page.locator("svg.pic").first.is_visible()
    assert not page.locator(".tools").is_visible()


@pytest.mark.parametrize(("screen", "theme"), SCREENS, ids=["wide", "dark", "phone", "dark phone"])
def test_every_card_has_its_pictures_and_nothing_lies_on_another(page, file, screen, theme):
    """What a look at the screenshots showed once, asked of every screen."""
    opened(page, file, screen, theme)
    assert page.locator("article svg.pic").count() > 20
    apart = """() => { const boxes = [...document.querySelectorAll('main article, main table')]
        .map(one => one.getBoundingClientRect()).filter(box => box.height);
        return boxes.every((box, at) => boxes.every((other, n) => n <= at
          || box.bottom <= other.top + 1 || other.bottom <= box.top + 1
          || (box.top <= other.top && box.bottom >= other.bottom))) }"""
    assert page.evaluate(apart)
    assert len(page.screenshot()) > 10_000
