"""A reader's journey: from a name to the number, and to the sentence it was read from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pytest

from leaderboards.models import Leaderboard
from papers.models import Dump
from tests.factories import (
    DumpFactory,
    LeaderboardFactory,
    MetricFactory,
    ResultFactory,
    RowFactory,
    SettingsGroupFactory,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SENTENCE = (
    "Trained by reinforcement alone, Seg-Zero-7B reaches 57.5 gIoU on the ReasonSeg"
    " benchmark."
)

# The words of a row that are shown, and whether all of them lie within it.
WORDS_IN_BOX = """row => {
  const box = row.getBoundingClientRect();
  const walker = document.createTreeWalker(row.querySelector(".teaser"), 4);
  let shown = "", whole = true;
  for (let node; (node = walker.nextNode()); ) {
    if (node.parentElement.closest(".teaser__far")) continue;
    const range = document.createRange();
    range.selectNode(node);
    for (const part of range.getClientRects())
      whole &&= part.left >= box.left - 1 && part.right <= box.right + 1;
    shown += node.data;
  }
  return [shown, whole];
}"""


def read_the_evidence(page: Page) -> None:
    """From the first page by search to a sentence, its claim and its paper."""
    page.goto("/")
    page.get_by_role("searchbox").fill("reasonseg")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("table").get_by_role("link", name="ReasonSeg").click()
    page.get_by_role("heading", name="ReasonSeg", level=1).wait_for()

    first = page.locator(".board__entry").first
    assert first.locator(".board__model").inner_text() == "Seg-Zero-7B"
    assert first.locator(".board__value").inner_text() == "57.5"
    sentence = first.locator(".quote__said")
    assert not sentence.is_visible()
    first.locator("summary").click()
    sentence.wait_for()
    assert sentence.inner_text().strip("“”") == SENTENCE
    assert first.locator("mark").inner_text() == "57.5"

    first.locator(".quote__from").get_by_role("link", name="57.5").click()
    page.get_by_role("heading", name="How it stands").wait_for()
    page.get_by_role("link", name="Seg-Zero-7B: A Paper on Reasoning").last.click()
    assert page.locator(".abstract .number").inner_text().startswith("57.5")


def test_reader_finds_the_sentence_behind_a_number(
    board: Leaderboard, page: Page
) -> None:
    read_the_evidence(page)


def test_reader_without_scripts_finds_the_same(
    board: Leaderboard, page_without_scripts: Page
) -> None:
    read_the_evidence(page_without_scripts)


def test_mark_in_the_abstract_is_tied_to_its_row(
    board: Leaderboard, page: Page
) -> None:
    assert board.best is not None
    page.goto(board.best.paper.get_absolute_url())
    row = page.locator(".claims__item")
    assert "is-tied" not in (row.get_attribute("class") or "")
    page.locator(".abstract .number").hover()
    page.locator(".claims__item.is-tied").wait_for()


@pytest.mark.parametrize("width", [390, 820, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_every_screen(
    board: Leaderboard, page: Page, width: int, scheme: Any
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    assert board.best is not None and board.best.claim is not None
    for url in (
        "/",
        "/benchmarks/",
        board.get_absolute_url(),
        "/papers/",
        board.best.paper.get_absolute_url(),
        board.best.claim.get_absolute_url(),
        "/models/",
        "/dumps/",
        "/accuracy/",
        "/search/?q=seg",
        "/nothing-here/",
    ):
        response = page.goto(url)
        assert response is not None
        assert "default-src 'self'" in response.headers["content-security-policy"]
        assert page.evaluate(
            "document.documentElement.scrollWidth <= window.innerWidth"
        ), f"{url} is wider than {width} pixels"


def test_first_rank_is_on_the_first_screen_of_a_phone(
    board: Leaderboard, page: Page
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(board.get_absolute_url())
    first = page.locator(".board__entry").first.bounding_box()
    assert first is not None and first["y"] < 700
    filters = page.locator(".more-filters")
    assert not page.get_by_label("As of a day, month or year").is_visible()
    filters.locator("summary").focus()
    page.keyboard.press("Enter")
    page.get_by_label("As of a day, month or year").wait_for()


def test_api_documentation_fits_a_phone_with_an_endpoint_open(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto("/api/docs/")
    page.locator(".opblock-summary-control").first.click()
    page.locator(".responses-table").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("width", [320, 390, 820, 1440])
def test_number_is_visible_in_the_line_of_its_sentence(
    board: Leaderboard, page: Page, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(board.get_absolute_url())
    for teaser in page.locator(".teaser").all():
        line = teaser.bounding_box()
        number = teaser.locator(".number").bounding_box()
        assert line is not None and number is not None
        assert line["x"] - 1 <= number["x"] and number["width"] > 20
        assert number["x"] + number["width"] <= line["x"] + line["width"] + 1 <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_closed_rows_on_a_phone_show_whole_words_of_the_sentence(
    board: Leaderboard, page: Page, scheme: Literal["light", "dark"]
) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.goto(board.get_absolute_url())
    rows = page.locator("details.evidence summary").all()
    assert len(rows) == 2
    for row in rows:
        shown, is_whole = row.evaluate(WORDS_IN_BOX)
        assert is_whole and "alone, Seg-Zero-7B reaches" in shown
        assert "gIoU on the ReasonSeg benchmark." in shown


def test_two_metrics_side_by_side_fit_a_phone(board: Leaderboard, page: Page) -> None:
    other = LeaderboardFactory(
        benchmark=board.benchmark, metric=MetricFactory(name="cIoU"), results_count=1
    )
    assert board.best is not None and board.best.model is not None
    group = SettingsGroupFactory(leaderboard=other, rows_count=1)
    RowFactory(result=ResultFactory(group=group, model=board.best.model))
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{board.get_absolute_url()}?metrics=all")
    table = page.locator(".side")
    assert table.locator("thead .ledger__figure:visible").count() == 2
    assert "9 Mar 2025" in table.locator("tbody th").first.inner_text()
    assert page.locator(".side__scroll").evaluate("e => e.scrollWidth <= e.clientWidth")


def test_keyboard_reaches_the_content_and_the_evidence(
    board: Leaderboard, page: Page
) -> None:
    page.goto(board.get_absolute_url())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.locator("details.evidence summary").first.focus()
    page.keyboard.press("Enter")
    page.locator(".quote__said").first.wait_for()


def test_dump_page_brings_itself_up_to_date(transactional_db: None, page: Page) -> None:
    dump = DumpFactory(
        state="reading", size=1000, next_offset=100, next_entry=1, papers_count=1
    )
    page.goto(dump.get_absolute_url())
    assert page.locator("progress").get_attribute("value") == "10"
    Dump.objects.update(state="done", papers_count=12)
    page.locator("progress").wait_for(state="detached")
    assert "12" in page.locator(".facts").inner_text()
