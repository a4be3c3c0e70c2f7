"""Pages that are kept until their leaderboard changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.cache import caches
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from leaderboards.kept import kept_fragment, kept_page
from leaderboards.models import Leaderboard
from leaderboards.services.figures import raise_revisions
from tests.factories import SettingsGroupFactory
from tests.leaderboards.pages import add_row, body_of, make_board

LOCAL = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


@pytest.fixture(autouse=True)
def pages(settings: Any) -> Iterator[None]:
    """A cache of pages of its own, as a running site has it."""
    settings.CACHES = settings.CACHES | {"pages": LOCAL | {"LOCATION": "test-kept"}}
    caches["pages"].clear()
    yield
    caches["pages"].clear()


@pytest.fixture
def board() -> Leaderboard:
    group = SettingsGroupFactory(leaderboard=make_board())
    add_row(group, "57.5", "First")
    return group.leaderboard


@pytest.mark.django_db
def test_kept_leaderboard_is_answered_with_one_query(
    client: Client,
    board: Leaderboard,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    made = body_of(client, board.get_absolute_url())
    with django_assert_num_queries(1):
        kept = client.get(board.get_absolute_url())
    assert kept.content.decode() == made
    assert kept["Content-Type"] == "text/html; charset=utf-8"
    assert kept["ETag"] and kept["Content-Security-Policy"]


@pytest.mark.django_db
def test_kept_leaderboard_is_made_anew_when_it_changed(
    client: Client, board: Leaderboard
) -> None:
    body_of(client, board.get_absolute_url())
    add_row(board.groups.get(), "60.0", "Second")
    raise_revisions([board.pk])
    assert "Second" in body_of(client, board.get_absolute_url())


@pytest.mark.django_db
def test_kept_leaderboard_is_another_page_for_other_parameters_and_hosts(
    client: Client, board: Leaderboard
) -> None:
    path = board.get_absolute_url()
    body_of(client, path)
    assert "As of 1 January 2020" in body_of(client, f"{path}?as_of=2020-01-01")
    elsewhere = client.get(path, HTTP_HOST="board.example.org").content.decode()
    assert "board.example.org/embed/" in elsewhere


@pytest.mark.django_db
def test_kept_values_of_a_past_day_are_those_of_its_group_day_and_rows(
    client: Client,
) -> None:
    board = make_board()
    for key, numbers in (
        ("shots=1", ("50.0", "60.0", "70.0")),
        ("shots=5", ("40.0", "45.0", "55.0")),
    ):
        group = SettingsGroupFactory(leaderboard=board, key=key, label=key)
        for year, number in enumerate(numbers, 2020):
            add_row(group, number, day=date(year, 3, 1), shown_until=date.max)
    add_row(group, "90.0", "Undated")
    path = board.get_absolute_url()
    addresses = [
        f"{path}?settings=shots%3D{shots}&as_of={day}{rows}"
        for shots in (1, 5)
        for day in (2021, 2022)
        for rows in ("&year=2020", "&year=2021", "")
    ]
    made = []
    for address in addresses:
        caches["pages"].clear()
        made.append(body_of(client, address))
    caches["pages"].clear()
    for address, body in zip(addresses, made, strict=True):
        assert body_of(client, address) == body, "as it is where nothing was kept"
    gains = [set(re.findall(r"([0-9]+) better than", body)) for body in made]
    assert gains == [set(), {"10"}, {"10"}] * 2 + [
        *(set(), {"5"}, {"5"}),
        *(set(), {"5"}, {"5", "10"}),
    ]


def test_kept_page_does_not_keep_what_streams_or_failed() -> None:
    request = RequestFactory().get("/")
    for answer in (StreamingHttpResponse(["a"]), HttpResponse("b", status=404)):
        assert kept_page(request, "1", lambda answer=answer: answer) is answer
    assert kept_page(request, "1", lambda: HttpResponse("c")).content == b"c"
    assert kept_page(request, "1", lambda: HttpResponse("d")).content == b"c"


def test_kept_page_is_of_a_plain_address() -> None:
    request = RequestFactory().get("/?visitors=1")
    assert kept_page(request, "1", lambda: HttpResponse("a")).content == b"a"
    assert kept_page(request, "1", lambda: HttpResponse("b")).content == b"b"


def test_kept_fragment_is_made_once_for_each_name() -> None:
    assert kept_fragment("chart 1", lambda: "<svg>1</svg>") == "<svg>1</svg>"
    assert kept_fragment("chart 1", lambda: "never made") == "<svg>1</svg>"
    assert kept_fragment("chart 2", lambda: "<svg>2</svg>") == "<svg>2</svg>"
