from __future__ import annotations

import pytest
from django.core.files.uploadhandler import StopUpload
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from config.policies import PolicyByPathMiddleware, UploadLimit, refusal_of


def respond(path: str) -> HttpResponseBase:
    """An empty page at this path, as it leaves the site."""
    inner = XFrameOptionsMiddleware(lambda request: HttpResponse())
    response = PolicyByPathMiddleware(inner)(RequestFactory().get(path))
    assert isinstance(response, HttpResponseBase)
    return response


def policy(path: str) -> dict[str, list[str]]:
    """The directives of the policy that a page at this path carries."""
    header = respond(path)["Content-Security-Policy"]
    return {name: values for name, *values in map(str.split, header.split("; "))}


@pytest.mark.parametrize("path", ["/", "/leaderboards/x/", "/api/v1/", "/administer/"])
def test_public_page_allows_nothing_unsafe_and_no_frame(path: str) -> None:
    directives = policy(path)
    assert "unsafe" not in str(directives)
    assert directives["default-src"] == ["'self'"]
    assert directives["frame-ancestors"] == ["'none'"]


def test_admin_may_run_what_its_theme_needs_from_this_host_only() -> None:
    directives = policy("/admin/papers/")
    assert directives["script-src"] == ["'self'", "'unsafe-eval'"]
    assert directives["frame-ancestors"] == ["'none'"]


def test_embedded_page_may_be_framed_and_other_pages_not() -> None:
    assert policy("/embed/leaderboards/x/")["frame-ancestors"] == ["*"]
    assert "X-Frame-Options" not in respond("/embed/leaderboards/x/")
    assert respond("/leaderboards/x/")["X-Frame-Options"] == "DENY"


def test_upload_over_the_limit_is_dropped_and_said(settings: Settings) -> None:
    settings.UPLOAD_SIZE_LIMIT = 10
    request = RequestFactory().post("/")
    handler = UploadLimit(request)
    handler.new_file("dump", "a.txt", "text/plain", None)
    assert handler.receive_data_chunk(b"x" * 10, 0) == b"x" * 10
    assert refusal_of(request) == ""
    with pytest.raises(StopUpload):
        handler.receive_data_chunk(b"x", 10)
    assert "10\xa0bytes" in refusal_of(request)
