"""The log of changes as programs read it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leaderboards.models import Change, Leaderboard
from papers.models import Claim, Curation
from tests.api_world import assert_is_response

pytestmark = pytest.mark.usefixtures("world")

URL = "/api/v1/changes/"


@pytest.fixture
def log(world: None) -> None:
    """A new benchmark, a record on it, a rejected claim."""
    board = Leaderboard.objects.get()
    benchmark, task = board.benchmark, board.benchmark.task
    best = Claim.objects.get(pk=1)
    Change.objects.create(
        pk=1,
        kind="benchmark",
        benchmark=benchmark,
        task=task,
        recorded_at=datetime(2026, 3, 1, 9, tzinfo=UTC),
    )
    Change.objects.create(
        pk=2,
        kind="record",
        benchmark=benchmark,
        task=task,
        leaderboard=board,
        group=board.opening_group,
        claim=best,
        name="Lamplight",
        value="95.9",
        before="91",
        recorded_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
    )
    rejection = Curation.objects.create(
        claim_id=4, curator_name="cora", action="reject", reason="It is a count."
    )
    Change.objects.create(
        pk=3,
        kind="retraction",
        claim_id=4,
        curation=rejection,
        recorded_at=datetime(2026, 3, 3, 9, tzinfo=UTC),
    )


def test_changes_are_those_of_the_file(client: Client, log: None) -> None:
    assert_is_response("changes", client.get(URL).json())
    assert_is_response("change", client.get(f"{URL}2/").json())


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [3, 2, 1]),
        ("ordering=recorded", [1, 2, 3]),
        ("kind=record", [2]),
        ("task=flaw-detection", [2, 1]),
        ("task=flaw-detection&kind=benchmark", [1]),
        ("leaderboard=flawset-flaw-auc", [2]),
        ("benchmark=1", [2, 1]),
        ("since=2026-03-02", [3, 2]),
        ("since=2026-03-04", []),
        ("since=2026", [3, 2, 1]),
        ("since=2027-01", []),
    ],
)
def test_changes_are_found_by_filters(
    client: Client, log: None, query: str, found: list[int]
) -> None:
    results = client.get(f"{URL}?{query}").json()["results"]
    assert [change["id"] for change in results] == found


@pytest.mark.parametrize("query", ["kind=rumour", "since=26", "until=2026-01-01"])
def test_changes_refuse_what_makes_no_sense(client: Client, query: str) -> None:
    assert client.get(f"{URL}?{query}").status_code == 400


def test_changes_take_as_many_queries_for_many(client: Client, log: None) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(URL)
        return len(found)

    few = queries()
    for change in Change.objects.filter(pk__in=(1, 2)):
        change.pk, change.claim, change.group = change.pk + 10, None, None
        change.kind = Change.Kind.RECORD
        change.save(force_insert=True)
    assert queries() == few


def test_changes_have_cursors(client: Client, log: None) -> None:
    first = client.get(f"{URL}?page_size=2").json()
    second = client.get(first["next"]).json()
    assert [c["id"] for c in (*first["results"], *second["results"])] == [3, 2, 1]
    assert second["next"] is None
