"""The standing of stored results, as claim and paper pages show it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from leaderboards.models import Record, Result, Row, SettingsGroup
from leaderboards.showing import name_of, shown_standings
from leaderboards.standing import Agreement, BestCheck, Place
from leaderboards.standings import standings_of
from tests.factories import (
    MLModelFactory,
    PaperFactory,
    ResultFactory,
    RowFactory,
    SettingsGroupFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def group() -> SettingsGroup:
    made: SettingsGroup = SettingsGroupFactory()
    return made


def add(
    group: SettingsGroup, number: str, year: int | None, **fields: object
) -> Result:
    """A result with a row of its own, and a record if it is the best so far."""
    result: Result = ResultFactory(
        group=group,
        claim__number=number,
        claim__paper__published=date(year, 1, 1) if year else None,
        **fields,
    )
    RowFactory(result=result, rank_value=result.rank_value)
    line = Record.objects.of_group(group)
    is_better = all(record.rank_value < result.rank_value for record in line)
    if result.published and result.is_ranked and is_better:
        Record.objects.create(
            leaderboard=group.leaderboard,
            group=group,
            result=result,
            rank_value=result.rank_value,
            published=result.published,
        )
    return result


def test_standings_tell_the_best_from_superseded_and_never_best(
    group: SettingsGroup,
) -> None:
    first = add(group, "50.0", 2022)
    second = add(group, "57.5", 2023)
    third = add(group, "55.0", 2024)
    found = standings_of([first, second, third])
    assert [found.of[r.pk].place for r in (first, second, third)] == [
        Place.SUPERSEDED,
        Place.CURRENT_BEST,
        Place.NEVER_BEST,
    ]
    assert found.of[first.pk].superseded_by == second.pk
    assert found.results[second.pk].paper == second.paper


def test_standings_of_undated_results_say_how_they_stand_now(
    group: SettingsGroup,
) -> None:
    add(group, "50.0", 2022)
    top = add(group, "60.0", None)
    other = add(group, "40.0", None)
    found = standings_of([top, other])
    assert found.of[top.pk].place == Place.CURRENT_BEST
    assert found.of[other.pk].place == Place.NEVER_BEST


def test_standings_say_why_a_result_is_not_ranked(group: SettingsGroup) -> None:
    bounded = add(group, "60.0", 2022, not_ranked_reason="at-most")
    awaiting = add(group, "61.0", 2022, awaiting_review=True)
    shown = add(group, "50.0", 2022)
    witness = ResultFactory(group=group, model=shown.model)
    found = standings_of([bounded, awaiting, witness]).of
    assert {found[r.pk].place for r in (bounded, awaiting, witness)} == {
        Place.NOT_RANKED
    }
    assert found[bounded.pk].why == "only an upper bound is given"
    assert found[awaiting.pk].why == "it awaits review"
    assert "another result of the same model" in found[witness.pk].why


def test_standings_find_repetition_and_contradiction(group: SettingsGroup) -> None:
    stated = {"settings": [["split", "test", True]], "model": MLModelFactory()}
    claimed = add(group, "57.5", 2022, **stated)
    repeated = ResultFactory(group=group, claim__number="57.5", **stated)
    assert standings_of([claimed]).of[claimed.pk].agreement == Agreement.REPEATED
    denied = ResultFactory(group=group, claim__number="59.9", **stated)
    standing = standings_of([claimed]).of[claimed.pk]
    assert standing.agreement == Agreement.CONTRADICTED
    assert (standing.repeated_by, standing.contradicted_by) == (
        (repeated.pk,),
        (denied.pk,),
    )


def test_unnamed_baseline_is_not_called_the_method_of_its_paper(
    group: SettingsGroup,
) -> None:
    unnamed = {
        "model": None,
        "model_name": "",
        "claim__paper": PaperFactory(title="Seg"),
    }
    own = ResultFactory(group=group, row_key=f"{group.pk}:p7", **unnamed)
    rival = ResultFactory(group=group, row_key=f"{group.pk}:b7", **unnamed)
    assert name_of(own) == "method of “Seg”"
    assert name_of(rival) == "unnamed baseline in “Seg”"


def test_standings_check_claims_to_be_the_best(group: SettingsGroup) -> None:
    earlier = add(group, "57.5", 2022)
    boast = add(group, "55.0", 2023, says_best=True)
    record = add(group, "60.0", 2024, says_best=True)
    found = standings_of([boast, record]).of
    assert found[boast.pk].best_check == BestCheck.EARLIER_BETTER
    assert found[boast.pk].better_earlier == earlier.pk
    assert found[record.pk].best_check == BestCheck.HOLDS


def test_standings_go_by_what_is_better_not_by_what_is_more(
    group: SettingsGroup,
) -> None:
    worse = add(group, "12.0", 2022, rank_value=Decimal("-12.0"))
    better = add(group, "3.5", 2023, rank_value=Decimal("-3.5"))
    found = standings_of([worse, better]).of
    assert found[worse.pk].superseded_by == better.pk
    assert found[better.pk].place == Place.CURRENT_BEST


def test_shown_standings_name_the_other_result(group: SettingsGroup) -> None:
    first, second = add(group, "50.0", 2022), add(group, "57.5", 2023)
    assert first.claim and second.claim and second.model
    shown = shown_standings([first.claim])[first.claim.pk]
    assert shown.superseded_by is not None
    assert shown.superseded_by.words == f"57.5 by {second.model.name}"
    assert shown.superseded_by.url == second.claim.get_absolute_url()
    assert shown.board_url == group.leaderboard.get_absolute_url()


def test_standings_take_as_many_queries_for_many_results(
    group: SettingsGroup, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for start in (0, 4):
        for n in range(start, start + 4):
            add(group, f"{50 - n}.0", 2020 + n)
            add(group, f"{20 - n}.0", None)
        results = [row.result for row in Row.objects.with_evidence()]
        with django_assert_num_queries(5):
            standings_of(results)
