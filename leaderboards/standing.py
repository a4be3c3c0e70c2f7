"""What holds of a claim: its place among the results, and whether others agree.

Plain functions over frozen values, in which `rank_value` is larger where better.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from papers.extraction.types import Bound


class Place(StrEnum):
    """Where a claim stands in its ranking."""

    CURRENT_BEST = "current best"
    SUPERSEDED = "superseded"
    NEVER_BEST = "never best"
    NOT_RANKED = "not ranked"


class Agreement(StrEnum):
    """What other papers say of the same thing."""

    ALONE = "alone"
    REPEATED = "repeated"
    CONTRADICTED = "contradicted"


class BestCheck(StrEnum):
    """What is known here of a claim that calls itself the best."""

    HOLDS = "no better earlier result is known here"
    EARLIER_BETTER = "an earlier better result is known"
    UNKNOWN = "cannot be told"


@dataclass(frozen=True, slots=True)
class Step:
    """One record of a ranking: the best from its day on."""

    result_id: int
    rank_value: Decimal
    published: date


@dataclass(frozen=True, slots=True)
class Candidate:
    """A result whose place is asked for."""

    rank_value: Decimal
    published: date | None
    not_ranked: str = ""  # why; empty where it shows a ranked row
    is_top: bool = False  # no row of its ranking, dated or not, is better


@dataclass(frozen=True, slots=True)
class Standing:
    """Place and agreement of a claim; `superseded_by`, `repeated_by` and others are results."""

    place: Place
    why: str = ""  # of what is not ranked
    superseded_by: int | None = None
    superseded_on: date | None = None
    agreement: Agreement = Agreement.ALONE
    repeated_by: tuple[int, ...] = ()
    contradicted_by: tuple[int, ...] = ()
    best_check: BestCheck | None = None  # of claims that call themselves the best
    untold: str = ""  # why that cannot be told
    better_earlier: int | None = None


def place_of(candidate: Candidate, records: Sequence[Step]) -> Standing:
    """The place of a result by the line of records of its ranking, oldest first."""
    if candidate.not_ranked:
        return Standing(Place.NOT_RANKED, why=candidate.not_ranked)
    if candidate.published is None:
        # It neither supersedes nor is superseded: all that can be said is how it stands now.
        return Standing(Place.CURRENT_BEST if candidate.is_top else Place.NEVER_BEST)
    if _best_on(candidate.published, records, than=candidate.rank_value) is not None:
        return Standing(Place.NEVER_BEST)
    for step in records:
        if (
            step.published > candidate.published
            and step.rank_value > candidate.rank_value
        ):
            return Standing(
                Place.SUPERSEDED,
                superseded_by=step.result_id,
                superseded_on=step.published,
            )
    return Standing(Place.CURRENT_BEST)


@dataclass(frozen=True, slots=True)
class BestVerdict:
    """What is known of a claim to be the best."""

    check: BestCheck
    better_earlier: int | None = None  # the result that proves it wrong
    untold: str = ""  # why it cannot be told


def check_best(candidate: Candidate, records: Sequence[Step]) -> BestVerdict:
    """Whether a claim to be the best holds, and the earlier better result if not.

    The records are those of its ranking, oldest first. Results of the same day are not
    earlier. Without date or rank it cannot be told.
    """
    if candidate.not_ranked:
        return BestVerdict(BestCheck.UNKNOWN, untold="it is not ranked here")
    if candidate.published is None:
        return BestVerdict(
            BestCheck.UNKNOWN, untold="the date of its paper is not known"
        )
    place = bisect_left(records, candidate.published, key=lambda step: step.published)
    if place and records[place - 1].rank_value > candidate.rank_value:
        return BestVerdict(BestCheck.EARLIER_BETTER, records[place - 1].result_id)
    if place:
        return BestVerdict(BestCheck.HOLDS)
    return BestVerdict(
        BestCheck.UNKNOWN,
        untold="no earlier result under these settings is known here to compare it with",
    )


def _best_on(day: date, records: Iterable[Step], *, than: Decimal) -> Step | None:
    """The record that held on a day, if it is better than a value."""
    held = None
    for step in records:
        if step.published <= day:
            held = step
    return held if held is not None and held.rank_value > than else None


# "PaLM 540B" says which model it is, and nothing of how the number came about.
_OF_THE_MODEL = "size"


@dataclass(frozen=True, slots=True)
class Statement:
    """What one paper says of one model in one settings group."""

    result_id: int
    paper_id: int
    value: Decimal
    value_high: Decimal | None
    bound: str
    decimals: int
    settings: frozenset[tuple[str, str]]
    may_contradict: bool = True  # what it is of, and on which scale, is known


def agreement_of(
    statement: Statement, others: Iterable[Statement]
) -> tuple[Agreement, tuple[int, ...], tuple[int, ...]]:
    """How others' statements of the same model in the same group stand to one.

    Gives the results that repeat it, and those that contradict it, in the order given.
    Statements of the same paper do neither.
    """
    repeated, contradicted = [], []
    for other in others:
        if other.paper_id == statement.paper_id:
            continue
        if is_same_number(statement, other):
            repeated.append(other.result_id)
        elif do_contradict(statement, other):
            contradicted.append(other.result_id)
    agreement = (
        Agreement.CONTRADICTED
        if contradicted
        else Agreement.REPEATED
        if repeated
        else Agreement.ALONE
    )
    return agreement, tuple(repeated), tuple(contradicted)


def is_same_number(one: Statement, other: Statement) -> bool:
    """Whether two numbers agree at the precision of the coarser."""
    if one.value_high is not None or other.value_high is not None:
        return (one.value, one.value_high) == (other.value, other.value_high)
    coarser = min(one.decimals, other.decimals)
    return abs(one.value - other.value) <= Decimal(5).scaleb(-coarser - 1)


def do_contradict(one: Statement, other: Statement) -> bool:
    """Whether two papers give numbers that cannot both be right."""
    return (
        one.paper_id != other.paper_id
        and one.settings == other.settings
        and _is_firm(one)
        and _is_firm(other)
        and not is_same_number(one, other)
    )


def contradictions(statements: Iterable[Statement]) -> list[tuple[int, int]]:
    """Pairs of results that contradict each other, of statements on one model.

    Every result that is contradicted is in at least one pair, with the first in the order
    given that contradicts it; not all pairs are told, which would be the square of them.
    """
    pairs: dict[tuple[int, int], None] = {}
    alike: dict[frozenset[tuple[str, str]], list[Statement]] = {}
    for statement in statements:
        if _is_firm(statement):
            alike.setdefault(statement.settings, []).append(statement)
    for under_settings in alike.values():
        order = {s.result_id: place for place, s in enumerate(under_settings)}
        firsts = _first_of_each_number(under_settings)
        for statement in under_settings:
            for other in firsts:
                if do_contradict(statement, other):
                    earlier, later = sorted(
                        (statement.result_id, other.result_id), key=order.__getitem__
                    )
                    pairs[earlier, later] = None
                    break
    return list(pairs)


def _first_of_each_number(statements: Iterable[Statement]) -> list[Statement]:
    """Of those that give the same number, the first two of different papers."""
    firsts: dict[tuple[Decimal, int], list[Statement]] = {}
    found = []
    for statement in statements:
        given = firsts.setdefault((statement.value, statement.decimals), [])
        if not given or (len(given) == 1 and given[0].paper_id != statement.paper_id):
            given.append(statement)
            found.append(statement)
    return found


def _is_firm(statement: Statement) -> bool:
    """Whether another number under the same settings would contradict it."""
    return (
        statement.may_contradict
        and statement.bound == Bound.EXACT
        and statement.value_high is None
        and any(name != _OF_THE_MODEL for name, _ in statement.settings)
    )
