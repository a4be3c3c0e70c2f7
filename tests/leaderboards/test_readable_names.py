"""Titles and names with LaTeX in them: readable on pages and in feeds, stored as they are."""

from __future__ import annotations

import re
from datetime import date

import feedparser
import pytest
from django.test import Client

from leaderboards.models import Leaderboard, Result
from papers.models import Paper
from tests.factories import SettingsGroupFactory
from tests.leaderboards.pages import add_row, body_of, make_board, record

pytestmark = pytest.mark.django_db

TITLE = r"$\pi_0$: A Model of \textbf{Flow}"
SHOWN = "π_0: A Model of Flow"


@pytest.fixture
def board() -> Leaderboard:
    """MS^2 with the robust accuracy of a model with a sign in its name."""
    board = make_board("MS^2", "ell_infty-AutoAttacked")
    group = SettingsGroupFactory(leaderboard=board)
    record(add_row(group, "57.5", r"$\pi_0$-Net", date(2023, 1, 1)))
    add_row(group, "50", "Plain", date(2024, 1, 1))
    Paper.objects.update(title=TITLE)
    return board


@pytest.mark.parametrize(
    "path",
    ["", "?metrics=all", "benchmarks", "paper", "papers", "claim", "model", "models"]
    + ["dataset", "metric", "compare", "search", "embed", "home"],
)
def test_pages_show_names_and_titles_as_they_are_meant(
    client: Client, board: Leaderboard, path: str
) -> None:
    best = Result.objects.get(claim__number="57.5")
    assert best.claim and best.model and board.metric
    url = {
        "benchmarks": "/benchmarks/",
        "paper": best.paper.get_absolute_url(),
        "papers": "/papers/",
        "claim": best.claim.get_absolute_url(),
        "model": best.model.get_absolute_url(),
        "models": "/models/",
        "dataset": board.benchmark.dataset.get_absolute_url(),
        "metric": board.metric.get_absolute_url(),
        "compare": f"/compare/?models={best.model.key},plain",
        "search": "/search/?q=ms2",
        "embed": f"/embed{board.get_absolute_url()}",
        "home": "/",
    }.get(path, board.get_absolute_url() + path)
    # What a form sends back is the name as it is stored.
    body = re.sub(r'value="[^"]*"', "", body_of(client, url))
    for raw in ("ell_infty-Auto", "MS^2", r"\pi", r"\textbf"):
        assert raw not in body
    assert any(name in body for name in (SHOWN, "π_0-Net", "MS²", "ℓ_∞-AutoAttacked"))


def test_feeds_show_names_as_they_are_meant(client: Client, board: Leaderboard) -> None:
    feed = feedparser.parse(client.get("/feeds/").content)
    titles = [entry.title for entry in feed.entries]
    assert "Best so far: 57.5 on MS², ℓ_∞-AutoAttacked by π_0-Net" in titles
    assert SHOWN in feed.entries[0].summary


def test_programs_get_names_as_they_are_stored(
    client: Client, board: Leaderboard
) -> None:
    answer = client.get(f"/api/v1{board.get_absolute_url()}").json()
    assert answer["metric"]["name"] == "ell_infty-AutoAttacked"
    rows = client.get(f"{board.get_absolute_url().rstrip('/')}.csv")
    assert r"$\pi_0$-Net" in b"".join(rows).decode()
