"""Histories from claims to standings: what readers are told at the end."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leaderboards.models import Result
from leaderboards.services import drafting
from leaderboards.standing import Agreement, BestCheck, Place, Standing
from leaderboards.standings import standings_of
from papers.extraction.types import Setting
from papers.models import Claim
from tests.factories import PaperFactory, claim_on
from tests.leaderboards.conftest import place_all

pytestmark = pytest.mark.usefixtures("small_registry")


@pytest.fixture(autouse=True)
def settings_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Conditions such as "shots=5 backbone=ViT": only shots split the ranking."""

    def read(condition: str, *_: object, **__: object) -> tuple[Setting, ...]:
        pairs = (pair.split("=") for pair in condition.split())
        return tuple(Setting(name, value, name == "shots") for name, value in pairs)

    monkeypatch.setattr(drafting, "read_settings", read)


def reported(number: str, year: int | None, **fields: object) -> Claim:
    published = year and date(year, 1, 1)
    paper = PaperFactory(published=published)
    return claim_on("ReasonSeg", number, paper=paper, **fields)


def standing_of(claim: Claim) -> Standing:
    place_all()
    results = list(Result.objects.of_claims(Claim.objects.all()))
    standings = standings_of(results)
    return standings.of[next(r.pk for r in results if r.claim_id == claim.pk)]


def test_claim_is_superseded_by_the_next_record() -> None:
    first = reported("50", 2022, model="A-Net")
    second = reported("60", 2023, model="B-Net")
    reported("70", 2024, model="C-Net")
    standing = standing_of(first)
    assert (standing.place, standing.superseded_on) == (
        Place.SUPERSEDED,
        date(2023, 1, 1),
    )
    assert standing.superseded_by == Result.objects.get(claim=second).pk


def test_later_rejection_of_a_record_makes_the_one_before_it_stand_again() -> None:
    first = reported("50", 2022, model="A-Net")
    wrong = reported("90", 2023, model="B-Net")
    assert standing_of(first).place == Place.SUPERSEDED
    Claim.objects.filter(pk=wrong.pk).update(review="rejected")
    wrong.paper.needs_placing = True
    wrong.paper.save()
    assert standing_of(first).place == Place.CURRENT_BEST


def test_paper_with_three_numbers_for_itself_stands_by_the_best() -> None:
    paper = PaperFactory(published=date(2022, 1, 1))
    claims = [
        claim_on("ReasonSeg", number, model="A-Net", own=True, paper=paper)
        for number in ("50", "55", "52")
    ]
    places = [standing_of(claim).place for claim in claims]
    assert places == [Place.NOT_RANKED, Place.CURRENT_BEST, Place.NOT_RANKED]


def test_undated_result_supersedes_nothing() -> None:
    first = reported("50", 2022, model="A-Net")
    undated = reported("60", None, model="B-Net")
    assert standing_of(first).place == Place.CURRENT_BEST
    assert standing_of(undated).place == Place.CURRENT_BEST


def test_best_claim_with_an_earlier_better_result_is_found_out() -> None:
    better = reported("60", 2022, model="A-Net")
    boast = reported("55", 2023, model="B-Net", says_best=True)
    standing = standing_of(boast)
    assert standing.best_check == BestCheck.EARLIER_BETTER
    assert standing.better_earlier == Result.objects.get(claim=better).pk


@pytest.mark.parametrize(
    ("one", "other", "agreement"),
    [
        ("shots=5", "shots=5", Agreement.CONTRADICTED),
        ("shots=5", "shots=1", Agreement.ALONE),
        ("shots=5 backbone=ViT", "shots=5 backbone=CNN", Agreement.ALONE),
        ("", "", Agreement.ALONE),
    ],
    ids=["equal", "other group", "differ where it does not split", "not stated"],
)
def test_numbers_contradict_only_under_equal_stated_settings(
    one: str, other: str, agreement: Agreement
) -> None:
    claim = reported("50", 2022, model="A-Net", condition=one)
    reported("51", 2023, model="A-Net", condition=other)
    assert standing_of(claim).agreement == agreement


def test_repeated_baseline_agrees() -> None:
    claim = reported("50", 2022, model="A-Net", own=True)
    reported("50.0", 2023, model="A-Net", kind="baseline")
    assert standing_of(claim).agreement == Agreement.REPEATED


def test_queries_do_not_grow_with_claims() -> None:
    def queries(count: int) -> int:
        for number in range(count):
            reported(f"{10 + number}", 2000 + number, model=f"Net {number}")
        place_all()
        results = list(Result.objects.of_claims(Claim.objects.all()))
        with CaptureQueriesContext(connection) as captured:
            standings_of(results)
        return len(captured)

    assert queries(3) == queries(12)
