"""Comparisons and findings as programs read them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leaderboards.models import Comparison, Finding, Result
from papers.models import Claim
from tests.api_world import assert_is_response
from tests.factories import ClaimFactory

pytestmark = pytest.mark.usefixtures("world")

COMPARISONS, FINDINGS = "/api/v1/comparisons/", "/api/v1/findings/"


@pytest.fixture
def audit(world: None) -> None:
    """An improvement that does not fit, and the finding that says so, besides another."""
    add_comparison(pk=1)
    first = Result.objects.get(pk=1)
    common = {
        "leaderboard": first.leaderboard,
        "benchmark": first.leaderboard.benchmark,
        "task": first.leaderboard.benchmark.task,
        "model": first.model,
        "published": date(2025, 1, 2),
    }
    Finding.objects.create(
        pk=1,
        kind="improvement",
        key="improvement:1",
        comparison_id=1,
        recorded_at=datetime(2026, 3, 1, 9, tzinfo=UTC),
        **common,
    )
    Finding.objects.create(
        pk=2,
        kind="contradiction",
        key="contradiction:1-2",
        row_key=first.row_key,
        result=first,
        other_id=2,
        recorded_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
        **common,
    )


def add_comparison(pk: int) -> Comparison:
    model, comparator = Result.objects.with_evidence().order_by("pk")
    claim: Claim = ClaimFactory(
        pk=100 + pk,
        paper=model.paper,
        start=1000 * pk,
        number="18",
        unit="%",
        kind="improvement",
        sentence="Lamplight outshines Torch by 18%.",
        sentence_start=1000 * pk - 31,
    )
    made: Comparison = Comparison.objects.create(
        pk=pk,
        claim=claim,
        leaderboard=model.leaderboard,
        group=model.group,
        paper=model.paper,
        model=model.model,
        comparator=comparator.model,
        model_name="Lamplight",
        comparator_name="Torch",
        value=18,
        number="18",
        unit="%",
        direction="up",
        is_own=True,
        settings=[["shots", "0", True]],
        published=date(2025, 1, 2),
        implied_of="model",
        implied_absolute=Decimal("109"),
        implied_relative=Decimal("107.38"),
        implied_decimals=1,
        verdict="disagrees",
        model_result=model,
        comparator_result=comparator,
    )
    return made


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("comparisons", COMPARISONS),
        ("comparison", f"{COMPARISONS}1/"),
        ("findings", FINDINGS),
        ("finding", f"{FINDINGS}1/"),
    ],
)
def test_response_is_that_of_the_file(
    client: Client, audit: None, name: str, url: str
) -> None:
    assert_is_response(name, client.get(url).json())


@pytest.mark.parametrize(
    ("url", "found"),
    [
        (f"{COMPARISONS}?leaderboard=flawset-flaw-auc&benchmark=1", [1]),
        (f"{COMPARISONS}?dataset=flawset&task=flaw-detection&metric=flaw-auc", [1]),
        (f"{COMPARISONS}?model=lamplight&comparator=torch&paper=1", [1]),
        (f"{COMPARISONS}?model=torch", []),
        (f"{COMPARISONS}?about=torch", [1]),
        (f"{COMPARISONS}?verdict=fits", []),
        (f"{COMPARISONS}?verdict=disagrees&awaiting_review=false", [1]),
        (f"{COMPARISONS}?published_from=2025-01-02&published_to=2025-01-02", [1]),
        (f"{COMPARISONS}?published_from=2025-01-03&ordering=published", []),
        (f"{COMPARISONS}?published_from=2025-01&published_to=2025", [1]),
        (f"{COMPARISONS}?published_to=2024", []),
        (f"{FINDINGS}?kind=contradiction", [2]),
        (f"{FINDINGS}?area=vision&task=flaw-detection&benchmark=1", [2, 1]),
        (f"{FINDINGS}?area=speech", []),
        (f"{FINDINGS}?leaderboard=flawset-flaw-auc&model=lamplight", [2, 1]),
        (f"{FINDINGS}?model=torch", []),
        (f"{FINDINGS}?paper=1&ordering=id", [1, 2]),
        (f"{FINDINGS}?paper=2", [2]),
        (f"{FINDINGS}?recorded_from=2026-03-02", [2]),
    ],
)
def test_filters(client: Client, audit: None, url: str, found: list[int]) -> None:
    response = client.get(url)
    assert response.status_code == 200
    assert [entry["id"] for entry in response.json()["results"]] == found


@pytest.mark.parametrize("url", [COMPARISONS, FINDINGS])
def test_list_takes_as_many_queries_for_many_entries(
    client: Client, audit: None, url: str
) -> None:
    def count_queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    few = count_queries()
    for pk in range(2, 8):
        comparison = add_comparison(pk)
        first = Finding.objects.get(pk=1)
        first.pk, first.key = 100 + pk, f"improvement:{pk}"
        first.comparison = comparison
        first.save()
    assert count_queries() == few
