"""A paper among others: its leaderboards, and papers on the same ones."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from leaderboards import neighbours
from leaderboards.models import SettingsGroup
from leaderboards.neighbours import results_of, similar_papers
from papers.models import Paper
from tests.factories import PaperFactory, SettingsGroupFactory
from tests.leaderboards.pages import add_row, body_of, make_board, record

pytestmark = pytest.mark.django_db


def group_on(dataset: str) -> SettingsGroup:
    group: SettingsGroup = SettingsGroupFactory(
        leaderboard=make_board(dataset, f"m of {dataset}")
    )
    return group


def report(paper: Paper, *groups: SettingsGroup, number: str = "57.5") -> None:
    for group in groups:
        add_row(
            group,
            number,
            claim__paper=paper,
            claim__start=None,
            claim__end=None,
            claim__sentence_start=None,
        )


def similar_to(paper: Paper) -> list[tuple[str, int]]:
    results = results_of(list(paper.claims.all()))
    return [(s.paper.title, len(s.shared)) for s in similar_papers(paper, results)]


def test_papers_that_share_most_come_first_then_newer_ones() -> None:
    one, two, three = (group_on(name) for name in ("ReasonSeg", "VisA", "MMLU"))
    here = PaperFactory(title="Here")
    report(here, one, two)
    report(PaperFactory(title="Both", published=date(2020, 1, 1)), one, two)
    report(PaperFactory(title="Old"), one)
    report(PaperFactory(title="New", published=date(2025, 1, 1)), two)
    report(PaperFactory(title="Elsewhere"), three)
    assert similar_to(here) == [("Both", 2), ("New", 1), ("Old", 1)]


def test_paper_without_results_has_no_similar_ones() -> None:
    report(PaperFactory(), group_on("ReasonSeg"))
    assert similar_to(PaperFactory()) == []


def test_only_so_many_results_are_looked_at(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(neighbours, "_FEW_RESULTS", 2)
    monkeypatch.setattr(neighbours, "_RESULTS", 2)
    group = group_on("ReasonSeg")
    here = PaperFactory()
    report(here, group)
    for year in range(2020, 2025):
        report(PaperFactory(title=f"Of {year}", published=date(year, 1, 1)), group)
    assert similar_to(here) == [("Of 2024", 1), ("Of 2023", 1)]
    results = results_of(list(here.claims.all()))
    with django_assert_num_queries(1):
        similar_papers(here, results)


def test_paper_page_says_what_it_reports_where(client: Client) -> None:
    group = group_on("ReasonSeg")
    here = PaperFactory(title="Here", published=date(2024, 1, 1))
    before = add_row(group, "44.4", "LISA-7B", date(2023, 1, 1))
    mine = add_row(
        group,
        "57.5",
        "Seg-Zero-7B",
        claim__paper=here,
        claim__start=None,
        claim__end=None,
        claim__sentence_start=None,
    )
    for row in (before, mine):
        record(row)
    body = body_of(client, here.get_absolute_url())
    boards = body[body.index('id="boards"') : body.index('id="about"')]
    assert "ReasonSeg, m of ReasonSeg" in boards and "current best" in boards
    assert "Best there now" not in boards
    assert before.result.paper.title in body[body.index('id="similar"') :]

    later = add_row(group, "61.2", "AURA", date(2025, 1, 1))
    record(later)
    boards = body_of(client, here.get_absolute_url()).partition('id="boards"')[2]
    assert "superseded" in boards and "61.2 by AURA" in boards
