"""How claims stood on past days: what papers had reported then, with today's knowledge."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from leaderboards.models import Result
from leaderboards.standing import Agreement, Place, Standing
from leaderboards.standings import standings_of
from papers.models import Claim, Paper
from tests.factories import PaperFactory, claim_on
from tests.leaderboards.conftest import place_all
from tests.leaderboards.pages import body_of

pytestmark = pytest.mark.usefixtures("small_registry")

STATED = {"condition": "zero-shot"}


def reported(number: str, year: int | None, model: str, **fields: object) -> Claim:
    """A claim of a score on ReasonSeg, published on the first day of a year."""
    paper = PaperFactory(published=year and date(year, 1, 1))
    return claim_on("ReasonSeg", number, paper=paper, model=model, **fields)


def standing(claim: Claim, year: int | None) -> Standing:
    """How a claim stood at the end of a year, or stands today."""
    result = Result.objects.get(claim=claim)
    day = year and date(year, 12, 31)
    return standings_of([result], as_of=day).of[result.pk]


def test_claim_was_the_best_until_a_better_one_came() -> None:
    first = reported("50", 2021, "A-Net")
    better = reported("60", 2023, "B-Net")
    place_all()
    assert standing(first, 2022).place == Place.CURRENT_BEST
    then = standing(first, 2023)
    assert then.place == Place.SUPERSEDED
    assert then.superseded_by == Result.objects.get(claim=better).pk
    assert standing(first, None) == then


def test_claim_stands_nowhere_before_its_paper() -> None:
    later = reported("60", 2023, "B-Net")
    place_all()
    then = standing(later, 2022)
    assert (then.place, then.agreement) == (Place.NOT_RANKED, Agreement.ALONE)
    assert then.why == "its paper had not been published by then"


def test_undated_claim_stands_on_no_past_day() -> None:
    undated = reported("60", None, "B-Net")
    place_all()
    assert "not known" in standing(undated, 2022).why
    assert standing(undated, None).place == Place.CURRENT_BEST


def test_others_agree_and_contradict_from_their_papers_on() -> None:
    claim = reported("57.5", 2021, "A-Net", own=True, **STATED)
    same = reported("57.5", 2022, "A-Net", own=False, **STATED)
    other = reported("52.0", 2023, "A-Net", own=False, **STATED)
    place_all()
    keys = {c.pk: Result.objects.get(claim=c).pk for c in (same, other)}
    assert standing(claim, 2021).agreement == Agreement.ALONE
    then = standing(claim, 2022)
    assert (then.agreement, then.repeated_by, then.contradicted_by) == (
        Agreement.REPEATED,
        (keys[same.pk],),
        (),
    )
    later = standing(claim, 2023)
    assert (later.agreement, later.contradicted_by) == (
        Agreement.CONTRADICTED,
        (keys[other.pk],),
    )


def test_row_was_shown_by_another_result_then() -> None:
    others = reported("50", 2021, "A-Net", own=False)
    own = reported("48", 2023, "A-Net", own=True)
    place_all()
    assert standing(others, 2022).place == Place.CURRENT_BEST
    assert standing(others, 2023).place == Place.NOT_RANKED
    assert standing(own, 2023).place == Place.CURRENT_BEST


def test_claim_to_be_the_best_is_checked_by_what_was_known_of_that_day() -> None:
    reported("60", 2020, "Z-Net")
    claim = reported("50", 2021, "A-Net", says_best=True)
    place_all()
    assert standing(claim, 2021).best_check == standing(claim, None).best_check
    assert standing(claim, 2020).best_check is None


@pytest.mark.parametrize("seed", range(6))
def test_standings_as_of_a_day_are_those_of_a_world_that_ends_there(seed: int) -> None:
    chance = random.Random(seed)
    claims = [
        reported(
            str(chance.choice((50, 55, 60))),
            chance.randint(2018, 2024),
            f"Net {chance.randint(1, 4)}",
            review=chance.choice(("none", "accepted")),
            says_best=chance.random() < 0.3,
            **(STATED if chance.random() < 0.7 else {}),
        )
        for _ in range(14)
    ]
    place_all()
    day = date(2021, 6, 1)
    kept = [claim.pk for claim in claims if claim.paper.published <= day]

    def all_standings(as_of: date | None) -> dict[int | None, Standing]:
        results = list(Result.objects.filter(claim__in=kept))
        standings = standings_of(results, as_of=as_of)
        claim_of = dict(Result.objects.values_list("pk", "claim"))
        return {
            result.claim_id: replace(
                (found := standings.of[result.pk]),
                superseded_by=claim_of.get(found.superseded_by),
                better_earlier=claim_of.get(found.better_earlier),
                repeated_by=tuple(sorted(claim_of[k] for k in found.repeated_by)),
                contradicted_by=tuple(
                    sorted(claim_of[k] for k in found.contradicted_by)
                ),
            )
            for result in results
        }

    then = all_standings(day)
    for paper in Paper.objects.filter(published__gt=day):
        paper.delete()
    place_all()
    assert then == all_standings(None)


# --- The page of a claim ----------------------------------------------------------


def test_page_of_a_claim_goes_back_in_time(client: Client) -> None:
    claim = reported("50", 2021, "A-Net")
    reported("60", 2023, "B-Net")
    place_all()
    url = claim.get_absolute_url()
    assert "it was the best until" in body_of(client, url)
    then = body_of(client, f"{url}?as_of=2022")
    assert "As of 31 December 2022" in then and "the best then" in then
    assert "Not ranked then: its paper had not been published by then." in body_of(
        client, f"{url}?as_of=2020-05"
    )


def test_page_of_a_claim_says_when_a_day_makes_no_sense(client: Client) -> None:
    claim = reported("50", 2021, "A-Net")
    place_all()
    body = body_of(client, f"{claim.get_absolute_url()}?as_of=soon")
    assert "“soon” makes no sense as “as of”" in body and "current best" in body


def test_api_gives_the_standing_of_a_day(client: Client) -> None:
    claim = reported("50", 2021, "A-Net")
    reported("60", 2023, "B-Net")
    place_all()
    url = f"/api/v1/results/{Result.objects.get(claim=claim).pk}/"

    def place(query: str = "") -> str:
        return str(client.get(f"{url}{query}").json()["standing"]["place"])

    assert (place(), place("?as_of=2022-12-31")) == ("superseded", "current best")
    for day in ("2022-13", "2022-02-30", "soon", ""):
        assert client.get(f"{url}?as_of={day}").status_code == 400
