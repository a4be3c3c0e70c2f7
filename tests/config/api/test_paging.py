from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from papers.models import Paper
from tests.factories import PaperFactory

DAYS = [None, date(2024, 1, 1), date(2024, 1, 1), date(2025, 6, 30)]


@pytest.fixture
def papers(db: None) -> list[int]:
    """The keys of many papers, some of one day and some undated, newest first."""
    for number in range(22):
        PaperFactory(
            published=DAYS[number % 4], title=f"Of {number % 3} lights {number}"
        )
    return list(Paper.objects.values_list("pk", flat=True))


def page(client: Client, url: str) -> dict[str, Any]:
    response = client.get(url)
    assert response.status_code == 200, response.content
    found: dict[str, Any] = response.json()
    return found


def keys(found: dict[str, Any]) -> list[int]:
    return [entry["id"] for entry in found["results"]]


@pytest.mark.parametrize("size", [1, 5, 7, 11, 21, 22, 23])
@pytest.mark.parametrize(
    ("ordering", "columns"),
    [
        ("-published", ("-published_order", "-pk")),
        ("published", ("published_order", "pk")),
        ("title", ("title_key", "pk")),
        ("-id", ("-pk",)),
    ],
)
def test_pages_hold_every_row_once_there_and_back(
    client: Client, papers: list[int], ordering: str, columns: Any, size: int
) -> None:
    expected = list(Paper.objects.order_by(*columns).values_list("pk", flat=True))

    found = page(client, f"/api/v1/papers/?ordering={ordering}&page_size={size}")
    assert found["previous"] is None
    there = keys(found)
    while found["next"]:
        found = page(client, found["next"])
        there += keys(found)
    assert there == expected

    back = keys(found)
    while found["previous"]:
        found = page(client, found["previous"])
        back = keys(found) + back
    assert back == expected


def test_row_that_comes_between_shifts_no_page(
    client: Client, papers: list[int]
) -> None:
    first = page(client, "/api/v1/papers/?page_size=5")
    PaperFactory(published=date(2026, 1, 1))

    assert keys(page(client, first["next"])) == papers[5:10]


def test_next_page_of_a_list_that_ended_meanwhile_is_empty(
    client: Client, papers: list[int]
) -> None:
    first = page(client, "/api/v1/papers/?page_size=5")
    Paper.objects.filter(pk__in=papers[5:]).delete()

    rest = page(client, first["next"])

    assert rest == {"next": None, "previous": None, "results": []}


def test_cursor_belongs_to_its_ordering(client: Client, papers: list[int]) -> None:
    link = page(client, "/api/v1/papers/?page_size=5")["next"]

    assert client.get(f"{link}&ordering=title").status_code == 400


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cursor=st.one_of(st.text(), st.from_regex(r"[A-Za-z0-9_-]{0,60}=*")))
def test_any_other_text_is_no_cursor(db: None, cursor: str) -> None:
    response = Client().get(
        "/api/v1/papers/",
        {"cursor": cursor.encode(errors="replace")},
        REMOTE_ADDR=f"cursor-{hash(cursor)}",
    )

    assert response.status_code == 400
    assert list(response.json()["error"]["fields"]) == ["cursor"]
