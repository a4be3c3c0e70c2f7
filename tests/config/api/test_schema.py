"""The API walked by its own schema: no failure inside, and every answer as described."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from rest_framework.test import APIClient
from rest_framework.throttling import SimpleRateThrottle
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import application

DOCS = Path(__file__).parents[3] / "docs" / "api.md"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


# From the generator, not from the site: tests are named before there is a database.
DESCRIBED = schemathesis.openapi.from_dict(
    SchemaGenerator().get_schema(request=None, public=True)
)
DESCRIBED.app = application
OPERATIONS = [found.ok() for found in DESCRIBED.get_all_operations()]


@pytest.fixture
def no_limits(world: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The small world, without limits on the number of requests.

    The site closes old connections around a request; here that would be the test's own.
    """
    rates = dict.fromkeys(("anon", "user", "upload"))
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", rates)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def walk(operation: Any, headers: dict[str, str]) -> None:
    """Ask one endpoint for many things; every answer must be as the schema says."""

    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        case.call_and_validate(checks=CHECKS, headers=headers)

    ask()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda found: found.label)
@pytest.mark.usefixtures("no_limits")
def test_answer_is_as_described(operation: Any) -> None:
    walk(operation, {})


@pytest.mark.parametrize(
    "operation",
    [found for found in OPERATIONS if found.method != "get"],
    ids=lambda found: found.label,
)
@pytest.mark.usefixtures("no_limits")
def test_answer_to_a_curator_is_as_described(
    operation: Any, as_curator: APIClient
) -> None:
    walk(operation, {"Authorization": as_curator._credentials["HTTP_AUTHORIZATION"]})


def test_schema_is_valid_and_whole(tmp_path: Path) -> None:
    call_command(
        "spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "api.yml")
    )
    assert (tmp_path / "api.yml").read_text().startswith("openapi: 3.1.0\n")


def test_only_writing_is_said_to_need_a_token() -> None:
    needs = {found.method: "security" in found.definition.raw for found in OPERATIONS}
    assert needs == {"get": False, "post": True, "patch": True}


@pytest.mark.django_db
def test_schema_comes_as_json_and_as_yaml(client: Client) -> None:
    assert client.get("/api/schema/").json()["openapi"] == "3.1.0"
    answer = client.get(
        "/api/schema/", headers={"accept": "application/vnd.oai.openapi"}
    )
    assert answer.content.startswith(b"openapi: 3.1.0\n")


@pytest.mark.django_db
def test_docs_page_loads_only_from_here_and_runs_no_inline_script(
    client: Client,
) -> None:
    page = client.get("/api/docs/")
    text = page.content.decode()

    assert "unsafe" not in page["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", text)
    addresses = re.findall(r'(?:src|href)="([^"]*)"', text)
    assert addresses
    assert not [address for address in addresses if not address.startswith("/")]
    script = next(address for address in addresses if "script" in address)
    assert client.get(script)["Content-Type"].startswith("application/javascript")


@pytest.mark.django_db
def test_every_endpoint_is_documented(client: Client) -> None:
    text = DOCS.read_text(encoding="utf-8")
    paths = client.get("/api/schema/").json()["paths"]

    missing = [
        f"{method.upper()} {path}"
        for path, methods in paths.items()
        for method in methods
        if f"`{method.upper()} {path}`" not in text
    ]
    assert missing == []


def test_root_names_every_list(client: Client) -> None:
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    lists = {
        path.removeprefix("/api/v1/").removesuffix("/")
        for path, methods in paths.items()
        if methods.get("get", {}).get("operationId", "").endswith("_list")
        and "{" not in path
    }
    assert {"papers", "findings"} <= lists <= client.get("/api/v1/").json().keys()


def test_every_entry_that_can_be_read_has_its_fields_in_the_schema() -> None:
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    without = [
        path
        for path, methods in paths.items()
        if "get" in methods
        and "content" not in methods["get"]["responses"].get("200", {})
    ]
    assert "/api/v1/models/{key}/" in paths
    assert without == []
