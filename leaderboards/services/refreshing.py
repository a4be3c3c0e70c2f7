"""Everything derived, rebuilt from claims alone: results, rows, records, findings, figures."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from leaderboards.models import (
    Benchmark,
    Comparison,
    Finding,
    Leaderboard,
    Record,
    RegistryEntry,
    Result,
    Row,
    SettingsGroup,
)
from leaderboards.names import commonest, fold_of
from leaderboards.ranking import Reported
from leaderboards.services.auditing import Touched, settle_findings
from leaderboards.services.checking import settle_checks
from leaderboards.services.figures import (
    COUNTED,
    WRITTEN,
    set_name,
    settle_benchmarks,
    settle_leaderboards,
)
from leaderboards.services.placing import place_papers
from leaderboards.services.rows import build_record, dated, settle_rows
from papers.models import Claim, Paper
from papers.services.bulk import insert_rows, update_rows
from papers.services.locking import one_at_a_time

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a rebuild found to mend; all zero where the increments had kept everything."""

    papers: int = 0
    results: int = 0  # made, changed or taken away
    rows: int = 0  # of groups whose rows were not those of their results
    records: int = 0
    figures: int = 0
    followed: int = 0  # comparisons and findings that were not those of the results


def refresh_leaderboards(
    *, on_progress: Callable[[int, int], None] | None = None
) -> Refreshed:
    """Rebuild results and what follows from them; nothing of the registry is deleted.

    It ends in what placing paper after paper gives. `on_progress` is told how many papers
    of how many are done.
    """
    total = _to_place().count()
    done = changed = followed = 0
    for batch in _batches_behind(0):
        placed = place_papers(paper_ids=batch)
        changed += placed.changed
        followed += placed.followed
        done += len(batch)
        if on_progress is not None:
            on_progress(done, total)
    rebuilt = rebuild_from_results()
    return replace(
        rebuilt, papers=done, results=changed, followed=followed + rebuilt.followed
    )


def place_again(*, after: int, seconds: float) -> int | None:
    """Place papers anew, those behind a key; none if that came to an end in the time.

    Returns:
        The key of the last paper that was placed, to go on behind it.
    """
    until = time.monotonic() + seconds
    for batch in _batches_behind(after):
        place_papers(paper_ids=batch)
        if time.monotonic() >= until:
            return batch[-1]
    return None


def rebuild_from_results() -> Refreshed:
    """Rebuild what follows from results: rows, records, findings and figures."""
    with one_at_a_time("leaderboards.placing"):
        boards: set[int] = set()
        rows = _rebuild_rows(boards)
        records = _rebuild_records(boards)
        followed = _recheck_comparisons(boards) + _rebuild_findings(boards)
        figures = _recount()
        for batch in _batches(Leaderboard.objects.values_list("pk", flat=True)):
            mended = [pk for pk in batch if pk in boards]
            settle_leaderboards(mended)
            settle_leaderboards(
                [pk for pk in batch if pk not in boards], are_changed=False
            )
        for batch in _batches(Benchmark.objects.values_list("pk", flat=True)):
            settle_benchmarks(batch)
    return Refreshed(rows=rows, records=records, figures=figures, followed=followed)


def _to_place() -> QuerySet[Paper, int]:
    """The keys of papers that have or may have results, in their order."""
    of_paper = {"paper": OuterRef("pk")}
    may_have = (
        Exists(Claim.objects.filter(**of_paper))
        | Exists(Result.objects.filter(**of_paper))
        | Q(needs_placing=True)
    )
    return Paper.objects.filter(may_have).order_by("pk").values_list("pk", flat=True)


def _batches_behind(after: int) -> Iterator[list[int]]:
    """The keys of papers to place behind one, batch by batch.

    Each batch is a query of its own: SQLite lets nobody write who is still reading what
    was there before others wrote.
    """
    while batch := list(_to_place().filter(pk__gt=after)[:_BATCH]):
        yield batch
        after = batch[-1]


def _rebuild_rows(boards: set[int]) -> int:
    """Make all rows what the results say; how many were something else."""
    lost = Row.objects.filter(~Exists(Result.objects.filter(row_key=OuterRef("key"))))
    boards.update(lost.values_list("leaderboard", flat=True))
    mended, _ = lost.delete()
    keys = (
        Result.objects.order_by("row_key").values_list("row_key", flat=True).distinct()
    )
    for batch in _batches(keys.iterator()):
        changes = settle_rows(batch)
        boards.update(changes.boards.values())
        mended += changes.changed_count
    return mended


def _rebuild_records(boards: set[int]) -> int:
    """Make all lines of records what the rows say; how many records were wrong or missing."""
    stored: dict[int, set[tuple[Any, ...]]] = defaultdict(set)
    keys: dict[tuple[Any, ...], int] = {}
    for pk, group, *fields in Record.objects.values_list(
        "pk", "group_id", "leaderboard_id", "result_id", "rank_value", "published"
    ).iterator():
        stored[group].add((group, *fields))
        keys[group, *fields] = pk
    rows = (
        Row.objects.ranked()
        .filter(published__isnull=False)
        .order_by("group_id", "published_order", "-rank_value", "tiebreak")
        .values_list(
            "group_id",
            "leaderboard_id",
            "result_id",
            "rank_value",
            "published",
            "tiebreak",
        )
    )
    created: list[Record] = []
    for (group, board), of_group in groupby(rows.iterator(), key=itemgetter(0, 1)):
        line: list[Reported] = []
        for _, _, *fields in of_group:
            # In the order of time: only what is better than the last one is a record.
            if not line or fields[1] > line[-1].rank_value:
                line.append(dated(*fields))
        now = {(group, board, r.result_id, r.rank_value, r.published) for r in line}
        created += [
            build_record(r, leaderboard_id=board, group_id=group)
            for r in line
            if (group, board, r.result_id, r.rank_value, r.published)
            not in stored[group]
        ]
        stored[group] -= now
    wrong = {fields for left in stored.values() for fields in left}
    boards.update(fields[1] for fields in wrong)
    boards.update(record.leaderboard_id for record in created)
    Record.objects.filter(pk__in=[keys[fields] for fields in wrong]).delete()
    insert_rows(created)
    return len(wrong) + len(created)


def _recheck_comparisons(boards: set[int]) -> int:
    """Make all verdicts what the results say; how many were something else."""
    mended = 0
    for batch in _batches(Comparison.objects.values_list("claim", flat=True)):
        changed = settle_checks(claim_ids=batch, row_keys=())
        boards.update(comparison.leaderboard_id for comparison in changed)
        mended += len(changed)
    return mended


def _rebuild_findings(boards: set[int]) -> int:
    """Make all findings what follows from the rest; how many were wrong or missing."""
    stale = Finding.objects.exclude(row_key="").filter(
        ~Exists(Result.objects.filter(row_key=OuterRef("row_key")))
    )
    boards.update(stale.values_list("leaderboard", flat=True))
    mended, _ = stale.delete()
    keys = (
        Result.objects.order_by("row_key").values_list("row_key", flat=True).distinct()
    )
    touched = chain(
        (Touched(row_keys=set(batch)) for batch in _batches(keys.iterator())),
        (
            Touched(comparisons=set(batch))
            for batch in _batches(Comparison.objects.values_list("pk", flat=True))
        ),
    )
    for settled in map(settle_findings, touched):
        boards.update(settled.boards)
        mended += settled.count
    return mended


def _recount() -> int:
    """Make all stored counts and found names what the results say; how many were wrong."""
    mended = 0
    for model, path in COUNTED.items():
        counts = {
            pk: (results, papers)
            for pk, results, papers in Result.objects.order_by()
            .exclude(**{f"{path}__isnull": True})
            .values_list(path)
            .annotate(results=Count("pk"), papers=Count("paper", distinct=True))
        }
        wrong = []
        counted: Iterator[Any] = model._default_manager.all().iterator()
        for row in counted:
            now = counts.get(row.pk, (0, 0))
            if (row.results_count, row.papers_count) != now:
                row.results_count, row.papers_count = now
                wrong.append(row)
        update_rows(wrong, ["results_count", "papers_count"])
        mended += len(wrong)
    return mended + _recount_groups() + sum(map(_recount_spellings, WRITTEN))


def _recount_groups() -> int:
    awaiting = Q(rows__section=Row.Section.AWAITING)
    wrong = []
    for group in SettingsGroup.objects.annotate(
        rows_now=Count("rows", filter=~awaiting),
        awaiting_now=Count("rows", filter=awaiting),
    ).iterator():
        if (group.rows_count, group.awaiting_count) != (
            group.rows_now,
            group.awaiting_now,
        ):
            group.rows_count, group.awaiting_count = group.rows_now, group.awaiting_now
            wrong.append(group)
    update_rows(wrong, ["rows_count", "awaiting_count"])
    return len(wrong)


def _recount_spellings(model: type[RegistryEntry]) -> int:
    path, written = COUNTED[model], WRITTEN[model]
    spellings: dict[int, dict[str, int]] = defaultdict(dict)
    for pk, name, count in (
        Result.objects.order_by()
        .filter(**{f"{path}__origin": RegistryEntry.Origin.FOUND})
        .values_list(path, written)
        .annotate(count=Count("pk"))
    ):
        spellings[pk][name] = count
    wrong = []
    for entry in model._default_manager.filter(
        origin=RegistryEntry.Origin.FOUND
    ).iterator():
        now = {
            name: count
            for name, count in spellings[entry.pk].items()
            if fold_of(name) == entry.name_fold
        }
        name = commonest(now) if now else entry.name
        if (entry.spellings, entry.name) != (now, name):
            entry.spellings = now
            set_name(entry, name)
            wrong.append(entry)
    update_rows(wrong, ["spellings", "name", "sort_key"])
    return len(wrong)


def _batches(items: Any) -> Iterator[list[Any]]:
    iterator = iter(items)
    while batch := list(islice(iterator, _BATCH)):
        yield batch
