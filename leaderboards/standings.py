"""The standing of stored results: what the pages of claims and papers say of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from leaderboards.models import Record, Result, Row
from leaderboards.standing import (
    Candidate,
    Place,
    Standing,
    Statement,
    Step,
    agreement_of,
    check_best,
    place_of,
)

COMPARED = 50  # of a row's other witnesses, the newest
_AWAITS_REVIEW = "it awaits review"
_UNDATED = "the date of its paper is not known, so that it stands on no past day"
_LATER = "its paper had not been published by then"
_NOT_SHOWN = "another result of the same model stands in its row"


@dataclass(frozen=True, slots=True)
class Standings:
    """Standings by the keys of results, and the other results that they speak of."""

    of: dict[int, Standing]
    results: dict[int, Result]


def standings_of(
    results: Collection[Result], *, as_of: date | None = None
) -> Standings:
    """The standing of each result, in a number of queries that does not depend on theirs.

    As of a day it is by what papers had reported then, with what is known today; the lines
    of records of that day are searched for, with a query for each of their records.
    """
    keys = {result.row_key for result in results}
    groups = {result.group_id for result in results}
    shown = _shown_in_rows(keys, as_of)
    lines = _lines_of(groups, as_of)
    tops = Row.objects.tops({r.group_id for r in results if r.published is None})
    spoken = Result.objects.as_of(as_of) if as_of else Result.objects.all()
    witnesses: dict[str, list[Result]] = defaultdict(list)
    for witness in spoken.witnesses_of(keys, each=COMPARED):
        witnesses[witness.row_key].append(witness)

    found: dict[int, Standing] = {}
    for result in results:
        if why := _why_not_there(result, as_of):
            found[result.pk] = Standing(Place.NOT_RANKED, why=why)
            continue
        line = lines[result.group_id]
        candidate = _candidate(result, shown, tops)
        agreement, repeated, contradicted = agreement_of(
            statement_of(result),
            [statement_of(w) for w in witnesses[result.row_key] if w.pk != result.pk],
        )
        verdict = check_best(candidate, line) if result.says_best else None
        found[result.pk] = replace(
            place_of(candidate, line),
            agreement=agreement,
            repeated_by=repeated,
            contradicted_by=contradicted,
            best_check=verdict.check if verdict else None,
            untold=verdict.untold if verdict else "",
            better_earlier=verdict.better_earlier if verdict else None,
        )
    others = {w.pk: w for of_row in witnesses.values() for w in of_row}
    missing = {
        pk
        for standing in found.values()
        for pk in (standing.superseded_by, standing.better_earlier)
        if pk is not None and pk not in others
    }
    others |= Result.objects.with_evidence().in_bulk(missing)
    return Standings(found, others)


def current_bests(results: Collection[Result]) -> set[int]:
    """The keys of those results that are the current best of their rankings.

    They are those of which `standings_of` says so, without asking who agrees.
    """
    shown = _shown_in_rows({result.row_key for result in results}, None)
    lines = _lines_of({result.group_id for result in results}, None)
    tops = Row.objects.tops({r.group_id for r in results if r.published is None})
    return {
        result.pk
        for result in results
        if place_of(_candidate(result, shown, tops), lines[result.group_id]).place
        == Place.CURRENT_BEST
    }


def _candidate(
    result: Result, shown: Mapping[str, int], tops: Mapping[int, Decimal]
) -> Candidate:
    """A result as its place is asked for, with what shows its row and leads its ranking."""
    return Candidate(
        rank_value=result.rank_value,
        published=result.published,
        not_ranked=_why_not_ranked(result, shown.get(result.row_key)),
        is_top=result.rank_value == tops.get(result.group_id),
    )


def _shown_in_rows(row_keys: Collection[str], as_of: date | None) -> dict[str, int]:
    """The results that show rows, by the rows' keys."""
    if as_of:
        there = Result.objects.shown_on(as_of).filter(row_key__in=row_keys)
        return dict(there.values_list("row_key", "pk"))
    rows = Row.objects.filter(key__in=row_keys)
    return dict(rows.values_list("key", "result"))


def _lines_of(groups: Collection[int], as_of: date | None) -> dict[int, list[Step]]:
    """The lines of records of some groups, oldest first."""
    lines: dict[int, list[Step]] = defaultdict(list)
    if as_of is None:
        for record in Record.objects.of_groups(groups):
            lines[record.group_id].append(
                Step(record.result_id, record.rank_value, record.published)
            )
        return lines
    for group in groups:
        shown = Result.objects.filter(group=group).shown_on(as_of)
        for result in shown.line_of_records():
            assert result.published is not None, "undated results hold no record"
            lines[group].append(Step(result.pk, result.rank_value, result.published))
    return lines


def _why_not_there(result: Result, as_of: date | None) -> str:
    """Why a result stands nowhere on a day; empty where it does, and today."""
    if as_of is None:
        return ""
    if result.published is None:
        return _UNDATED
    return _LATER if result.published > as_of else ""


def _why_not_ranked(result: Result, shown: int | None) -> str:
    if result.not_ranked_reason:
        return str(result.get_not_ranked_reason_display())
    if result.awaiting_review:
        return _AWAITS_REVIEW
    return "" if shown == result.pk else _NOT_SHOWN


def statement_of(result: Result) -> Statement:
    """What a result says of its model.

    Where the metric or the model is not known, or the number is off its scale, another
    number may be of something else: it contradicts nothing.
    """
    reasons = Result.NotRanked
    return Statement(
        result_id=result.pk,
        paper_id=result.paper_id,
        value=result.value,
        value_high=result.value_high,
        bound=result.bound,
        decimals=result.decimals,
        settings=frozenset((name, value) for name, value, _ in result.settings),
        may_contradict=result.not_ranked_reason
        in (reasons.RANKED, reasons.NO_DIRECTION),
    )
