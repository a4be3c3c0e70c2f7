"""The list of papers, narrowed to what they claim."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from leaderboards.models import SettingsGroup
from papers import narrowing, querysets
from papers.models import Paper
from tests.factories import ClaimFactory, PaperFactory, SettingsGroupFactory
from tests.leaderboards.pages import add_row, body_of, make_board

pytestmark = pytest.mark.django_db


@pytest.fixture
def group() -> SettingsGroup:
    made: SettingsGroup = SettingsGroupFactory(leaderboard=make_board())
    return made


def report(group: SettingsGroup, title: str, number: str, year: int = 2025) -> Paper:
    """A paper with a number on a leaderboard."""
    paper: Paper = PaperFactory(title=title, published=date(year, 1, 1))
    add_row(group, number, claim__paper=paper)
    return paper


def listed(client: Client, query: str) -> set[str]:
    body = body_of(client, f"/papers/?{query}")
    return {paper.title for paper in Paper.objects.all() if paper.title in body}


@pytest.mark.parametrize("many", [0, 2000], ids=["walked", "looked up"])
def test_papers_are_narrowed_by_data_set_and_task(
    client: Client, group: SettingsGroup, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    for module in (querysets, narrowing):
        monkeypatch.setattr(module, "FEW", many)
    report(group, "On ReasonSeg", "57.5")
    report(SettingsGroupFactory(leaderboard=make_board("VisA", "AUC")), "On VisA", "9")
    PaperFactory(title="On nothing")
    task = group.leaderboard.benchmark.task
    assert task is not None
    for query in (
        "dataset=reasonseg",
        "dataset=ReasonSeg",
        "dataset=reason-seg",
        f"task={task.key}",
        f"task={task.key}&dataset=ReasonSeg&has=result&kind=result&year=2025",
    ):
        assert listed(client, query) == {"On ReasonSeg"}, query
    assert listed(client, f"task={task.key}&dataset=VisA") == set()
    assert listed(client, "has=result") == {"On ReasonSeg", "On VisA"}


@pytest.mark.parametrize("many", [0, 2000], ids=["walked", "looked up"])
def test_papers_are_narrowed_by_claims_to_be_the_best(
    client: Client, group: SettingsGroup, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    for module in (querysets, narrowing):
        monkeypatch.setattr(module, "FEW", many)
    report(group, "The best there is", "90.0")
    report(group, "The second one", "80.0")
    ClaimFactory(paper__title="So it says", says_best=True)
    ClaimFactory(paper__title="So it said", says_best=True, review="rejected")
    assert listed(client, "has=best") == {"The best there is"}
    assert listed(client, "has=says-best") == {"So it says"}


def test_page_shows_what_narrows_it_and_how_much_there_is(
    client: Client, group: SettingsGroup
) -> None:
    report(group, "On ReasonSeg", "57.5")
    report(group, "And another", "58.5")
    body = body_of(client, "/papers/?dataset=reasonseg&has=result")
    assert 'value="ReasonSeg"' in body and "there are 2 in all" in body
    assert "segmenting ReasonSeg (2)" in body
    assert '<option value="result" selected>a number on a leaderboard' in body
    assert "Show all papers" in body


@pytest.mark.parametrize("name", ["task", "dataset", "has"])
def test_what_makes_no_sense_is_said(client: Client, name: str) -> None:
    PaperFactory(title="Here all the same")
    body = body_of(client, f"/papers/?{name}=nothing-like-it")
    assert f"“nothing-like-it” makes no sense as “{name}”" in body
    assert "Here all the same" in body


def test_narrowed_pages_take_a_fixed_number_of_queries(
    client: Client,
    group: SettingsGroup,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    task = group.leaderboard.benchmark.task
    assert task is not None
    for start in (0, 4):
        for n in range(start, start + 4):
            report(group, f"Paper {n}", "57.5")
        with django_assert_num_queries(7):
            body_of(client, f"/papers/?dataset=reasonseg&task={task.key}&has=best")
