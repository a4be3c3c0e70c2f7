"""Models side by side, as programs read them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leaderboards.models import MLModel
from tests.api_world import assert_is_response
from tests.factories import ResultFactory, RowFactory, SettingsGroupFactory
from tests.leaderboards.pages import make_board

pytestmark = pytest.mark.usefixtures("world")

URL = "/api/v1/compare/?models=lamplight,torch"


def test_response_is_that_of_the_file(client: Client) -> None:
    response = client.get(URL)
    assert response.status_code == 200
    assert_is_response("compare", response.json())


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "two to 5"),
        ("?models=lamplight", "two to 5"),
        ("?models=lamplight,lamplight", "two to 5"),
        ("?models=lamplight,nobody", "nobody"),
        ("?models=lamplight,torch&cursor=x", "no cursor"),
        ("?models=lamplight,torch&page_size=0", "from 1 to"),
        ("?model=lamplight", "Unknown parameter"),
    ],
)
def test_senseless_requests_are_refused(client: Client, query: str, said: str) -> None:
    response = client.get(f"/api/v1/compare/{query}")
    assert response.status_code == 400
    assert said in response.content.decode()


def test_every_ranking_comes_once_page_after_page(client: Client) -> None:
    _share(range(5))
    url, found = f"{URL}&page_size=2", []
    while url:
        page = client.get(url).json()
        found += [line["leaderboard"]["slug"] for line in page["results"]]
        url = page["next"]
    assert len(found) == len(set(found)) == 6
    assert [score["rankings"] for score in page["models"]] == [6, 6]


def test_many_rankings_take_as_many_queries(client: Client) -> None:
    counts = []
    for rankings in (range(2), range(2, 8)):
        _share(rankings)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(URL).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6


def _share(numbers: range) -> None:
    """Rankings in which both models stand."""
    for n in numbers:
        group = SettingsGroupFactory(leaderboard=make_board(f"S{n}", f"m{n}"))
        for model in MLModel.objects.all():
            RowFactory(result=ResultFactory(group=group, model=model))
