"""Models side by side, as programs read them."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leaderboards.models import MLModel, SettingsGroup
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
        ("?models=lamplight,torch&as_of=May", "Give a day, a month or a year"),
    ],
)
def test_senseless_requests_are_refused(client: Client, query: str, said: str) -> None:
    response = client.get(f"/api/v1/compare/{query}")
    assert response.status_code == 400
    assert said in response.content.decode()


def test_models_compare_as_of_a_day(client: Client) -> None:
    """Undated results stand on no day; those that are dated then do."""
    assert client.get(f"{URL}&as_of=2025-06-30").json()["results"] == []
    group = SettingsGroup.objects.get()
    for n, model in enumerate(MLModel.objects.filter(key__in=("lamplight", "torch"))):
        ResultFactory(
            group=group,
            model=model,
            claim__number=f"8{n}.5",
            published=date(2024, 1, 1 + n),
            row_key=f"{group.pk}:m{model.pk}",
            shown_until=date.max,
        )
    (line,) = client.get(f"{URL}&as_of=2024-01-02").json()["results"]
    assert line["margin"] == "1"
    assert sorted(cell["result"]["value"] for cell in line["models"]) == [
        "80.5",
        "81.5",
    ]
    assert client.get(f"{URL}&as_of=2024-01-01").json()["results"] == []
    for period in ("2024-01", "2024"):
        assert client.get(f"{URL}&as_of={period}").json()["results"] == [line]
    assert client.get(f"{URL}&as_of=2023").json()["results"] == []


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
