from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leaderboards.models import (
    Benchmark,
    Leaderboard,
    MLModel,
    Result,
    SettingsGroup,
)
from tests import factories
from tests.api_world import assert_is_response

pytestmark = pytest.mark.usefixtures("world")

BOARD = "/api/v1/leaderboards/flawset-flaw-auc/"


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("benchmarks", "/api/v1/benchmarks/"),
        ("benchmark", "/api/v1/benchmarks/1/"),
        ("leaderboards", "/api/v1/leaderboards/"),
        ("leaderboard", BOARD),
        ("rows", f"{BOARD}rows/"),
        ("results", "/api/v1/results/"),
        ("result", "/api/v1/results/1/"),
        ("models", "/api/v1/models/"),
        ("model", "/api/v1/models/lamplight/"),
        ("datasets", "/api/v1/datasets/"),
        ("dataset", "/api/v1/datasets/flawset/"),
        ("metrics", "/api/v1/metrics/"),
        ("metric", "/api/v1/metrics/flaw-auc/"),
        ("tasks", "/api/v1/tasks/"),
        ("task", "/api/v1/tasks/flaw-detection/"),
    ],
)
def test_response_is_that_of_the_file(client: Client, name: str, url: str) -> None:
    response = client.get(url)

    assert response.status_code == 200
    assert_is_response(name, response.json())


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("benchmarks/?dataset=flawset&task=flaw-detection", [1]),
        ("benchmarks/?q=flaw-set", [1]),
        ("benchmarks/?q=torchset", []),
        ("benchmarks/?is_listed=false", []),
        ("benchmarks/?ordering=published", [1]),
        ("leaderboards/?q=flaw auc", ["flawset-flaw-auc"]),
        ("leaderboards/?metric=flaw-auc&benchmark=1", ["flawset-flaw-auc"]),
        ("leaderboards/?is_listed=false", []),
        ("results/", [1, 2]),
        ("results/?leaderboard=flawset-flaw-auc&model=torch", [2]),
        ("results/?dataset=flawset&metric=flaw-auc&task=flaw-detection", [1, 2]),
        ("results/?leaderboard=Flawset-Flaw-AUC&model=TORCH&metric=Flaw-AUC", [2]),
        ("leaderboards/?dataset=FlawSet&metric=Flaw-AUC", ["flawset-flaw-auc"]),
        ("benchmarks/?dataset=FlawSet&task=Flaw-Detection", [1]),
        ("results/?group=1&paper=1&benchmark=1", [1]),
        ("results/?q=new record", [1]),
        ("results/?value_min=91.1", [1]),
        ("results/?value_max=91", [2]),
        ("results/?reported_by=own", [1]),
        ("results/?origin=imported&origin=entered", []),
        ("results/?awaiting_review=true", []),
        ("results/?is_ranked=true", [1, 2]),
        ("results/?is_ranked=false", []),
        ("results/?published_from=2025-01-02&published_to=2025-01-02", [1]),
        ("results/?published_from=1800-01-01&published_to=9999-12-31", [1]),
        ("results/?published_from=9999", []),
        ("results/?ordering=published", [2, 1]),
        ("models/?ordering=-results", ["lamplight", "torch"]),
        ("models/?q=LAMP", ["lamplight"]),
        ("models/?introduced_by=1", ["lamplight"]),
        ("models/?origin=found", ["lamplight"]),
        ("datasets/?q=flaw set", ["flawset"]),
        ("datasets/?has_results=false", []),
        ("tasks/?area=speech", []),
        ("metrics/?has_results=true", ["flaw-auc"]),
    ],
)
def test_filter_narrows_list(client: Client, url: str, found: list[Any]) -> None:
    response = client.get(f"/api/v1/{url}")

    assert response.status_code == 200, response.content
    entries = response.json()["results"]
    names = ("id", "slug", "key")
    assert [next(e[n] for n in names if n in e) for e in entries] == found


def test_entry_without_results_comes_only_when_asked_for(client: Client) -> None:
    factories.DatasetFactory(name="Unused")

    def keys(query: str) -> list[str]:
        found = client.get(f"/api/v1/datasets/{query}").json()["results"]
        return [entry["key"] for entry in found]

    assert keys("") == ["flawset"]
    assert keys("?has_results=false") == ["unused"]
    assert client.get("/api/v1/datasets/unused/").status_code == 200


def test_board_that_lost_its_results_is_found_only_by_its_address(
    client: Client,
) -> None:
    Leaderboard.objects.update(results_count=0)
    Benchmark.objects.update(results_count=0)

    for url in ("leaderboards/", "benchmarks/"):
        assert client.get(f"/api/v1/{url}").json()["results"] == []
    for url in (BOARD, "/api/v1/benchmarks/1/"):
        assert client.get(url).status_code == 200


def test_merged_entry_leads_to_the_one_that_stays(client: Client) -> None:
    stays = MLModel.objects.get(key="lamplight")
    factories.MLModelFactory(name="Old Lamp", merged_into=stays)

    response = client.get("/api/v1/models/old-lamp/")

    assert response.status_code == 302
    assert response["Location"] == "http://testserver/api/v1/models/lamplight/"


# --- Rows -------------------------------------------------------------------------


def add_row(number: str, group: SettingsGroup, **fields: Any) -> None:
    result = factories.ResultFactory(
        group=group, claim=factories.ClaimFactory(number=number), **fields
    )
    factories.RowFactory(result=result)


def test_ranks_go_on_over_pages_and_ties_share_one(client: Client) -> None:
    group = SettingsGroup.objects.get()
    for number in ("97.0", "91.0", "91.0", "90.0"):
        add_row(number, group)

    url, ranks = f"{BOARD}rows/?page_size=2", []
    while url:
        page = client.get(url).json()
        ranks += [(row["rank"], row["result"]["value"]) for row in page["results"]]
        url = page["next"]

    assert ranks == [
        (1, "97"),
        (2, "95.9"),
        (3, "91"),
        (3, "91"),
        (3, "91"),
        (6, "90"),
    ]


def test_rows_of_a_group_are_chosen_by_its_key(client: Client) -> None:
    board = Leaderboard.objects.get()
    few = factories.SettingsGroupFactory(leaderboard=board, key="shots=5", label="5")
    add_row("50.0", few)

    def values(settings: str) -> list[tuple[int | None, str]]:
        found = client.get(f"{BOARD}rows/", {"settings": settings}).json()["results"]
        return [(row["rank"], row["result"]["value"]) for row in found]

    assert values("shots=5") == [(1, "50")]
    assert values("not-stated") == [(1, "95.9"), (2, "91")]
    assert values("all") == [(None, "95.9"), (None, "91"), (None, "50")]
    assert client.get(f"{BOARD}rows/?settings=shots=6").status_code == 400


def test_rows_as_of_a_day_are_those_that_stood_then(client: Client) -> None:
    """A model whose record came later stands with the number it had then."""
    group = SettingsGroup.objects.get()
    moved = Result.objects.get(value=Decimal("91"))
    Result.objects.exclude(pk=moved.pk).update(
        published=date(2025, 1, 2), shown_until=date.max
    )
    factories.ResultFactory(
        group=group,
        claim=factories.ClaimFactory(number="90.0"),
        published=date(2024, 5, 1),
        shown_until=date(2024, 12, 1),
        row_key=moved.row_key,
    )
    Result.objects.filter(pk=moved.pk).update(
        published=date(2024, 12, 1), shown_until=date.max
    )

    def rows(day: str) -> list[tuple[Any, ...]]:
        answer = client.get(f"{BOARD}rows/?as_of={day}").json()
        return [
            (row["rank"], row["result"]["value"], row["witnesses_count"])
            for row in answer["results"]
        ]

    assert rows("2024-04-30") == []
    assert rows("2024-05-01") == [(1, "90", 1)]
    assert rows("2024-12-31") == [(1, "91", 2)]
    assert rows("2025-01-02") == [(1, "95.9", 1), (2, "91", 2)]


def test_rows_as_of_a_day_go_on_over_pages(client: Client) -> None:
    group = SettingsGroup.objects.get()
    for number in ("97.0", "96.5", "90.0"):
        add_row(number, group, published=date(2024, 1, 1), shown_until=date.max)
    url, found = f"{BOARD}rows/?as_of=2024-06-30&page_size=1", []
    while url:
        page = client.get(url).json()
        found += [(row["rank"], row["result"]["value"]) for row in page["results"]]
        url = page["next"]
    assert found == [(1, "97"), (2, "96.5"), (3, "90")]


@pytest.mark.parametrize("day", ["20250", "yesterday", "2025-02-30", "9999", ""])
def test_rows_as_of_no_day_are_refused(client: Client, day: str) -> None:
    answer = client.get(f"{BOARD}rows/?as_of={day}")
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == ["as_of"]


def test_unchanged_rows_are_not_read_again(client: Client) -> None:
    etag = client.get(f"{BOARD}rows/")["ETag"]

    with CaptureQueriesContext(connection) as captured:
        again = client.get(f"{BOARD}rows/", headers={"if-none-match": etag})
    assert (again.status_code, len(captured)) == (304, 1)

    Leaderboard.objects.update(revision=8)
    assert (
        client.get(f"{BOARD}rows/", headers={"if-none-match": etag}).status_code == 200
    )


# --- Queries ----------------------------------------------------------------------


def more_results() -> None:
    group = SettingsGroup.objects.get()
    for _ in range(3):
        add_row("50.5", group)


def more_boards() -> None:
    for _ in range(3):
        board = factories.LeaderboardFactory(
            benchmark=factories.BenchmarkFactory(
                is_listed=True, task=factories.TaskFactory(), results_count=1
            ),
            results_count=1,
            latest_published=date(2024, 1, 1),
        )
        group = factories.SettingsGroupFactory(leaderboard=board)
        Leaderboard.objects.filter(pk=board.pk).update(
            opening_group=group, best=factories.ResultFactory(group=group)
        )


def more_entries(factory: Any) -> Callable[[], None]:
    def add() -> None:
        for entry in factory.create_batch(3, results_count=1):
            kind = {"MLModel": "model"}.get(
                type(entry).__name__, type(entry).__name__.lower()
            )
            factories.AliasFactory(kind=kind, name="another", **{kind: entry})

    return add


@pytest.mark.parametrize(
    ("url", "queries", "double"),
    [
        ("/api/v1/benchmarks/", 2, more_boards),
        ("/api/v1/leaderboards/", 2, more_boards),
        ("/api/v1/results/", 1, more_results),
        (f"{BOARD}rows/", 4, more_results),
        ("/api/v1/models/", 2, more_entries(factories.MLModelFactory)),
        ("/api/v1/datasets/", 2, more_entries(factories.DatasetFactory)),
        ("/api/v1/metrics/", 2, more_entries(factories.MetricFactory)),
        ("/api/v1/tasks/", 2, more_entries(factories.TaskFactory)),
    ],
)
def test_list_takes_as_many_queries_whatever_its_length(
    client: Client, url: str, queries: int, double: Callable[[], None]
) -> None:
    lengths = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as captured:
            lengths.append(len(client.get(url).json()["results"]))
        assert len(captured) == queries, captured.captured_queries
        double()
    assert lengths == sorted(set(lengths))
