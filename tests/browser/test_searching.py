"""A reader types into the search box and walks through what it offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leaderboards.models import Leaderboard

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_box_offers_pages_while_one_types(board: Leaderboard, page: Page) -> None:
    page.goto("/benchmarks/")
    height = page.evaluate("document.documentElement.scrollHeight")
    box = page.get_by_role("searchbox", name="Search", exact=True)
    box.press_sequentially("reas", delay=20)
    offered = page.locator(".search__found")
    offered.get_by_role("link", name="ReasonSeg, gIoU").wait_for()
    assert page.evaluate("document.documentElement.scrollHeight") == height
    assert "below the search box" in page.locator("#search-status").inner_text()

    page.keyboard.press("ArrowDown")
    focused = "document.activeElement.textContent"
    assert "ReasonSeg, gIoU" in page.evaluate(focused)
    page.keyboard.press("Escape")
    assert not offered.is_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{board.get_absolute_url()}")


def test_misspelt_name_is_offered_with_a_note(board: Leaderboard, page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").press_sequentially("reasonsg", delay=20)
    page.get_by_text("These nearly are").wait_for()
    page.locator(".search__found").get_by_role("link", name="ReasonSeg, gIoU").click()
    page.wait_for_url(f"**{board.get_absolute_url()}")


def test_search_without_scripts_finds_sentences(
    board: Leaderboard, page_without_scripts: Page
) -> None:
    page = page_without_scripts
    page.goto("/")
    page.get_by_role("searchbox").fill("reinforcement alone")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("heading", name="Claims, by their sentences").wait_for()
    assert page.locator("mark").first.inner_text() in ("44.4", "57.5")
