"""A reader who wants to hear of what is new: what changed, and the feeds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from leaderboards.models import Change, Leaderboard, Task
from tests.conftest import watched_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture
def log(board: Leaderboard) -> Leaderboard:
    """A record on ReasonSeg, and a benchmark that was new before."""
    Task.objects.update(results_count=2)
    stands = {"benchmark": board.benchmark, "task": board.benchmark.task}
    Change.objects.create(
        kind="benchmark", recorded_at=datetime(2026, 3, 1, tzinfo=UTC), **stands
    )
    Change.objects.create(
        kind="record",
        recorded_at=datetime(2026, 3, 4, tzinfo=UTC),
        leaderboard=board,
        name="Seg-Zero-7B",
        value="57.5",
        before="44.4",
        **stands,
    )
    return board


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_reader_sees_what_changed_and_follows_it(
    browser: Browser, live_server: Any, log: Leaderboard, scripts: bool
) -> None:
    with watched_page(browser, live_server.url, java_script_enabled=scripts) as page:
        page.goto("/")
        page.get_by_role("link", name="Changes", exact=True).first.click()
        items = page.locator(".log__item")
        assert items.count() == 2
        page.get_by_role("link", name="records broken").click()
        assert items.count() == 1
        page.get_by_label("Task").select_option(label="Reasoning segmentation")
        page.get_by_label("Since a day, month or year").fill("2026-03-04")
        page.get_by_role("button", name="Show").click()
        assert "kind=record" in page.url and "since=2026-03-04" in page.url
        assert "57.5 by Seg-Zero-7B became the best" in items.first.inner_text()
        feed = page.get_by_role("link", name="Follow these changes")
        answer = page.request.get(str(feed.get_attribute("href")))
        assert answer.headers["content-type"].startswith("application/atom+xml")
        assert "New best on ReasonSeg, gIoU: 57.5" in answer.text()
        items.first.get_by_role("link", name="ReasonSeg, gIoU").click()
        assert page.url.endswith(log.get_absolute_url())
        board_feed = page.get_by_role("link", name="Follow this leaderboard")
        answer = page.request.get(str(board_feed.get_attribute("href")))
        assert "57.5 on ReasonSeg, gIoU by Seg-Zero-7B" in answer.text()


def test_wide_tables_scroll_by_themselves_on_a_phone(
    browser: Browser, live_server: Any, log: Leaderboard
) -> None:
    phone = {"width": 390, "height": 844}
    with watched_page(browser, live_server.url, viewport=phone) as page:
        for path in ("/", "/changes/", "/benchmarks/", log.get_absolute_url()):
            page.goto(path)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= 390, path
