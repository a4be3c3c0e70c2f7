"""What readers come for, in a real browser, with scripts and without."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest

from leaderboards.models import Leaderboard
from leaderboards.services.registry import load_registry
from papers.models import Paper
from tests.conftest import watched_page
from tests.factories import PaperFactory, claim_on
from tests.leaderboards.conftest import SMALL, place_all

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def reader(request: Any, browser: Browser, live_server: Any) -> Iterator[Page]:
    """A fresh page of a reader whose browser runs scripts, and of one whose does not."""
    url = live_server.url
    with watched_page(browser, url, java_script_enabled=request.param) as fresh:
        yield fresh


def paper_saying(title: str, day: date, *said: tuple[str, str, bool]) -> Paper:
    """A paper whose abstract gives models' numbers on ReasonSeg, zero-shot."""
    sentences = [
        f"On ReasonSeg, {model} reaches {number} gIoU zero-shot."
        for model, number, _ in said
    ]
    paper: Paper = PaperFactory(
        title=title, abstract=" ".join(sentences), published=day
    )
    begin = 0
    for (model, number, is_own), sentence in zip(said, sentences, strict=True):
        start = begin + sentence.index(number)
        claim_on(
            "ReasonSeg",
            number,
            model=model,
            metric="gIoU",
            paper=paper,
            own=is_own,
            kind="result" if is_own else "baseline",
            sentence=sentence,
            sentence_start=begin,
            start=start,
            end=start + len(number),
            says_best=is_own,
        )
        begin += len(sentence) + 1
    return paper


@pytest.fixture
def board(transactional_db: None) -> Leaderboard:
    """ReasonSeg after three papers, the last of which contradicts the first."""
    load_registry(SMALL)
    paper_saying("LISA: It Reasons", date(2023, 8, 1), ("LISA-7B", "44.4", True))
    paper_saying(
        "Seg-Zero: It Needs Nothing",
        date(2025, 3, 9),
        ("Seg-Zero-7B", "57.5", True),
        ("LISA-7B", "44.4", False),
    )
    paper_saying("A Second Look", date(2025, 6, 1), ("LISA-7B", "36.8", False))
    place_all()
    made: Leaderboard = Leaderboard.objects.get(slug="reasonseg-giou")
    return made


def test_best_number_is_found_with_its_sentence(
    board: Leaderboard, reader: Page
) -> None:
    reader.goto("/")
    reader.get_by_role("searchbox").fill("reasonseg")
    reader.get_by_role("button", name="Search").click()
    reader.get_by_role("table").get_by_role("link", name="ReasonSeg").click()
    first = reader.locator(".board__entry").first
    assert first.locator(".board__value").inner_text() == "57.5"
    first.locator("summary").click()
    said = first.locator(".quote__said").first
    said.wait_for()
    assert "On ReasonSeg, Seg-Zero-7B reaches 57.5 gIoU" in said.inner_text()
    assert first.locator("mark").first.inner_text() == "57.5"


def test_best_of_a_past_year_is_seen(board: Leaderboard, reader: Page) -> None:
    reader.goto(board.get_absolute_url())
    reader.get_by_text("Narrow this list").click()
    reader.get_by_label("As of a day, month or year").fill("2024")
    reader.get_by_role("button", name="Go back in time").click()
    reader.get_by_text("As of 31 December 2024.").wait_for()
    assert "44.4 LISA-7B" in reader.locator(".headline").inner_text()
    assert reader.locator(".board__entry").count() == 1
    reader.get_by_role("link", name="Show today").first.click()
    assert "57.5 Seg-Zero-7B" in reader.locator(".headline").inner_text()


def test_contradiction_is_spotted(board: Leaderboard, reader: Page) -> None:
    reader.goto(board.get_absolute_url())
    lisa = reader.locator(".board__entry").nth(1)
    lisa.locator("summary").click()
    lisa.get_by_role("link", name="36.8", exact=False).first.click()
    standing = reader.locator("dl", has_text="Agreement")
    standing.wait_for()
    words = standing.inner_text()
    assert "contradicted" in words and "44.4 by LISA-7B" in words
    standing.get_by_role("link", name="LISA: It Reasons").click()
    row = reader.locator(".claims__item")
    assert "superseded" in row.inner_text() and "contradicted" in row.inner_text()


def test_audit_leads_to_the_contradiction(board: Leaderboard, reader: Page) -> None:
    reader.goto("/")
    reader.get_by_role("link", name="Audit").click()
    found = reader.locator("main").get_by_text("36.8").first
    found.wait_for()
    words = reader.locator("main").inner_text()
    assert "44.4" in words and "A Second Look" in words


def test_models_are_compared(board: Leaderboard, reader: Page) -> None:
    reader.goto("/models/lisa-7b/")
    reader.get_by_role("link", name="another model").click()
    assert reader.get_by_text("One model alone compares with nothing").is_visible()
    reader.get_by_label("Add a model").fill("seg-zero 7b")
    reader.get_by_role("button", name="Add", exact=True).click()
    reader.get_by_text("Seg-Zero-7B by 13.1").wait_for()
    assert reader.url.endswith("/compare/?models=lisa-7b,seg-zero-7b")
    reader.get_by_role("link", name="57.5").click()
    reader.get_by_role("heading", name="How it stands").wait_for()
    reader.go_back()
    reader.get_by_role("link", name="Take LISA-7B out").click()
    reader.wait_for_url("**/compare/?models=seg-zero-7b")


def test_picker_offers_models_while_one_types(board: Leaderboard, page: Page) -> None:
    page.goto("/compare/?models=lisa-7b")
    page.get_by_label("Add a model").press_sequentially("seg", delay=20)
    page.locator("#picker-found").get_by_role("link", name="Seg-Zero-7B").wait_for()
    assert "to choose from" in page.locator("#picker-status").inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_text("Seg-Zero-7B by 13.1").wait_for()


@pytest.mark.parametrize(
    ("address", "models"),
    [
        ("/leaderboards/reasonseg-giou/", {"Seg-Zero-7B", "LISA-7B"}),
        ("/compare/?models=lisa-7b,seg-zero-7b", {"Seg-Zero-7B", "LISA-7B"}),
    ],
    ids=["a leaderboard", "a comparison"],
)
def test_what_a_page_shows_is_downloaded(
    board: Leaderboard, reader: Page, address: str, models: set[str]
) -> None:
    reader.goto(address)
    with reader.expect_download() as download:
        reader.get_by_role("link", name="CSV", exact=True).click()
    assert download.value.suggested_filename.endswith(".csv")
    text = Path(download.value.path()).read_text(encoding="utf-8")
    lines = list(csv.DictReader(text.splitlines()))
    assert {line["model"] for line in lines} == models
    assert "On ReasonSeg, " in lines[0]["evidence"]


def test_leaderboard_is_subscribed_to(board: Leaderboard, reader: Page) -> None:
    reader.goto(board.get_absolute_url())
    offered = reader.locator('link[rel="alternate"][title*="leaderboard"]').first
    address = offered.get_attribute("href") or ""
    assert reader.locator(f'main a[href="{address}"]').first.is_visible()
    feed = reader.request.get(address)
    assert feed.ok and "atom" in feed.headers["content-type"]
    entries = ElementTree.fromstring(feed.text()).findall(
        "{http://www.w3.org/2005/Atom}entry"
    )
    assert len(entries) == 4


def test_focus_on_a_mark_in_the_abstract_ties_it_to_its_row(
    board: Leaderboard, page: Page
) -> None:
    page.goto(Paper.objects.get(title="A Second Look").get_absolute_url())
    page.locator(".abstract .number").focus()
    page.locator(".claims__item.is-tied").wait_for()
    page.locator(".claims__item a").first.focus()
    page.locator(".abstract .number.is-tied").wait_for()


@pytest.mark.parametrize("width", [320, 390, 820, 1440])
def test_new_pages_fit_every_screen(board: Leaderboard, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for address in (
        "/compare/",
        "/compare/?models=lisa-7b,seg-zero-7b",
        "/models/lisa-7b/",
        "/papers/?dataset=reasonseg",
        Paper.objects.get(title="Seg-Zero: It Needs Nothing").get_absolute_url(),
    ):
        page.goto(address)
        assert page.evaluate(
            "document.documentElement.scrollWidth <= window.innerWidth"
        ), f"{address} is wider than {width} pixels"
