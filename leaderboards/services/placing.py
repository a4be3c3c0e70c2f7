"""From claims to results on leaderboards: the claims of some papers, placed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from leaderboards.models import (
    Comparison,
    Leaderboard,
    MLModel,
    Result,
    SettingsGroup,
)
from leaderboards.models.boards import NO_DATE
from leaderboards.services.best_claims import Days
from leaderboards.services.boards import group_key, groups_for, leaderboards_for
from leaderboards.services.changes import (
    Broken,
    log_decisions,
    log_records,
    log_withdrawals,
)
from leaderboards.services.consequences import settle_consequences
from leaderboards.services.drafting import (
    ClaimFacts,
    Draft,
    awaits_review,
    draft_claims,
    is_pinned,
    read_claims,
    tiebreak,
)
from leaderboards.services.figures import (
    Tally,
    raise_revisions,
    settle_benchmarks,
    settle_leaderboards,
)
from leaderboards.services.homonyms import (
    ModelNames,
    Naming,
    introducers_before,
    papers_comparing,
    papers_concerned,
)
from leaderboards.services.resolving import Names
from leaderboards.services.rows import settle_records, settle_rows
from papers.extraction.types import Kind
from papers.models import Claim, Paper
from papers.services.bulk import insert_rows, update_rows
from papers.services.locking import one_at_a_time

_COLUMNS = [
    column
    for column in Result._meta.concrete_fields
    # How long a result shows its row follows from all of its witnesses: see rows.py.
    if not column.primary_key and not column.generated and column.name != "shown_until"
]


@dataclass(frozen=True, slots=True)
class Placed:
    """What placing papers came to."""

    papers: int = 0
    results: int = 0  # that these papers have on leaderboards now
    changed: int = 0  # results made, changed or taken away
    leaderboards: int = 0  # touched by that
    followed: int = 0  # comparisons and findings that changed with them


def place_papers(*, paper_ids: Sequence[int]) -> Placed:
    """Make the results of papers what their effective claims say; touch nothing else.

    Other papers follow only where a model's name now means another model. Running it
    again, or after a kill, ends in the same state.
    """
    with one_at_a_time("leaderboards.placing"):
        # Taken off first: a claim that changes from here on marks its paper again. Locked in
        # the order of keys, as whoever writes several papers does: none waits in a circle.
        marked = Paper.objects.filter(pk__in=paper_ids, needs_placing=True).order_by(
            "pk"
        )
        locked = marked.select_for_update(no_key=True)
        changed = set(locked.values_list("pk", flat=True))
        Paper.objects.filter(pk__in=changed).update(needs_placing=False)
        return _place(set(paper_ids), changed_papers=changed)


def forget_claims(*, claim_ids: Collection[int]) -> None:
    """Take the results of claims that are about to be deleted off their leaderboards."""
    with one_at_a_time("leaderboards.placing"):
        papers = {
            paper
            for placed in (Result, Comparison)
            for paper in placed._default_manager.filter(
                claim__in=claim_ids
            ).values_list("paper", flat=True)
        }
        if papers:
            _place(papers, without_claims=frozenset(claim_ids))


def forget_papers(*, paper_ids: Collection[int]) -> None:
    """Take the results of papers that are about to be deleted off their leaderboards."""
    with one_at_a_time("leaderboards.placing"):
        _place(set(paper_ids), without_papers=frozenset(paper_ids))
        MLModel.objects.filter(introduced_by__in=paper_ids).update(introduced_by=None)


def _place(
    paper_ids: set[int],
    *,
    without_claims: frozenset[int] = frozenset(),
    without_papers: frozenset[int] = frozenset(),
    changed_papers: Collection[int] = (),
) -> Placed:
    names = Names(MLModel)
    while True:
        drafts = draft_claims(
            [
                claim
                for claim in read_claims(paper_ids - without_papers)
                if claim.pk not in without_claims
            ]
        )
        folds = {draft.model_fold for draft in drafts if draft.model_fold}
        before = _stored_results(paper_ids)
        folds |= {r.model_fold for r in before.values() if r.model_fold}
        names.load(folds)
        folds = {fold for fold in folds if not names.known[fold]}
        earlier, introducers = introducers_before(folds, paper_ids)
        for draft in drafts:
            if draft.claim.own and draft.model_fold:
                introducers.add(
                    draft.model_fold, draft.claim.paper_id, draft.benchmark.pk
                )
        concerned = papers_concerned(folds, earlier, introducers) - paper_ids
        if not concerned:
            break
        paper_ids |= concerned
    comparing = papers_comparing(folds, earlier, introducers)
    results, boards = _build_results(drafts, ModelNames(names, introducers))
    changes = _compare(before, results)
    if changed_papers:
        log_decisions(changed_papers, before=before, now=results)
    # Pages also show what results do not hold: titles, sentences, how sure a claim is.
    again = [r for r in results if r.paper_id in changed_papers]
    touched, broken, lines = _store(changes)
    if not changes.is_empty:
        _count(boards, before=before.values(), now=results, touched=touched)
        log_records(broken)
        log_withdrawals(changes.removed, now=results)
    followed, others = settle_consequences(
        paper_ids=paper_ids | comparing,
        gone=changes.gone,
        come=changes.come,
        again=again,
        removed=[result.pk for result in changes.removed],
        lines=lines,
        without_claims=without_claims,
        without_papers=without_papers,
    )
    raise_revisions((others | {r.leaderboard_id for r in again}) - touched)
    return Placed(
        papers=len(paper_ids),
        results=len(results),
        changed=len(changes.gone) + len(changes.created),
        leaderboards=len(touched),
        followed=followed,
    )


def _stored_results(paper_ids: Collection[int]) -> dict[int, Result]:
    """The results of papers by their claims; imported ones have none and are left alone."""
    return {
        result.claim_id: result
        for result in Result.objects.filter(
            paper__in=paper_ids, claim__isnull=False
        ).defer("published_order")
        if result.claim_id is not None
    }


def _build_results(
    drafts: Sequence[Draft], models: ModelNames
) -> tuple[list[Result], dict[int, Leaderboard]]:
    """What the results of some drafts are, not stored, with their leaderboards."""
    meant = [_model_meant(draft, models) for draft in drafts]
    models.store()
    boards = leaderboards_for({(d.benchmark, d.metric.metric) for d in drafts})
    homes = [
        boards[d.benchmark.pk, d.metric.metric.pk if d.metric.metric else None]
        for d in drafts
    ]
    groups = groups_for(
        {(board.pk, d.settings) for board, d in zip(homes, drafts, strict=True)}
    )
    results = [
        _result(draft, board, groups[board.pk, group_key(draft.settings)], model)
        for draft, board, model in zip(drafts, homes, meant, strict=True)
    ]
    return results, {board.pk: board for board in homes}


def _model_meant(draft: Draft, models: ModelNames) -> MLModel | None:
    if not draft.model_fold:
        return None
    return models.model_for(
        Naming(
            draft.model_fold,
            draft.claim.model,
            draft.claim.paper_id,
            draft.benchmark.pk,
        )
    )


def _result(
    draft: Draft, board: Leaderboard, group: SettingsGroup, model: MLModel | None
) -> Result:
    claim, measured = draft.claim, draft.measured
    is_ambiguous = bool(draft.model_fold) and model is None
    awaiting = awaits_review(claim)
    return Result(
        claim_id=claim.pk,
        leaderboard_id=board.pk,
        group_id=group.pk,
        paper_id=claim.paper_id,
        model=model,
        dataset_name=claim.dataset,
        metric_name=claim.metric,
        model_name=claim.model,
        model_fold=draft.model_fold,
        row_key=f"{group.pk}:{_subject(draft, model)}{'?' if awaiting else ''}",
        value=measured.value,
        value_high=measured.value_high,
        rank_value=_rank_value(draft),
        bound=measured.bound,
        decimals=measured.decimals,
        number=claim.number,
        unit=claim.unit,
        settings=[[s.name, s.value, s.splits] for s in draft.settings],
        metric_assumed=draft.metric.is_assumed,
        reported_by=_reporter(claim),
        origin=_origin(claim),
        awaiting_review=awaiting,
        not_ranked_reason=draft.not_ranked_reason
        or (Result.NotRanked.AMBIGUOUS_MODEL if is_ambiguous else ""),
        published=claim.published,
        shown_until=date.max if claim.published else NO_DATE,
        says_best=claim.says_best,
        tiebreak=tiebreak(claim),
    )


def _rank_value(draft: Draft) -> Decimal:
    metric = draft.metric.metric
    is_lower_better = metric is not None and metric.higher_is_better is False
    return -draft.measured.value if is_lower_better else draft.measured.value


def _subject(draft: Draft, model: MLModel | None) -> str:
    """What a row is about, as the end of its key."""
    if model is not None:
        return f"m{model.pk}"
    if draft.model_fold:
        return f"n{draft.model_fold}"
    # Without a name: the method of the paper, or else what the paper compares it with.
    is_rival = draft.claim.kind == Kind.BASELINE and not draft.claim.own
    return f"{'b' if is_rival else 'p'}{draft.claim.paper_id}"


def _reporter(claim: ClaimFacts) -> Result.ReportedBy:
    if claim.own is None:
        return Result.ReportedBy.UNKNOWN
    return Result.ReportedBy.OWN if claim.own else Result.ReportedBy.OTHER


def _origin(claim: ClaimFacts) -> Result.Origin:
    if claim.origin == Claim.Origin.ENTERED:
        return Result.Origin.ENTERED
    return Result.Origin.REVIEWED if is_pinned(claim) else Result.Origin.EXTRACTED


@dataclass(frozen=True, slots=True)
class _Changes:
    created: list[Result]
    updated: list[tuple[Result, Result]]  # as stored, as it is now
    removed: list[Result]

    @property
    def gone(self) -> list[Result]:
        """Results as they were stored and are no more."""
        return [was for was, _ in self.updated] + self.removed

    @property
    def come(self) -> list[Result]:
        """Results as they were not stored before."""
        return [now for _, now in self.updated] + self.created

    @property
    def is_empty(self) -> bool:
        return not (self.created or self.updated or self.removed)


def _compare(before: dict[int, Result], results: Iterable[Result]) -> _Changes:
    created, updated = [], []
    left = dict(before)
    for now in results:
        assert now.claim_id is not None
        was = left.pop(now.claim_id, None)
        if was is None:
            created.append(now)
            continue
        now.pk = was.pk
        if _state(was) != _state(now):
            updated.append((was, now))
    return _Changes(created, updated, list(left.values()))


def _state(result: Result) -> list[Any]:
    return [getattr(result, column.attname) for column in _COLUMNS]


def _store(
    changes: _Changes,
) -> tuple[set[int], list[Broken], Mapping[int, Sequence[Days]]]:
    """Store changed results with their rows and records.

    Gives the touched leaderboards, the fallen records, and by settings group the days that
    changes in lines of records concern.
    """
    if changes.is_empty:
        return set(), [], {}
    gone, come = changes.gone, changes.come
    insert_rows(changes.created)
    update_rows([now for _, now in changes.updated], [c.name for c in _COLUMNS])
    removed = [result.pk for result in changes.removed]
    mended = {result.row_key for result in gone}
    grown: dict[str, list[int]] = defaultdict(list)
    for result in come:
        if result.row_key not in mended:
            assert result.claim_id is not None, "imported results are not placed"
            grown[result.row_key].append(result.claim_id)
    rows = settle_rows(mended, grown=grown, without=removed)
    broken = settle_records(rows)
    if removed:
        Result.objects.filter(pk__in=removed).delete()
    return {result.leaderboard_id for result in (*gone, *come)}, broken, rows.lines


def _count(
    boards: dict[int, Leaderboard],
    *,
    before: Collection[Result],
    now: Collection[Result],
    touched: Collection[int],
) -> None:
    """Bring stored figures up to date with what the results of the batch were and are."""
    left = {result.leaderboard_id for result in before} - boards.keys()
    for board in Leaderboard.objects.filter(pk__in=left).select_related("benchmark"):
        boards[board.pk] = board
    tally = Tally(boards)
    for result in before:
        tally.take(result)
    for result in now:
        tally.add(result)
    tally.store()
    settle_leaderboards(sorted(touched))
    settle_benchmarks({boards[pk].benchmark_id for pk in touched})
