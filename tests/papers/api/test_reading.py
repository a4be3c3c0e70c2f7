from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from papers.extraction.output import claim_to_json
from papers.extraction.types import Bound, ExtractedClaim, Kind, Span
from papers.models import Claim, PaperRedirect
from tests.api_world import assert_is_response, claim_at
from tests.factories import ClaimFactory, DumpFactory, PaperFactory

pytestmark = pytest.mark.usefixtures("world")


EXTRACTED = ExtractedClaim(
    span=Span(0, 1),
    value=Decimal(1),
    value_high=None,
    unit="",
    bound=Bound.EXACT,
    kind=Kind.RESULT,
    direction=None,
    relative=None,
    metric=None,
    dataset=None,
    model=None,
    comparator=None,
    condition="",
    own=None,
    says_best=False,
    sentence=Span(0, 8),
    confidence=0.5,
    rule="by hand",
)


def ids(client: APIClient, url: str) -> list[int]:
    response = client.get(url)
    assert response.status_code == 200, response.content
    return [entry["id"] for entry in response.json()["results"]]


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("papers", "/api/v1/papers/"),
        ("paper", "/api/v1/papers/1/"),
        ("claims", "/api/v1/claims/"),
        ("claim", "/api/v1/claims/1/"),
        ("dumps", "/api/v1/dumps/"),
        ("dump", "/api/v1/dumps/1/"),
    ],
)
def test_response_is_that_of_the_file(client: APIClient, name: str, url: str) -> None:
    response = client.get(url)

    assert response.status_code == 200
    assert_is_response(name, response.json())


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("/api/v1/papers/", [1, 2]),
        ("/api/v1/papers/?q=flaws lamp", [1]),
        ("/api/v1/papers/?q=2501.00001v3", [1]),
        ("/api/v1/papers/?arxiv_id=2501.00001", [1]),
        ("/api/v1/papers/?kind=efficiency", [1]),
        ("/api/v1/papers/?dump=1", [1]),
        ("/api/v1/papers/?published_from=2025-01-03", []),
        ("/api/v1/papers/?published_to=2025-01-02", [1]),
        ("/api/v1/papers/?year=2025", [1]),
        ("/api/v1/papers/?has=result", [1, 2]),
        ("/api/v1/papers/?has=says-best", [1]),
        ("/api/v1/papers/?has=best", [1]),
        ("/api/v1/papers/?dataset=flawset&task=flaw-detection", [1, 2]),
        ("/api/v1/papers/?dataset=flawset&year=2024", []),
        ("/api/v1/papers/?task=nothing", []),
        ("/api/v1/papers/?dataset=nothing", []),
        ("/api/v1/papers/?ordering=title", [1, 2]),
        ("/api/v1/papers/?ordering=-title", [2, 1]),
        ("/api/v1/claims/", [5, 3, 2, 1]),
        ("/api/v1/claims/?q=torch", [3]),
        ("/api/v1/claims/?paper=2", [5]),
        ("/api/v1/claims/?kind=efficiency&kind=baseline", [3]),
        ("/api/v1/claims/?dataset=flawset", [2, 1]),
        ("/api/v1/claims/?metric=auc", [2, 1]),
        ("/api/v1/claims/?model=torch", [5]),
        ("/api/v1/claims/?value_min=83.9&value_max=91", [5, 2]),
        ("/api/v1/claims/?own=true", [1]),
        ("/api/v1/claims/?says_best=true", [1]),
        ("/api/v1/claims/?confidence_max=0.5", [2]),
        ("/api/v1/claims/?origin=entered", []),
        ("/api/v1/claims/?review=rejected", [4]),
        ("/api/v1/claims/?awaiting_review=true", [2]),
        ("/api/v1/claims/?is_withdrawn=true", []),
        ("/api/v1/claims/?ordering=id", [1, 2, 3, 5]),
        ("/api/v1/dumps/?state=done&state=failed", [1]),
        ("/api/v1/dumps/?layout=feed", []),
        ("/api/v1/dumps/?q=LIST", [1]),
    ],
)
def test_filter_narrows_list(client: APIClient, url: str, found: list[int]) -> None:
    assert ids(client, url) == found


def test_withdrawn_claim_is_listed_only_when_asked_for(client: APIClient) -> None:
    Claim.objects.filter(pk=3).update(is_withdrawn=True)

    assert ids(client, "/api/v1/claims/") == [5, 2, 1]
    assert ids(client, "/api/v1/claims/?is_withdrawn=true") == [3]
    assert client.get("/api/v1/claims/3/").json()["is_withdrawn"] is True


def test_claim_holds_the_fields_that_extract_prints(client: APIClient) -> None:
    printed = claim_to_json(EXTRACTED, "1 is it.")

    assert set(printed) <= set(client.get("/api/v1/claims/1/").json())


def more_papers() -> None:
    for paper in PaperFactory.create_batch(4):
        claim_at(paper, "1", kind="result", start=None)


def more_claims() -> None:
    ClaimFactory.create_batch(5)


def more_dumps() -> None:
    DumpFactory.create_batch(3)


@pytest.mark.parametrize(
    ("url", "queries", "double"),
    [
        ("/api/v1/papers/", 2, more_papers),
        ("/api/v1/claims/", 1, more_claims),
        ("/api/v1/dumps/", 1, more_dumps),
    ],
)
def test_list_takes_as_many_queries_whatever_its_length(
    client: APIClient, url: str, queries: int, double: Callable[[], Any]
) -> None:
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            before = len(client.get(url).json()["results"])
        assert len(captured) == queries
        double()
    assert len(client.get(url).json()["results"]) > before


def test_entry_that_became_another_leads_there(client: APIClient) -> None:
    PaperRedirect.objects.create(old_id=77, paper_id=1)

    response = client.get("/api/v1/papers/77/")

    assert response.status_code == 301
    assert response["Location"] == "http://testserver/api/v1/papers/1/"


def test_unchanged_answer_is_not_sent_again(client: APIClient) -> None:
    first = client.get("/api/v1/claims/1/")
    again = client.get("/api/v1/claims/1/", headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
