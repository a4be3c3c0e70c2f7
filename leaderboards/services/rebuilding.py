"""What follows from results, rebuilt: rows, records, findings and figures.

In small steps, each a transaction of its own that leaves everything as right as it was or
better: a rebuild may end anywhere and go on there. Rows and the lines of records over them
change together; what is found about them follows in later steps.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet

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
    raise_revisions,
    set_name,
    settle_benchmarks,
    settle_leaderboards,
)
from leaderboards.services.rows import build_record, dated, settle_records, settle_rows
from papers.services.bulk import insert_rows, update_rows
from papers.services.locking import one_at_a_time

_BATCH = 500
# What a leaderboard says of itself, which follows from its rows.
_SAID = (
    *("rows_count", "opening_group", "latest_published", "best"),
    *("trend_line", "trend_words"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """What a rebuild found to mend; all zero where the increments had kept everything."""

    rows: int = 0  # of groups whose rows were not those of their results
    records: int = 0
    figures: int = 0
    followed: int = 0  # comparisons and findings that were not those of the results


class Place(NamedTuple):
    """Where a rebuild goes on: its step, and the key that it came to in it."""

    step: int = 0
    after: int | str | None = None


def rebuild_from_results() -> Mended:
    """Rebuild all that follows from results."""
    counts: Counter[str] = Counter()
    place: Place | None = Place()
    while place is not None:
        place = _go_on(place, counts)
    return Mended(**counts)


def rebuild_for_a_while(place: Place, *, seconds: float) -> Place | None:
    """Rebuild from a place on; where to go on when the time is over, none at the end."""
    until = time.monotonic() + seconds
    following: Place | None = place
    while following is not None:
        following = _go_on(following, Counter())
        if time.monotonic() >= until:
            break
    return following


class _Found(NamedTuple):
    """How much was wrong, and the leaderboards that show something else for it."""

    wrong: int
    boards: Collection[int] = frozenset()
    records: int = 0  # that were wrong beside what the step is about


class _Step(NamedTuple):
    """One kind of what follows from results."""

    counted_as: str  # in `Mended`; empty where nothing is counted
    keys: QuerySet[Any, Any]
    by: str  # the column of the keys
    mend: Callable[[list[Any]], _Found]


def _go_on(place: Place, counts: Counter[str]) -> Place | None:
    """Mend the next few of a step."""
    step = _STEPS[place.step]
    with one_at_a_time("leaderboards.placing"):
        keys = step.keys.order_by(step.by).values_list(step.by, flat=True).distinct()
        if place.after is not None:
            keys = keys.filter(**{f"{step.by}__gt": place.after})
        some = list(keys[:_BATCH])
        if some:
            found = step.mend(some)
            boards = sorted(found.boards)
            for start in range(0, len(boards), _BATCH):
                settle_leaderboards(boards[start : start + _BATCH])
            if step.counted_as:
                counts[step.counted_as] += found.wrong
                counts["records"] += found.records
    if len(some) == _BATCH:
        return Place(place.step, some[-1])
    return Place(place.step + 1) if place.step + 1 < len(_STEPS) else None


def _drop_rows(keys: list[int]) -> _Found:
    """Rows without results go."""
    has_results = Exists(Result.objects.filter(row_key=OuterRef("key")))
    lost = Row.objects.filter(~has_results, pk__in=keys)
    return _mend_rows(list(lost.values_list("key", flat=True)))


def _mend_rows(keys: list[str]) -> _Found:
    """Make rows what their results say, and the lines of records what the rows say."""
    changes = settle_rows(keys)
    arrived = {r.result_id for of_group in changes.arrived.values() for r in of_group}
    # A result holds one record: one of another group than its own would be in the way.
    strayed = Record.objects.filter(result__in=arrived).exclude(
        group=F("result__group")
    )
    boards = set(strayed.values_list("leaderboard", flat=True))
    records, _ = strayed.delete()
    settle_records(changes)
    return _Found(
        changes.changed_count,
        boards | set(changes.boards.values()),
        records + changes.records_count,
    )


def _mend_records(groups: list[int]) -> _Found:
    """Make the lines of records of groups what their rows say."""
    records = Record.objects.filter(group__in=groups).order_by()
    stored: dict[tuple[Any, ...], int] = {
        tuple(fields): pk
        for pk, *fields in records.values_list(
            "pk", "group_id", "leaderboard_id", "result_id", "rank_value", "published"
        )
    }
    rows = (
        Row.objects.ranked()
        .filter(group__in=groups, published__isnull=False)
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
        created += [
            build_record(r, leaderboard_id=board, group_id=group)
            for r in line
            if not stored.pop(
                (group, board, r.result_id, r.rank_value, r.published), None
            )
        ]
    if stored:
        Record.objects.filter(pk__in=stored.values()).delete()
    insert_rows(created)
    boards = {fields[1] for fields in stored} | {r.leaderboard_id for r in created}
    return _Found(len(stored) + len(created), boards)


def _mend_checks(claims: list[int]) -> _Found:
    changed = settle_checks(claim_ids=claims, row_keys=())
    return _Found(len(changed), {comparison.leaderboard_id for comparison in changed})


def _drop_findings(keys: list[int]) -> _Found:
    """Findings about rows without results go."""
    has_results = Exists(Result.objects.filter(row_key=OuterRef("row_key")))
    stale = Finding.objects.filter(~has_results, pk__in=keys).exclude(row_key="")
    boards = set(stale.values_list("leaderboard", flat=True))
    return _Found(stale.delete()[0], boards)


def _find_on_rows(keys: list[str]) -> _Found:
    settled = settle_findings(Touched(row_keys=set(keys)))
    return _Found(settled.count, set(settled.boards))


def _find_on_comparisons(keys: list[int]) -> _Found:
    settled = settle_findings(Touched(comparisons=set(keys)))
    return _Found(settled.count, set(settled.boards))


def _count(model: type[Model], keys: list[int]) -> _Found:
    """Make stored counts of entries, benchmarks or leaderboards what the results say."""
    path = COUNTED[model]
    counts = {
        pk: (results, papers)
        for pk, results, papers in Result.objects.order_by()
        .filter(**{f"{path}__in": keys})
        .values_list(path)
        .annotate(results=Count("pk"), papers=Count("paper", distinct=True))
    }
    wrong = []
    entries: Any = model._default_manager.filter(pk__in=keys)
    for entry in entries:
        now = counts.get(entry.pk, (0, 0))
        if (entry.results_count, entry.papers_count) != now:
            entry.results_count, entry.papers_count = now
            wrong.append(entry)
    update_rows(wrong, ["results_count", "papers_count"])
    return _Found(len(wrong), _showing_counts(model, [entry.pk for entry in wrong]))


def _showing_counts(model: type[Model], keys: list[int]) -> set[int]:
    """The leaderboards whose kept pages show such counts; those of entries none shows."""
    if model is Leaderboard:
        return set(keys)
    if model is Benchmark:
        boards = Leaderboard.objects.filter(benchmark__in=keys)
        return set(boards.values_list("pk", flat=True))
    return set()


def _count_groups(keys: list[int]) -> _Found:
    awaiting = Q(rows__section=Row.Section.AWAITING)
    wrong = []
    for group in SettingsGroup.objects.filter(pk__in=keys).annotate(
        rows_now=Count("rows", filter=~awaiting),
        awaiting_now=Count("rows", filter=awaiting),
    ):
        now = (group.rows_now, group.awaiting_now)
        if (group.rows_count, group.awaiting_count) != now:
            group.rows_count, group.awaiting_count = now
            wrong.append(group)
    update_rows(wrong, ["rows_count", "awaiting_count"])
    return _Found(len(wrong), {group.leaderboard_id for group in wrong})


def _count_spellings(model: type[RegistryEntry], keys: list[int]) -> _Found:
    """Make spellings and names of found entries what the results say."""
    path, written = COUNTED[model], WRITTEN[model]
    spellings: dict[int, dict[str, int]] = defaultdict(dict)
    for pk, name, count in (
        Result.objects.order_by()
        .filter(**{f"{path}__in": keys})
        .values_list(path, written)
        .annotate(count=Count("pk"))
    ):
        spellings[pk][name] = count
    wrong, renamed = [], []
    for entry in model._default_manager.filter(pk__in=keys):
        now = {
            name: count
            for name, count in spellings[entry.pk].items()
            if fold_of(name) == entry.name_fold
        }
        name = commonest(now) if now else entry.name
        if (entry.spellings, entry.name) != (now, name):
            if entry.name != name:
                renamed.append(entry.pk)
            entry.spellings = now
            set_name(entry, name)
            wrong.append(entry)
    update_rows(wrong, ["spellings", "name", "sort_key"])
    naming = Result.objects.filter(**{f"{path}__in": renamed}).order_by()
    boards = naming.values_list("leaderboard", flat=True) if renamed else ()
    return _Found(len(wrong), set(boards))


def _settle_boards(keys: list[int]) -> _Found:
    """Make what leaderboards say of themselves right; who showed something else changed."""
    said = Leaderboard.objects.filter(pk__in=keys).order_by().values_list("pk", *_SAID)
    before = set(said.all())
    settle_leaderboards(keys, are_changed=False)
    raise_revisions({pk for pk, *_ in set(said.all()) - before})
    return _Found(0)


def _settle_benchmarks(keys: list[int]) -> _Found:
    settle_benchmarks(keys)
    return _Found(0)


_STEPS = (
    _Step("rows", Row.objects.all(), "pk", _drop_rows),
    _Step("rows", Result.objects.all(), "row_key", _mend_rows),
    _Step("records", SettingsGroup.objects.all(), "pk", _mend_records),
    _Step("followed", Comparison.objects.all(), "claim", _mend_checks),
    _Step("followed", Finding.objects.all(), "pk", _drop_findings),
    _Step("followed", Result.objects.all(), "row_key", _find_on_rows),
    _Step("followed", Comparison.objects.all(), "pk", _find_on_comparisons),
    *(
        _Step("figures", model._default_manager.all(), "pk", partial(_count, model))
        for model in COUNTED
    ),
    _Step("figures", SettingsGroup.objects.all(), "pk", _count_groups),
    *(
        _Step(
            "figures",
            model._default_manager.filter(origin=RegistryEntry.Origin.FOUND),
            "pk",
            partial(_count_spellings, model),
        )
        for model in WRITTEN
    ),
    _Step("", Leaderboard.objects.all(), "pk", _settle_boards),
    _Step("", Benchmark.objects.all(), "pk", _settle_benchmarks),
)
