"""The standing of claims on hand-made histories."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaderboards.standing import (
    Agreement,
    BestCheck,
    Candidate,
    Place,
    Statement,
    Step,
    agreement_of,
    check_best,
    contradictions,
    do_contradict,
    place_of,
)

RECORDS = [
    Step(1, Decimal(50), date(2022, 1, 1)),
    Step(2, Decimal(60), date(2023, 1, 1)),
    Step(3, Decimal(70), date(2024, 1, 1)),
]


def candidate(value: int, day: date | None, **fields: Any) -> Candidate:
    return Candidate(Decimal(value), day, **fields)


@pytest.mark.parametrize(
    ("value", "day", "place", "by"),
    [
        (70, date(2024, 1, 1), Place.CURRENT_BEST, None),
        (70, date(2025, 1, 1), Place.CURRENT_BEST, None),
        (60, date(2023, 1, 1), Place.SUPERSEDED, 3),
        (60, date(2023, 6, 1), Place.SUPERSEDED, 3),
        (50, date(2022, 1, 1), Place.SUPERSEDED, 2),
        (55, date(2023, 6, 1), Place.NEVER_BEST, None),
        (55, date(2023, 1, 1), Place.NEVER_BEST, None),
    ],
    ids=[
        "best",
        "ties the best later",
        "was best",
        "tied the best then",
        "first",
        "behind",
        "behind on its day",
    ],
)
def test_place_by_the_line_of_records(
    value: int, day: date, place: Place, by: int | None
) -> None:
    standing = place_of(candidate(value, day), RECORDS)
    assert (standing.place, standing.superseded_by) == (place, by)


def test_superseded_says_when() -> None:
    standing = place_of(candidate(50, date(2022, 1, 1)), RECORDS)
    assert standing.superseded_on == date(2023, 1, 1)


def test_undated_result_is_never_superseded() -> None:
    assert place_of(candidate(60, None), RECORDS).place == Place.NEVER_BEST
    best = candidate(99, None, is_top=True)
    assert place_of(best, RECORDS).place == Place.CURRENT_BEST


def test_unranked_result_says_why() -> None:
    standing = place_of(candidate(99, None, not_ranked="a range is given"), RECORDS)
    assert (standing.place, standing.why) == (Place.NOT_RANKED, "a range is given")


@pytest.mark.parametrize(
    ("value", "day", "check", "better", "untold"),
    [
        (70, date(2024, 1, 1), BestCheck.HOLDS, None, ""),
        (59, date(2024, 1, 1), BestCheck.EARLIER_BETTER, 2, ""),
        (55, date(2023, 1, 1), BestCheck.HOLDS, None, ""),
        (50, date(2022, 1, 1), BestCheck.UNKNOWN, None, "no earlier result"),
        (99, None, BestCheck.UNKNOWN, None, "the date of its paper"),
    ],
    ids=["holds", "known better", "better on the same day", "first", "undated"],
)
def test_claim_to_be_best_is_checked(
    value: int, day: date | None, check: BestCheck, better: int | None, untold: str
) -> None:
    verdict = check_best(candidate(value, day), RECORDS)
    assert (verdict.check, verdict.better_earlier) == (check, better)
    assert verdict.untold.startswith(untold) and bool(verdict.untold) == bool(untold)


def test_claim_to_be_best_of_what_is_not_ranked_cannot_be_told() -> None:
    unranked = candidate(99, date(2024, 1, 1), not_ranked="a range is given")
    verdict = check_best(unranked, RECORDS)
    assert verdict.check == BestCheck.UNKNOWN
    assert verdict.untold == "it is not ranked here"


def says(number: str, paper: int, **fields: Any) -> Statement:
    exponent = Decimal(number).as_tuple().exponent
    assert isinstance(exponent, int)
    values: dict[str, Any] = {
        "result_id": 10 * paper,
        "paper_id": paper,
        "value": Decimal(number),
        "value_high": None,
        "bound": "=",
        "decimals": -exponent,
        "settings": frozenset({("shots", "5")}),
    }
    return Statement(**values | fields)


@pytest.mark.parametrize(
    ("one", "other", "agreement"),
    [
        (says("57.5", 1), says("57.5", 2), Agreement.REPEATED),
        (says("57.5", 1), says("57.46", 2), Agreement.REPEATED),
        (says("57.5", 1), says("57.4", 2), Agreement.CONTRADICTED),
        (says("58", 1), says("57.5", 2), Agreement.REPEATED),
        (says("57.5", 1), says("60", 1), Agreement.ALONE),
        (says("57.5", 1), says("60", 2, bound="~"), Agreement.ALONE),
        (says("57.5", 1), says("60", 2, value_high=Decimal(70)), Agreement.ALONE),
        (says("57.5", 1), says("60", 2, settings=frozenset()), Agreement.ALONE),
        (
            says("57.5", 1, settings=frozenset()),
            says("60", 2, settings=frozenset()),
            Agreement.ALONE,
        ),
        (
            says("57.5", 1, settings=frozenset({("size", "540B")})),
            says("60", 2, settings=frozenset({("size", "540B")})),
            Agreement.ALONE,
        ),
        (says("57.5", 1), says("60", 2, may_contradict=False), Agreement.ALONE),
    ],
    ids=[
        "same",
        "same after rounding",
        "differs",
        "coarser",
        "same paper",
        "about",
        "range",
        "other settings",
        "settings not stated",
        "only the size stated",
        "of what, is not known",
    ],
)
def test_agreement(one: Statement, other: Statement, agreement: Agreement) -> None:
    assert agreement_of(one, [other])[0] == agreement
    assert agreement_of(other, [one])[0] == agreement


def test_agreement_names_all_sides() -> None:
    others = [says("57.5", 2), says("60", 3), says("57.5", 4)]
    assert agreement_of(says("57.5", 1), others) == (
        Agreement.CONTRADICTED,
        (20, 40),
        (30,),
    )


def test_contradictions_pair_each_number_with_the_first_against_it() -> None:
    history = [
        says("57.5", 1),
        says("57.5", 2),
        says("60", 3),
        says("57.4", 4, settings=frozenset({("shots", "0")})),
        says("61.2", 5),
    ]
    assert contradictions(history) == [(10, 30), (20, 30), (10, 50)]


STATEMENTS = st.lists(
    st.builds(
        says,
        st.sampled_from(["57", "57.0", "57.4", "57.5", "60"]),
        st.integers(1, 4),
        bound=st.sampled_from(["=", "=", "=", "~"]),
        settings=st.sampled_from(
            [frozenset({("shots", "5")}), frozenset({("shots", "5")}), frozenset()]
        ),
    ),
    max_size=12,
)


@given(STATEMENTS)
def test_contradictions_leave_out_no_result_that_is_contradicted(
    drawn: list[Statement],
) -> None:
    statements = [replace(s, result_id=place) for place, s in enumerate(drawn)]
    pairs = contradictions(statements)
    against = {
        (one.result_id, other.result_id)
        for one, other in combinations(statements, 2)
        if do_contradict(one, other)
    }
    assert set(pairs) <= against
    assert {pk for pair in pairs for pk in pair} == {pk for p in against for pk in p}
    assert len(pairs) == len(set(pairs)) <= len(statements)
