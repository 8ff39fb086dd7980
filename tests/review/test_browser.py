"""What a person does with a review, in headless Chromium: `pytest -m browser`."""

from __future__ import annotations

import json
import shutil
import signal
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from dataset_audit.decisions import Drop, Merge, Split, read_decisions
from dataset_audit.pipeline import audit, judge_again
from dataset_audit.review.desk import Desk
from tests.chromium import started
from tests.functional.conftest import fill
from tests.pictures import encoded, photo
from tests.review.running import START_S, Reviews, gone

pytestmark = pytest.mark.browser
WAIT_MS = 60_000
ASKED_FOR = {"fonts.googleapis.com"}
"""Hosts that FiftyOne's page asks; the answer isn't needed, and here there is none."""


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory):
    """Two fixed cameras, six frames each, and three other pictures."""
    root = tmp_path_factory.mktemp("browser") / "gates"
    fill(root, 6, 2)
    fill(root / "more", 0, 0)
    for number in range(6):
        image = photo(9)
        image.paste((30, 30, 200), (30 * number, 60, 30 * number + 40, 100))
        (root / "more" / f"{number}.jpg").write_bytes(encoded(image))
    out = root.with_suffix(".audit")
    audit(root, out=out, use_cache=False, jobs=1)
    return root, out


@pytest.fixture
def review(reviewed, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(reviewed[1], out)
    reviews = Reviews(out, tmp_path)
    reviews.root = reviewed[0]
    yield reviews
    reviews.close()


@pytest.fixture
def page():
    with started() as browser:
        page = browser.new_page(viewport={"width": 1600, "height": 1000})
        page.set_default_timeout(WAIT_MS)
        page.hosts = set()
        page.route("**/*", lambda route: answer(page, route))
        yield page


def answer(page, route):
    """Let through what goes to this machine, and note the other hosts."""
    host = urlsplit(route.request.url).hostname
    if host in (None, "127.0.0.1"):
        route.continue_()
    else:
        page.hosts.add(host)
        route.abort()


class Panel:
    """The panel beside the grid, as a person uses it."""

    def __init__(self, page, address):
        self.page = page
        page.goto(address)
        page.wait_for_selector('[data-cy="looker"]')
        self.here = page.locator('[data-cy="panel-content-decide"]')
        self.here.locator("table").last.wait_for()
        page.add_locator_handler(
            page.get_by_text("Dismiss", exact=True),
            lambda: page.get_by_text("Dismiss", exact=True).click(),
        )

    def row(self, text):
        """By one of its cells."""
        cell = self.page.get_by_text(text, exact=True)
        return self.here.locator("tbody tr").filter(has=cell)

    def choose(self, text, action):
        """An action of a row's menu; one that opens while the panel is filled anew is closed."""
        from playwright.sync_api import TimeoutError as TooLate

        item = self.page.get_by_role("menuitem").get_by_text(action, exact=True)
        for _ in range(10):
            self.row(text).locator("button").last.click()
            with suppress(TooLate):
                item.click(timeout=3_000)
                return
            self.page.keyboard.press("Escape")
        raise AssertionError(f"{text} has no action {action}")

    def press(self, label):
        self.here.get_by_role("button", name=label).click()

    def submit(self):
        self.page.get_by_role("button", name="Decide").click()

    def decided(self, text):
        """Wait until the list of decisions says so."""
        self.here.locator("tbody tr").filter(has_text=text).first.wait_for()

    def images(self, count):
        """Wait until the grid says how many it shows."""
        self.page.wait_for_function(
            f"document.querySelector('[data-cy=entry-counts]')?.innerText.startsWith('{count} ')"
        )

    def select(self, *places):
        """Tick images of the grid."""
        boxes = self.page.locator('[data-cy^="looker-checkbox-input"]')
        for place in places:
            self.page.locator('[data-cy="looker"]').nth(place).hover()
            boxes.nth(place).evaluate("box => box.click()")


def end(running):
    running.send_signal(signal.SIGINT)
    said = running.stdout.read()
    assert running.wait(START_S) == 0
    return said


def test_what_is_decided_in_the_app_changes_the_next_audit(review, page):
    running, address = review.open()
    panel = Panel(page, address)
    panel.images(14)

    panel.choose("scene-0", "Show")
    panel.images(6)
    panel.choose("scene-0", "Keep the most different")
    page.locator("input[type=number]").fill("2")
    panel.submit()
    panel.decided("drop 4 images of scene-0")
    assert [type(each) for each in read_decisions(review.out)] == [Drop]

    panel.choose("scene-0", "Same view as another scene")
    page.get_by_role("dialog").get_by_role("combobox").click()
    page.get_by_role("option", name="scene-1").click()
    panel.submit()
    panel.decided("merge ")

    said = end(running)
    assert f"2 decisions in {review.out / 'decisions.json'}" in said
    assert gone(review.out)
    assert [type(each) for each in read_decisions(review.out)] == [Drop, Merge]
    assert page.hosts <= ASKED_FOR

    judge_again(review.out)
    document = json.loads((review.out / "audit.json").read_text(encoding="utf-8"))
    assert document["facts"]["images"] == 10
    assert [scene["images"] for scene in document["scenes"]] == [8]


def test_selected_images_are_split_off_and_taken_back(review, page):
    running, address = review.open()
    panel = Panel(page, address)
    panel.press("They are a scene of their own")
    page.get_by_text("select images in the grid first").wait_for()
    panel.choose("scene-1", "Show")
    panel.images(6)
    panel.select(0, 1, 2)
    panel.press("They are a scene of their own")
    panel.decided("split off 3 images of scene-")
    assert [type(each) for each in read_decisions(review.out)] == [Split]
    page.reload()  # the review goes on
    panel.here.locator("table").last.wait_for()
    panel.press("Undo the last decision")
    panel.here.get_by_text("Decisions, the last one first").wait_for(state="detached")
    assert read_decisions(review.out) == ()
    end(running)


def test_closing_the_last_tab_ends_the_review_and_nothing_is_lost(review, page):
    running, address = review.open()
    panel = Panel(page, address)
    panel.choose("scene-0", "Mark the camera")
    page.get_by_label("Yes", exact=True).click()
    panel.submit()
    panel.decided("declare")
    page.close()
    assert running.wait(START_S) == 0
    assert gone(review.out)
    assert Desk(review.out).see().decided.axis_share[0] > 0.4
