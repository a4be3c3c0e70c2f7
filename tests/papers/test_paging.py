"""Paging by keys: every row once, forth and back, undated ones too."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from papers.models import Paper
from papers.paging import Page, page_of
from papers.querystring import Asked
from tests.factories import PaperFactory

pytestmark = pytest.mark.django_db
NEWEST = ("-published_order", "-pk")


def page_at(url: str) -> Page[Paper]:
    values = dict(parse_qsl(urlsplit(url).query))
    return page_of(Paper.objects.all(), Asked("/papers/", values), NEWEST, size=3)


@pytest.fixture
def papers() -> list[Paper]:
    """Eleven papers: some of one day, some without a date."""
    for n in range(11):
        day = date(2024, 1, 1) + timedelta(days=n // 3) if n % 4 else None
        PaperFactory(published=day)
    return list(Paper.objects.order_by(*NEWEST))


def test_paging_shows_every_row_once_forth_and_back(papers: list[Paper]) -> None:
    page = page_at("")
    seen, back = [page.rows], []
    while page.next_url:
        page = page_at(page.next_url)
        seen.append(page.rows)
    assert [paper for rows in seen for paper in rows] == papers

    while page.previous_url:
        page = page_at(page.previous_url)
        back.append(page.rows)
    assert back == seen[-2::-1]


def test_paging_of_the_first_and_only_page_leads_nowhere() -> None:
    PaperFactory()
    assert page_at("").is_whole


def test_paging_before_the_second_row_shows_a_full_first_page(
    papers: list[Paper],
) -> None:
    second = papers[1]
    url = f"?before={second.published_order}~{second.pk}"
    assert page_at(url).rows == tuple(papers[:3])


@pytest.mark.parametrize(
    "cursor",
    ["x", "~", "2024-13-45~1", "2024-01-01~abc", f"2024-01-01~{2**70}", "1~2~3~4"],
)
def test_paging_takes_a_senseless_cursor_for_none(
    papers: list[Paper], cursor: str
) -> None:
    assert page_at(f"?after={cursor}").rows == tuple(papers[:3])
    assert page_at(f"?before={cursor}").rows == tuple(papers[:3])


def test_paging_takes_a_character_that_no_column_holds_for_no_cursor() -> None:
    papers = [PaperFactory(title=title) for title in "abcd"]

    def rows(after: str) -> tuple[Paper, ...]:
        asked = Asked("/papers/", {"after": after})
        return page_of(Paper.objects.all(), asked, ("title", "pk"), size=3).rows

    assert rows(f"a~{papers[0].pk}") == tuple(papers[1:])
    assert rows("a%00b~1") == tuple(papers[:3])


@pytest.mark.parametrize(
    "reading",
    [{"parts": ("", "day", "month")}, {"keys_first": True}],
    ids=["by parts", "keys first"],
)
def test_paging_shows_the_same_rows_however_they_are_read(
    reading: dict[str, Any],
) -> None:
    for n in range(12):
        day = date(2024, 1, 1) if n % 3 else None
        PaperFactory(published=day, published_precision="day" if day else "")
    ordering = ("published_precision", "-pk")
    rows = list(Paper.objects.order_by(*ordering))

    def page(url: str) -> Page[Paper]:
        asked = Asked("/papers/", dict(parse_qsl(urlsplit(url).query)))
        return page_of(Paper.objects.all(), asked, ordering, 5, **reading)

    first, url = page(""), page("").next_url
    second = page(url)
    third = page(second.next_url)
    assert [*first.rows, *second.rows, *third.rows] == rows
    assert page(third.previous_url) == second
    assert page(second.previous_url).rows == first.rows


def test_paging_goes_on_by_names_that_hold_anything(db: None) -> None:
    """The sign that parts a cursor too."""
    for name in ("b~2%", "a", "b~2%", "c%7E", "B"):
        paper = PaperFactory()
        Paper.objects.filter(pk=paper.pk).update(title=name)
    ordering = ("published_precision", "title", "pk")
    papers = list(Paper.objects.order_by(*ordering))

    def page(url: str) -> Page[Paper]:
        asked = Asked("/papers/", dict(parse_qsl(urlsplit(url).query)))
        return page_of(Paper.objects.all(), asked, ordering, 1)

    pages, url = [], "?"
    while url:
        pages.append(page(url))
        url = pages[-1].next_url
    assert [paper for each in pages for paper in each.rows] == papers
    assert page(pages[3].previous_url).rows == pages[2].rows
