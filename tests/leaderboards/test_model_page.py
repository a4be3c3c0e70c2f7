"""The page of one model: ranks, results, citations, claims, namesakes."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from leaderboards.models import MLModel, SettingsGroup
from tests.factories import (
    ClaimFactory,
    MLModelFactory,
    PaperFactory,
    ResultFactory,
    RowFactory,
    SettingsGroupFactory,
)
from tests.leaderboards.pages import add_row, body_of, make_board, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def model() -> MLModel:
    """Seg-Zero-7B, with the paper that introduces it."""
    paper = PaperFactory(title="Trained by Reinforcement Alone")
    made: MLModel = MLModelFactory(name="Seg-Zero-7B", introduced_by=paper)
    return made


def group_on(dataset: str) -> SettingsGroup:
    group: SettingsGroup = SettingsGroupFactory(
        leaderboard=make_board(dataset, f"metric of {dataset}")
    )
    return group


def test_page_without_results_says_what_to_do(client: Client) -> None:
    body = body_of(client, MLModelFactory().get_absolute_url())
    assert "No result is known" in body and "Compare with" not in body


def test_page_lists_all_results_and_says_which_lead(
    client: Client, model: MLModel
) -> None:
    add_row(group_on("ReasonSeg"), "57.5", day=date(2025, 3, 1), named=model)
    body = body_of(client, model.get_absolute_url())
    assert "ReasonSeg" in body and "current best" in body and "Mar 2025" in body


def test_page_calls_best_what_the_pages_of_the_claims_do(
    client: Client, model: MLModel
) -> None:
    """The best of any ranking is, whichever one its leaderboard opens on."""
    board = make_board("ReasonSeg")
    opening = SettingsGroupFactory(leaderboard=board, rows_count=2)
    few = SettingsGroupFactory(leaderboard=board, key="shots:5", label="5 shots")
    record(add_row(opening, "90.0", "Rival", date(2024, 1, 1)))
    behind = add_row(opening, "57.5", day=date(2025, 3, 1), named=model)
    leading = add_row(few, "60.0", day=date(2025, 3, 1), named=model)
    record(leading)
    undated = add_row(group_on("VisA"), "70.0", named=model)
    waiting = add_row(group_on("MVTec"), "99.0", named=model, section=2)
    body = body_of(client, model.get_absolute_url())
    results = body.partition('id="results"')[2]
    said = {
        row.result.claim.number: "current best" in line
        for line in results.split("<tr>")
        for row in (behind, leading, undated, waiting)
        if row.result.claim.get_absolute_url() in line
    }
    assert said == {"57.5": False, "60.0": True, "70.0": True, "99.0": False}
    for row in (behind, leading, undated, waiting):
        claim = body_of(client, row.result.claim.get_absolute_url())
        assert ("flag--best" in claim) == said[row.result.claim.number]


def test_page_says_where_it_ranks_now(client: Client, model: MLModel) -> None:
    group = group_on("ReasonSeg")
    for number in ("90.0", "88.0", "88.0"):
        add_row(group, number)
    add_row(group, "57.5", named=model)
    awaiting = group_on("VisA")
    add_row(awaiting, "99.0", named=model, section=2)
    body = body_of(client, model.get_absolute_url())
    ranks = body[body.index('id="ranks"') : body.index('id="results"')]
    assert "<strong>4</strong> of 4 rows" in ranks
    assert "?settings=not-stated" in ranks and "VisA" not in ranks
    assert "VisA" in body


def test_page_shows_who_compares_with_it(client: Client, model: MLModel) -> None:
    group = group_on("ReasonSeg")
    other = PaperFactory(title="A Later Paper")
    for paper, kind in ((other, "baseline"), (model.introduced_by, "baseline")):
        ResultFactory(group=group, model=model, claim__paper=paper, claim__kind=kind)
    mere = ResultFactory(group=group, model=model, claim__paper__title="A Mention")
    body = body_of(client, model.get_absolute_url())
    citing = body[body.index('id="citing"') :]
    assert other.get_absolute_url() in citing
    assert model.introduced_by.get_absolute_url() not in citing
    assert mere.paper.get_absolute_url() not in citing


def test_page_shows_what_its_paper_claims(client: Client, model: MLModel) -> None:
    paper = model.introduced_by
    for number, kind in (
        ("18.0", "improvement"),
        ("44.4", "baseline"),
        ("2.3", "efficiency"),
    ):
        ClaimFactory(paper=paper, number=number, kind=kind)
    ClaimFactory(paper=paper, number="77.7", kind="result", review="rejected")
    body = body_of(client, model.get_absolute_url())
    assert "18.0" in body and "2.3" in body
    assert "44.4" not in body and "77.7" not in body


def test_page_says_plainly_that_others_are_called_so(
    client: Client, model: MLModel
) -> None:
    body = body_of(client, model.get_absolute_url())
    assert "Several models are called so" not in body
    other = MLModelFactory(
        name="Seg-Zero-7B",
        key="seg-zero-7b-2",
        introduced_by=PaperFactory(title="Another One Entirely"),
    )
    group = group_on("ReasonSeg")
    ResultFactory(
        group=group,
        model=None,
        model_name="Seg-Zero-7B",
        model_fold=model.name_fold,
        row_key="x",
        not_ranked_reason="ambiguous-model",
    )
    body = body_of(client, model.get_absolute_url())
    assert "Several models are called so" in body
    assert other.get_absolute_url() in body and "Another One Entirely" in body
    assert "1 number with this name leaves open which is meant" in body


def test_page_offers_to_compare_with_models_of_its_rankings(
    client: Client, model: MLModel
) -> None:
    group = group_on("ReasonSeg")
    add_row(group, "57.5", named=model)
    add_row(group, "44.4", "LISA-7B")
    body = body_of(client, model.get_absolute_url())
    assert "/compare/?models=seg-zero-7b,lisa-7b" in body
    assert 'href="/compare/?models=seg-zero-7b"' in body


def test_long_lists_have_pages_of_their_own(client: Client, model: MLModel) -> None:
    board = make_board()
    for n in range(60):
        group = SettingsGroupFactory(leaderboard=board, key=f"n={n}", label=f"n {n}")
        RowFactory(
            result=ResultFactory(group=group, model=model, claim__kind="baseline")
        )
    url = model.get_absolute_url()
    body = body_of(client, url)
    assert f"{url}?show=ranks" in body and f"{url}?show=citing" in body
    for show, words in (("ranks", "Where it ranks"), ("citing", "as a baseline")):
        whole = body_of(client, f"{url}?show={show}")
        assert words in whole and "Next page" in whole
        assert "Every result reported for it" not in whole
    assert "It stands in no ranking" in body_of(
        client, f"{MLModelFactory().get_absolute_url()}?show=ranks"
    )


def test_page_takes_as_many_queries_for_many_results(
    client: Client, model: MLModel, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for start in (0, 3):
        for n in range(start, start + 3):
            group = group_on(f"S{n}")
            add_row(group, "50", named=model, claim__kind="baseline")
            add_row(group, "40", f"Rival-{n}")
            MLModelFactory(
                name=model.name, key=f"namesake-{n}", introduced_by=PaperFactory()
            )
            ClaimFactory(paper=model.introduced_by)
        with django_assert_num_queries(16):
            body_of(client, model.get_absolute_url())
        with django_assert_num_queries(3):
            body_of(client, f"{model.get_absolute_url()}?show=ranks")
        with django_assert_num_queries(4):
            body_of(client, f"{model.get_absolute_url()}?show=citing")
