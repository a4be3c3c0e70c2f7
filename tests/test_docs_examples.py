"""What the documentation shows to be asked for is there, once the sample has been read."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from leaderboards.services.registry import load_registry

ROOT = Path(settings.BASE_DIR)
SITE = "http://127.0.0.1:8000"
BLOCK = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
ADDRESS = re.compile(rf"{re.escape(SITE)}(/[^\s\"`|]*)")


def examples() -> set[str]:
    """The addresses that code blocks of docs/api.md read from."""
    blocks = BLOCK.findall((ROOT / "docs" / "api.md").read_text(encoding="utf-8"))
    reading = (block for block in blocks if "TOKEN" not in block)
    return {address for block in reading for address in ADDRESS.findall(block)}


def documented_leaderboards() -> set[str]:
    """The names that the README prints leaderboards of."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return set(re.findall(r"`python manage\.py leaderboard (\w+)`", text))


@pytest.fixture
def sample(db: None) -> None:
    """The site after `make run`."""
    cache.clear()
    load_registry()
    dumps = sorted(str(p) for p in (ROOT / "sample").iterdir() if p.suffix != ".md")
    call_command("ingest", *dumps, json=True, jobs=1, stdout=StringIO())


@pytest.mark.usefixtures("sample")
def test_examples_of_the_documentation_find_something_in_the_sample(
    client: Client,
) -> None:
    assert len(examples()) >= 5
    for address in examples():
        response = client.get(address)
        assert response.status_code == 200, address
        assert response.json().get("results", True), f"{address} finds nothing"

    assert documented_leaderboards()
    for name in documented_leaderboards():
        printed = StringIO()
        call_command("leaderboard", name, stdout=printed)
        assert name in printed.getvalue()
