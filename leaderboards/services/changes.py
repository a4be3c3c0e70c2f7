"""Writing the log of changes: in the transaction that makes them, each only once.

What is told again, after a kill or by a rebuild, is in the log already and stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef

from leaderboards.models import Change, Leaderboard, Result
from leaderboards.querysets import BenchmarkQuerySet
from leaderboards.showing import name_of
from leaderboards.templatetags.numbers import comparable, plain
from papers.models import Claim, Curation

_KINDS = {
    Curation.Action.CORRECT: Change.Kind.CORRECTION,
    Curation.Action.ADD: Change.Kind.CORRECTION,
    Curation.Action.REOPEN: Change.Kind.CORRECTION,
    Curation.Action.REJECT: Change.Kind.RETRACTION,
}


@dataclass(frozen=True, slots=True)
class Broken:
    """A result that became the best of its group, where another was the best before."""

    result_id: int
    leaderboard_id: int
    before: Decimal  # the rank value of the one before


def log_decisions(
    paper_ids: Collection[int],
    *,
    before: Mapping[int, Result],
    now: Iterable[Result],
) -> None:
    """Log what curators decided on claims of some papers.

    `before` and `now` are the results of these papers: a decision is logged with the
    leaderboard that its claim stands on, or stood on.
    """
    decisions = list(
        Curation.objects.filter(
            claim__paper__in=paper_ids, change__isnull=True, action__in=_KINDS
        ).order_by("pk")
    )
    if not decisions:
        return
    results = dict(before) | {r.claim_id: r for r in now if r.claim_id is not None}
    stood = {
        d.claim_id: results[d.claim_id] for d in decisions if d.claim_id in results
    }
    boards = _boards({result.leaderboard_id for result in stood.values()})
    _log(
        _change(
            _KINDS[Curation.Action(decision.action)],
            stood.get(decision.claim_id),
            boards,
            recorded_at=decision.created_at,
            claim_id=decision.claim_id,
            curation=decision,
        )
        for decision in decisions
    )


def log_withdrawals(removed: Sequence[Result], *, now: Iterable[Result]) -> None:
    """Log which of the results taken away were of claims that are withdrawn now.

    What awaited review never counted, what lists do not show few people saw, and what the
    paper still reports in the same row, in another sentence, is not taken back: `now` are
    the results of these papers.
    """
    still = {_reported(result) for result in now}
    counted = {
        result.claim_id: result
        for result in removed
        if result.claim_id is not None
        and not result.awaiting_review
        and _reported(result) not in still
    }
    if not counted:
        return
    withdrawn = Claim.objects.filter(pk__in=counted, is_withdrawn=True)
    gone = [counted[pk] for pk in withdrawn.values_list("pk", flat=True)]
    boards = _boards({result.leaderboard_id for result in gone}, listed_only=True)
    _log(
        _change(Change.Kind.RETRACTION, result, boards, claim_id=result.claim_id)
        for result in gone
        if result.leaderboard_id in boards
    )


def log_records(broken: Sequence[Broken]) -> None:
    """Log new bests of leaderboards that lists show, with what a page shows of them."""
    if not broken:
        return
    before = {record.result_id: record.before for record in broken}
    results = (
        Result.objects.filter(pk__in=before, leaderboard__benchmark__is_listed=True)
        .with_leaderboard()
        .select_related("model", "paper")
        .order_by("pk")
    )
    _log(
        _change(
            Change.Kind.RECORD,
            result,
            {result.leaderboard_id: result.leaderboard},
            claim_id=result.claim_id,
            name=name_of(result)[:300],
            value=comparable(result),
            before=plain(before[result.pk] * _sign(result.leaderboard)),
        )
        for result in results
    )


def log_new_benchmarks(benchmarks: BenchmarkQuerySet) -> None:
    """Log which of some benchmarks lists show from now on."""
    told = Change.objects.filter(kind=Change.Kind.BENCHMARK, benchmark=OuterRef("pk"))
    listed = benchmarks.listed().filter(~Exists(told))
    _log(
        Change(kind=Change.Kind.BENCHMARK, benchmark=benchmark, task=benchmark.task)
        for benchmark in listed.select_related("task").order_by("pk")
    )


def _reported(result: Result) -> tuple[int, str, Decimal, Decimal | None]:
    """The number that a paper reports of a row: of one model, under the same settings.

    What awaits review has rows of its own: it does not stand for what counted.
    """
    return result.paper_id, result.row_key, result.value, result.value_high


def _log(changes: Iterable[Change]) -> None:
    """Store changes; those that are in the log stay as they are."""
    if new := list(changes):
        Change.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)


def _boards(
    board_ids: Collection[int], *, listed_only: bool = False
) -> dict[int, Leaderboard]:
    if not board_ids:
        return {}
    boards = Leaderboard.objects.select_related("benchmark__task")
    if listed_only:
        boards = boards.filter(benchmark__is_listed=True)
    return boards.in_bulk(board_ids)


def _change(
    kind: Change.Kind,
    result: Result | None,
    boards: Mapping[int, Leaderboard],
    **fields: Any,
) -> Change:
    """A change, not stored, about what a result says or said on its leaderboard."""
    if result is None:
        return Change(kind=kind, **fields)
    board = boards[result.leaderboard_id]
    return Change(
        kind=kind,
        leaderboard=board,
        benchmark=board.benchmark,
        task=board.benchmark.task,
        group_id=result.group_id,
        **fields,
    )


def _sign(board: Leaderboard) -> int:
    """What turns a value as ranked into one as shown."""
    return -1 if board.metric and board.metric.higher_is_better is False else 1
