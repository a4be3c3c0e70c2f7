from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from leaderboards.models import Result
from papers.models import Claim, Curation, Dump, Paper
from tasks import dumps as dump_jobs
from tests.api_world import ABSTRACT, assert_is_response

pytestmark = pytest.mark.usefixtures("world")

LISTING = (
    b'{"title": "A new paper of light", "abstract": "It reaches 5.1% on Flawset."}\n'
)


@pytest.fixture
def enqueued(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The dumps whose reading was enqueued."""
    asked: list[int] = []
    monkeypatch.setattr(dump_jobs.ingest_dump, "delay_on_commit", asked.append)
    return asked


def upload(client: APIClient, content: bytes = LISTING, **fields: Any) -> Any:
    file = BytesIO(content)
    file.name = "listing.jsonl"
    return client.post("/api/v1/dumps/", {"file": file, **fields}, format="multipart")


@pytest.mark.parametrize(
    ("verb", "review"),
    [("accept", "accepted"), ("reject", "rejected"), ("reopen", "none")],
)
def test_decision_is_a_curation_and_answers_with_the_claim(
    as_curator: APIClient, verb: str, review: str
) -> None:
    response = as_curator.post(
        f"/api/v1/claims/2/{verb}/", {"reason": "Looked it up."}, format="json"
    )

    assert response.status_code == 200
    assert response.json()["review"] == review
    made = Curation.objects.get(claim=2)
    assert (made.action, made.curator_name, made.reason) == (
        verb,
        "cora",
        "Looked it up.",
    )
    assert response.json()["curations"][0]["action"] == verb


@pytest.mark.parametrize("way", ["accept", "correct"])
def test_decision_on_a_claim_that_changed_since_it_was_read_is_refused(
    as_curator: APIClient, way: str
) -> None:
    url = "/api/v1/claims/2/"
    body = {"seen_at": as_curator.get(url).json()["changed_at"]}
    Claim.objects.filter(pk=2).update(changed_at=timezone.now() + timedelta(hours=1))

    if way == "accept":
        response = as_curator.post(f"{url}accept/", body, format="json")
    else:
        response = as_curator.patch(url, body | {"model": "Foo"}, format="json")

    assert response.status_code == 409
    assert response.json()["error"]["code"] == "changed"
    assert not Curation.objects.filter(claim=2).exists()


def test_decision_on_a_claim_as_it_was_read_is_kept(as_curator: APIClient) -> None:
    seen = as_curator.get("/api/v1/claims/2/").json()["changed_at"]
    body = {"seen_at": seen}
    response = as_curator.post("/api/v1/claims/2/accept/", body, format="json")
    assert response.json()["review"] == "accepted"
    body = {"seen_at": response.json()["changed_at"], "model": "Foo"}
    response = as_curator.patch("/api/v1/claims/2/", body, format="json")
    assert (response.json()["review"], response.json()["model"]) == ("corrected", "Foo")


def test_decision_needs_no_body(as_curator: APIClient) -> None:
    assert as_curator.post("/api/v1/claims/2/accept/").status_code == 200


def test_correction_sets_what_is_given_and_answers_with_the_claim(
    as_curator: APIClient,
) -> None:
    response = as_curator.patch(
        "/api/v1/claims/3/",
        {"comparator": None, "value": "2.50", "condition": "on one core"},
        format="json",
    )

    assert response.status_code == 200
    assert_is_response("claim_corrected", response.json())
    claim = Claim.objects.get(pk=3)
    assert (claim.comparator, claim.condition) == ("", "on one core")


def test_correction_shows_on_the_leaderboard_at_once(as_curator: APIClient) -> None:
    url = "/api/v1/claims/5/"

    as_curator.patch(url, {"dataset": "Flawset", "metric": "flaw AUC"}, format="json")
    as_curator.patch(url, {"value": "91.5"}, format="json")

    result = Result.objects.get(claim=5)
    assert str(result.leaderboard) == "Flawset, flaw AUC"
    assert result.value == Claim.objects.get(pk=5).value
    assert result.origin == "reviewed"


def test_rejected_claim_leaves_the_leaderboard_at_once(as_curator: APIClient) -> None:
    as_curator.post("/api/v1/claims/1/reject/")

    assert not Result.objects.filter(claim=1).exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, None),
        ({"reason": "none given"}, None),
        ({"valeu": "1"}, "valeu"),
        ({"value": "many"}, "value"),
        ({"value": "1e400"}, "value"),
        ({"value": None}, "value"),
        ({"value_high": "1"}, "value_high"),
        ({"kind": "improvement"}, "direction"),
        ({"kind": None}, "kind"),
        ({"bound": "<"}, "bound"),
        ({"metric": "a\0b"}, "metric"),
        ({"metric": "m" * 201}, "metric"),
        ({"start": 1}, "start"),
    ],
)
def test_impossible_correction_is_refused_and_changes_nothing(
    as_curator: APIClient, body: dict[str, Any], field: str | None
) -> None:
    before = Claim.objects.values().get(pk=3)

    response = as_curator.patch("/api/v1/claims/3/", body, format="json")

    assert response.status_code == 400
    assert list(response.json()["error"]["fields"]) == ([field] if field else [])
    assert Claim.objects.values().get(pk=3) == before


@pytest.mark.parametrize(
    "body", [rb'{"metric": "\ud800"}', rb'{"\ud800": 1}', rb'{"kind": "\ud800"}']
)
def test_half_a_character_is_refused(as_curator: APIClient, body: bytes) -> None:
    response = as_curator.patch(
        "/api/v1/claims/3/", body, content_type="application/json"
    )

    assert response.status_code == 400
    assert response.json()["error"]["fields"]


def test_missed_number_of_the_abstract_is_added(as_curator: APIClient) -> None:
    Claim.objects.filter(pk=3).delete()
    start = ABSTRACT.index("2.5")

    response = as_curator.post(
        "/api/v1/papers/1/claims/",
        {"start": start, "end": start + 3, "value": "2.5", "kind": "efficiency"},
        format="json",
    )

    assert response.status_code == 201
    made = response.json()
    assert response["Location"] == made["url"]
    assert (made["origin"], made["number"]) == ("added", "2.5")
    assert made["sentence"] == "It is 2.5 times faster than Torch."


def test_number_from_elsewhere_is_entered(as_curator: APIClient) -> None:
    response = as_curator.post(
        "/api/v1/papers/1/claims/",
        {
            "source_url": "https://example.org/table",
            "quote": "Lamplight 96.0",
            "value": "96.0",
            "kind": "result",
            "model": "Lamplight",
        },
        format="json",
    )

    assert response.status_code == 201
    assert (response.json()["origin"], response.json()["start"]) == ("entered", None)


@pytest.mark.parametrize(
    "place",
    [
        {},
        {"start": 5},
        {"start": 5, "end": 3},
        {"start": 0, "end": 4},
        {"start": 9_999, "end": 10_000},
        {"start": ABSTRACT.index("95.9"), "end": ABSTRACT.index("95.9") + 4},
        {"source_url": "https://example.org"},
        {"source_url": "javascript:alert(1)", "quote": "1"},
        {"start": 1, "end": 2, "quote": "1"},
    ],
)
def test_claim_without_a_place_is_not_added(
    as_curator: APIClient, place: dict[str, Any]
) -> None:
    response = as_curator.post(
        "/api/v1/papers/1/claims/",
        {"value": "1", "kind": "result", **place},
        format="json",
    )

    assert response.status_code == 400
    assert Claim.objects.filter(paper=1).count() == 4


def test_upload_is_taken_and_read_later(
    as_curator: APIClient, enqueued: list[int], curator: User
) -> None:
    response = upload(as_curator, listed_on="2025-02-03")

    assert response.status_code == 202
    dump = Dump.objects.get(name="listing.jsonl")
    assert response["Location"] == f"http://testserver/api/v1/dumps/{dump.pk}/"
    assert response.json()["state"] == "waiting"
    assert (str(dump.asked_listed_on), dump.brought_by) == ("2025-02-03", curator)
    assert enqueued == [dump.pk]


def test_upload_of_the_same_bytes_is_the_same_dump(
    as_curator: APIClient, enqueued: list[int]
) -> None:
    first, second = upload(as_curator), upload(as_curator)

    assert first["Location"] == second["Location"]


def test_upload_of_no_known_layout_says_why(
    as_curator: APIClient, enqueued: list[int]
) -> None:
    for _ in range(2):  # the same bytes again are refused again
        response = upload(as_curator, b"%PDF-1.7 nothing of ours")
        refused = Dump.objects.get(state="refused")
        assert response.status_code == 400
        assert response.json()["error"]["fields"] == {"file": [refused.error]}
    assert enqueued == []


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        (b"\x1f\x8b\x08\x00 broken", {}),
        (b"", {}),
        (LISTING, {"listed_on": "3/2/2025"}),
        (LISTING, {"layout": "pdf"}),
        (LISTING, {"listedon": "2025-02-03"}),
    ],
)
def test_impossible_upload_is_refused(
    as_curator: APIClient, content: bytes, fields: dict[str, str]
) -> None:
    response = upload(as_curator, content, **fields)

    assert response.status_code == 400
    assert response.json()["error"]["fields"]
    assert Dump.objects.count() == 1


def test_upload_over_the_limit_is_refused(
    as_curator: APIClient, settings: Settings
) -> None:
    settings.UPLOAD_SIZE_LIMIT = 20

    response = upload(as_curator)

    assert response.status_code == 413
    assert "20\xa0bytes" in response.json()["error"]["message"]


WRITES = [
    ("post", "/api/v1/claims/2/accept/", {}),
    ("post", "/api/v1/claims/2/reject/", {}),
    ("post", "/api/v1/claims/2/reopen/", {}),
    ("patch", "/api/v1/claims/2/", {"value": "1"}),
    ("post", "/api/v1/papers/1/claims/", {"value": "1", "kind": "result"}),
    ("post", "/api/v1/dumps/", {}),
]


@pytest.mark.parametrize(("method", "url", "body"), WRITES)
def test_writing_needs_a_token(
    client: APIClient, method: str, url: str, body: dict[str, Any]
) -> None:
    response = getattr(APIClient(), method)(url, body, format="json")

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Token"
    assert response.json()["error"]["code"] == "not_authenticated"


@pytest.mark.parametrize(("method", "url", "body"), WRITES)
def test_writing_needs_the_permission(
    method: str, url: str, body: dict[str, Any]
) -> None:
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client = APIClient()
    client.force_authenticate(user)

    response = getattr(client, method)(url, body, format="json")

    assert response.status_code == 403
    assert response.json()["error"]["code"] == "permission_denied"
    assert Curation.objects.count() == 1


def test_session_needs_the_form_token(curator: User) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(curator)

    response = client.post("/api/v1/claims/2/accept/")

    assert response.status_code == 403
    assert "CSRF" in response.json()["error"]["message"]


def test_upload_enqueues_after_commit(
    as_curator: APIClient,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(dump_jobs.ingest_dump, "delay", asked.append)

    with django_capture_on_commit_callbacks() as callbacks:
        upload(as_curator)
        assert asked == []
    for callback in callbacks:
        callback()

    assert asked == [Dump.objects.latest("pk").pk]
    assert Paper.objects.count() == 2
