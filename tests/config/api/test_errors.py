from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient
from rest_framework.throttling import SimpleRateThrottle

from config.api import errors
from leaderboards.models import Leaderboard
from papers.models import Claim

pytestmark = pytest.mark.usefixtures("world")


def error_of(response: Any, status: int) -> dict[str, Any]:
    """What went wrong, after a look at the shape of the answer."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/json"
    (body,) = response.json().items()
    assert body[0] == "error"
    error: dict[str, Any] = body[1]
    assert sorted(error) == ["code", "fields", "message"]
    assert error["message"]
    return error


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("/api/v1/claims/99/", "not_found"),
        ("/api/v1/claims/99999999999999999999999999/", "not_found"),
        ("/api/v1/claims/x/", "not_found"),
        ("/api/v1/models/%00/", "not_found"),
        ("/api/v1/models/%FF/", "not_found"),
        ("/api/v1/leaderboards/none/rows/", "not_found"),
        ("/api/v2/", "not_found"),
        ("/api/", "not_found"),
    ],
)
def test_what_is_not_there_is_said_in_the_one_shape(
    client: Client, url: str, code: str
) -> None:
    error = error_of(client.get(url), 404)

    assert (error["code"], error["fields"]) == (code, {})


@pytest.mark.parametrize(
    ("url", "fields"),
    [
        ("papers/?knd=result", ["knd"]),
        ("papers/?kind=result&kind=baseline", ["kind"]),
        ("papers/?kind=opinion", ["kind"]),
        ("papers/?q=%00", ["q"]),
        ("papers/?q=" + "x" * 201, ["q"]),
        ("papers/?dump=1.5", ["dump"]),
        ("papers/?dump=-1", ["dump"]),
        ("papers/?dump=99999999999999999999", ["dump"]),
        ("papers/?dump=" + "9" * 5000, ["dump"]),
        ("papers/?published_from=yesterday", ["published_from"]),
        ("papers/?published_from=01/02/2025", ["published_from"]),
        ("papers/?published_to=2025-02-30", ["published_to"]),
        ("papers/?ordering=abstract", ["ordering"]),
        ("papers/?page_size=0", ["page_size"]),
        ("papers/?page_size=501", ["page_size"]),
        ("papers/?page_size=٣", ["page_size"]),
        ("papers/?cursor=", ["cursor"]),
        ("papers/?cursor=%00", ["cursor"]),
        ("papers/?cursor=é", ["cursor"]),
        ("papers/?cursor=W10", ["cursor"]),
        ("papers/?cursor=e30", ["cursor"]),
        ("papers/?cursor=" + "W1tb" * 100_000, ["cursor"]),
        ("claims/?value_min=NaN", ["value_min"]),
        ("claims/?value_min=1e999999", ["value_min"]),
        ("claims/?confidence_min=2", ["confidence_min"]),
        ("claims/?own=perhaps", ["own"]),
        ("claims/1/?expand=paper", ["expand"]),
        ("models/lamplight/?q=x", ["q"]),
        ("?page_size=1", ["page_size"]),
    ],
)
def test_parameter_that_makes_no_sense_is_named(
    client: Client, url: str, fields: list[str]
) -> None:
    error = error_of(client.get(f"/api/v1/{url}"), 400)

    assert (error["code"], list(error["fields"])) == ("invalid", fields)


def test_unknown_parameter_is_answered_with_the_known_ones(client: Client) -> None:
    error = error_of(client.get("/api/v1/papers/?titel=x"), 400)

    (message,) = error["fields"]["titel"]
    for name in ("arxiv_id", "cursor", "ordering", "page_size", "q"):
        assert name in message


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b"1", 400),
        (b'{"value": NaN}', 400),
        (b"[" * 100_000, 400),
        (b"\xff\xfe", 400),
        (b'{"value": ' + b"9" * 5000 + b"}", 400),
        (b'{"reason": "' + b"x" * 3_000_000 + b'"}', 413),
    ],
)
def test_body_that_is_no_object_is_refused(
    as_curator: APIClient, body: bytes, status: int
) -> None:
    before = Claim.objects.values().get(pk=3)

    response = as_curator.patch(
        "/api/v1/claims/3/", body, content_type="application/json"
    )

    error_of(response, status)
    assert Claim.objects.values().get(pk=3) == before


def test_media_types_and_methods_are_refused_in_the_one_shape(
    as_curator: APIClient,
) -> None:
    claim = "/api/v1/claims/3/"

    assert error_of(as_curator.delete(claim), 405)["code"] == "method_not_allowed"
    assert error_of(as_curator.options(claim), 405)["code"] == "method_not_allowed"
    text = as_curator.patch(claim, "x", content_type="text/plain")
    assert error_of(text, 415)["code"] == "unsupported_media_type"
    page = as_curator.get(claim, headers={"accept": "text/html"})
    assert error_of(page, 406)["code"] == "not_acceptable"


def test_unknown_token_is_refused_even_for_reading(client: Client) -> None:
    response = client.get("/api/v1/papers/", headers={"authorization": "Token none"})

    assert error_of(response, 401)["code"] == "authentication_failed"
    assert response["WWW-Authenticate"] == "Token"


def test_failure_inside_is_logged_and_said_without_details(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client.raise_request_exception = False

    def fail(*args: Any) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(Leaderboard, "get_absolute_url", fail)
    response = client.get("/api/v1/leaderboards/")

    error = error_of(response, 500)
    assert error["code"] == "server_error"
    assert "secret" not in response.content.decode()
    assert "the secret of the house" in caplog.text
    assert caplog.records[0].name == errors.__name__


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("/api/v1/papers", "/api/v1/papers/"),
        ("/api/v1/papers?q=a%20b&page_size=2", "/api/v1/papers/?q=a%20b&page_size=2"),
        ("/api/v1", "/api/v1/"),
        ("/api/docs", "/api/docs/"),
    ],
)
def test_reader_is_led_to_the_address_with_its_slash(
    client: Client, asked: str, meant: str
) -> None:
    for response in (client.get(asked), client.head(asked)):
        assert (response.status_code, response["Location"]) == (301, meant)
    # What writes would lose its body on the way.
    error_of(client.post(asked), 404)


def test_unknown_address_is_not_found_with_and_without_a_slash(client: Client) -> None:
    for path in ("/api/v1/nothing", "/api/v1/nothing/", "/api/"):
        error_of(client.get(path), 404)


# --- Throttling -------------------------------------------------------------------


def test_too_many_requests_are_told_to_wait(
    client: Client, as_curator: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    rates = {"anon": "2/min", "user": "4/min", "upload": "1/min"}
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", rates)

    statuses = [client.get("/api/v1/").status_code for _ in range(2)]
    last = client.get("/api/v1/")

    assert statuses == [200, 200]
    assert error_of(last, 429)["code"] == "throttled"
    assert 1 <= int(last["Retry-After"]) <= 61
    # Who has a token is counted apart, and more generously.
    statuses = [as_curator.get("/api/v1/").status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]


def test_uploads_have_a_rate_of_their_own(
    as_curator: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    rates = {"anon": "9/min", "user": "9/min", "upload": "1/min"}
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", rates)

    first = as_curator.post("/api/v1/dumps/", {}, format="multipart")
    second = as_curator.post("/api/v1/dumps/", {}, format="multipart")

    assert (first.status_code, second.status_code) == (400, 429)
    assert as_curator.get("/api/v1/dumps/").status_code == 200


def test_nobody_escapes_by_naming_another_address(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    rates = {"anon": "1/min", "user": "9/min", "upload": "1/min"}
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", rates)

    statuses = [
        client.get("/api/v1/", headers={"x-forwarded-for": f"10.0.0.{n}"}).status_code
        for n in range(2)
    ]

    assert statuses == [200, 429]
