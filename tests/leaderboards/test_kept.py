"""Pages that are kept until their leaderboard changes."""

from __future__ import annotations

from collections.abc import Iterator
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
