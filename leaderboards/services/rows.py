"""Rows and records of the groups that a change touches."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from django.db.models import Q

from leaderboards.models import Record, Result, Row, SettingsGroup
from leaderboards.models.boards import NO_DATE
from leaderboards.ranking import Reported, line_of_records, shown_of, shown_until
from leaderboards.result_querysets import ResultQuerySet
from leaderboards.services.changes import Broken
from papers.services.bulk import add_to_rows, insert_rows, update_rows

# Groups up to this many rows are read whole when a record falls; in larger ones the next
# record is searched step by step.
_READ_WHOLE = 500

_RESULT_FIELDS = (
    "pk",
    "row_key",
    "rank_value",
    "published",
    "not_ranked_reason",
    "awaiting_review",
    "origin",
    "reported_by",
    "tiebreak",
    "leaderboard_id",
    "group_id",
    "shown_until",
    "model_id",
)
_ROW_FIELDS = [
    "section",
    "result",
    "model",
    "witnesses_count",
    "rank_value",
    "published",
    "tiebreak",
]


@dataclass(slots=True)
class RowChanges:
    """What happened to the rows of a batch, by group."""

    boards: dict[int, int] = field(default_factory=dict)  # group to leaderboard
    gone: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    arrived: dict[int, list[Reported]] = field(
        default_factory=lambda: defaultdict(list)
    )
    rows: Counter[int] = field(default_factory=Counter)
    awaiting: Counter[int] = field(default_factory=Counter)

    # By group, the days that changes in its line of records concern: after the first, up
    # to the last; none where they concern all that follow.
    lines: dict[int, list[tuple[date, date | None]]] = field(default_factory=dict)

    changed_count: int = 0
    records_count: int = 0  # made or taken away

    def count(self, row: Row, step: int) -> None:
        """Count a row in (1) or out (-1) of its group."""
        self.boards[row.group_id] = row.leaderboard_id
        if row.section == Row.Section.AWAITING:
            self.awaiting[row.group_id] += step
        else:
            self.rows[row.group_id] += step


def read_reported(fields: Sequence[Any]) -> Reported:
    """What ranking needs of a result, from the columns `_RESULT_FIELDS`."""
    pk, key, value, published, reason, awaiting, origin, by, tiebreak = fields[:9]
    return Reported(
        result_id=pk,
        row_key=key,
        rank_value=value,
        published=published,
        is_ranked=not reason and not awaiting,
        is_awaiting=awaiting,
        is_reviewed=origin in (Result.Origin.REVIEWED, Result.Origin.ENTERED),
        is_own=by == Result.ReportedBy.OWN,
        tiebreak=tiebreak,
    )


def section_of(shown: Reported) -> Row.Section:
    """Where a row stands on its page."""
    if shown.is_awaiting:
        return Row.Section.AWAITING
    return Row.Section.RANKED if shown.is_ranked else Row.Section.LISTED


def build_row(
    witnesses: Sequence[Reported],
    *,
    leaderboard_id: int,
    group_id: int,
    model_id: int | None,
) -> Row:
    """The row of some witnesses, not stored."""
    shown = shown_of(witnesses)
    return Row(
        leaderboard_id=leaderboard_id,
        group_id=group_id,
        key=shown.row_key,
        section=section_of(shown),
        result_id=shown.result_id,
        model_id=model_id,
        witnesses_count=len(witnesses),
        rank_value=shown.rank_value,
        published=shown.published,
        tiebreak=shown.tiebreak,
    )


def settle_rows(
    keys: Collection[str],
    *,
    grown: Mapping[str, Collection[int]] = MappingProxyType({}),
    without: Collection[int] = (),
) -> RowChanges:
    """Bring the rows with some keys up to date with their results; what changed.

    `grown` are keys of rows that nothing left or changed, with the claims of the new results:
    of their older witnesses only those are read that show them now or once did. `without`
    are results about to be deleted.
    """
    without = frozenset(without)
    old = {row.key: row for row in Row.objects.filter(key__in=[*keys, *grown])}
    witnesses: dict[str, list[Reported]] = defaultdict(list)
    homes: dict[str, tuple[int, int, int | None]] = {}
    stored_ends: dict[int, date] = {}
    for results in (
        Result.objects.filter(row_key__in=keys) if keys else Result.objects.none(),
        _deciding(grown, old),
    ):
        for fields in results.order_by().values_list(*_RESULT_FIELDS):
            if fields[0] not in without:
                reported = read_reported(fields)
                witnesses[reported.row_key].append(reported)
                homes[reported.row_key] = (fields[9], fields[10], fields[12])
                stored_ends[reported.result_id] = fields[11]

    changes = RowChanges()
    created, updated, moved = [], [], []
    for key, reports in witnesses.items():
        board, group, model = homes[key]
        if ends := _moved_ends(reports, stored_ends):
            changes.boards[group] = board
            moved += ends
        now = build_row(reports, leaderboard_id=board, group_id=group, model_id=model)
        before = old.pop(key, None)
        if key in grown:
            since = len(grown[key])
            now.witnesses_count = since + (before.witnesses_count if before else 0)
        if before is None:
            created.append(now)
        elif _state(before) == _state(now):
            continue
        else:
            _leave(before, changes)
            now.pk = before.pk
            updated.append(now)
        changes.count(now, 1)
        if now.section == Row.Section.RANKED:
            changes.arrived[group].append(shown_of(reports))
    for before in old.values():
        _leave(before, changes)
    if old:
        Row.objects.filter(pk__in=[row.pk for row in old.values()]).delete()
    update_rows(updated, _ROW_FIELDS)
    insert_rows(created)
    update_rows(moved, ["shown_until"])
    changes.changed_count = len(created) + len(updated) + len(old) + len(moved)
    _count_rows(changes)
    return changes


def _deciding(
    grown: Mapping[str, Collection[int]], old: Mapping[str, Row]
) -> ResultQuerySet:
    """The results that decide how grown rows are shown, now and as of any day.

    Which of the others came first or last makes no difference: a better one is among these.
    """
    if not grown:
        return Result.objects.none()
    decides = (
        Q(shown_until__gt=NO_DATE)
        | Q(pk__in=[old[key].result_id for key in grown if key in old])
        | Q(claim__in=[claim for claims in grown.values() for claim in claims])
    )
    return Result.objects.filter(decides, row_key__in=grown.keys())


def _moved_ends(
    witnesses: Sequence[Reported], stored: Mapping[int, date]
) -> list[Result]:
    """The witnesses of a row that show it up to another day than is stored."""
    ends = shown_until(witnesses)
    return [
        Result(pk=pk, shown_until=end)
        for pk in (witness.result_id for witness in witnesses)
        if (end := ends.get(pk, NO_DATE)) != stored[pk]
    ]


def _leave(row: Row, changes: RowChanges) -> None:
    changes.count(row, -1)
    if row.section == Row.Section.RANKED:
        changes.gone[row.group_id].add(row.result_id)


def _state(row: Row) -> tuple[Any, ...]:
    return tuple(
        getattr(row, name)
        for name in (
            "section",
            "result_id",
            "model_id",
            "witnesses_count",
            "rank_value",
            "published",
            "tiebreak",
        )
    )


def _count_rows(changes: RowChanges) -> None:
    steps = [
        (changes.rows[group], changes.awaiting[group], group)
        for group in changes.boards
        if changes.rows[group] or changes.awaiting[group]
    ]
    add_to_rows(SettingsGroup, ("rows_count", "awaiting_count"), steps)


def settle_records(changes: RowChanges) -> list[Broken]:
    """Bring the lines of records up to date with changed rows; the records that fell."""
    groups = {*changes.gone, *changes.arrived}
    lines: dict[int, list[Reported]] = defaultdict(list)
    stored: dict[int, dict[int, int]] = defaultdict(dict)
    records = Record.objects.filter(group__in=groups).order_by("published")
    for pk, group, result, value, published, tiebreak in records.values_list(
        "pk", "group_id", "result_id", "rank_value", "published", "result__tiebreak"
    ):
        stored[group][result] = pk
        lines[group].append(dated(result, value, published, tiebreak))

    fallen = {g for g in groups if changes.gone.get(g, set()) & stored[g].keys()}
    small = set(
        SettingsGroup.objects.filter(
            pk__in=fallen, rows_count__lte=_READ_WHOLE
        ).values_list("pk", flat=True)
        if fallen
        else ()
    )
    whole = _ranked_rows(small)
    removed: list[int] = []
    created: list[Record] = []
    broken: list[Broken] = []
    for group in sorted(groups):
        if group in small:
            line = line_of_records(whole[group])
        elif group in fallen:
            line = _search_line(group)
        else:
            # What is no record is behind the line, and the line still stands.
            line = line_of_records([*lines[group], *changes.arrived[group]])
        now = {(r.result_id, r.rank_value, r.published) for r in line}
        kept = {
            r.result_id
            for r in lines[group]
            if (r.result_id, r.rank_value, r.published) in now
        }
        removed += [pk for result, pk in stored[group].items() if result not in kept]
        created += [
            build_record(r, leaderboard_id=changes.boards[group], group_id=group)
            for r in line
            if r.result_id not in kept
        ]
        if days := _days_concerned(lines[group], line, kept):
            changes.lines[group] = days
        arrived = {r.result_id for r in changes.arrived.get(group, ())}
        if (beaten := _beaten(line, lines[group], arrived)) is not None:
            best, board = line[-1].result_id, changes.boards[group]
            broken.append(Broken(best, board, beaten.rank_value))
    if removed:
        Record.objects.filter(pk__in=removed).delete()
    insert_rows(created)
    changes.records_count = len(removed) + len(created)
    return broken


def _days_concerned(
    before: Sequence[Reported], after: Sequence[Reported], kept: Collection[int]
) -> list[tuple[date, date | None]]:
    """From each change in a line of records to the next record that stays."""
    staying = [r.published for r in after if r.published and r.result_id in kept]
    changed = sorted(
        record.published
        for record in (*before, *after)
        if record.published and record.result_id not in kept
    )
    spans: dict[date | None, date] = {}
    for day in changed:
        place = bisect_right(staying, day)
        spans.setdefault(staying[place] if place < len(staying) else None, day)
    return [(first, last) for last, first in spans.items()]


def _beaten(
    line: Sequence[Reported], stored: Sequence[Reported], arrived: Collection[int]
) -> Reported | None:
    """The best result that a newly arrived one beat, if one did.

    What is the best only because another one left has beaten nothing.
    """
    if not line or line[-1].result_id not in arrived:
        return None
    best, before = line[-1], [*stored[-1:], *line[-2:-1]]
    if not before or before[0].result_id == best.result_id:
        return None
    return before[0] if best.rank_value > before[0].rank_value else None


def build_record(reported: Reported, *, leaderboard_id: int, group_id: int) -> Record:
    """The record of a result, not stored."""
    assert reported.published is not None, "undated results hold no record"
    return Record(
        leaderboard_id=leaderboard_id,
        group_id=group_id,
        result_id=reported.result_id,
        rank_value=reported.rank_value,
        published=reported.published,
    )


def _ranked_rows(groups: Iterable[int]) -> dict[int, list[Reported]]:
    rows: dict[int, list[Reported]] = defaultdict(list)
    if groups:
        for group, *fields in (
            Row.objects.ranked()
            .filter(group__in=groups)
            .values_list("group_id", "result_id", "rank_value", "published", "tiebreak")
        ):
            rows[group].append(dated(*fields))
    return rows


def _search_line(group: int) -> list[Reported]:
    """The line of a large group: each record is the first row in time above the last."""
    rows = (
        Row.objects.ranked()
        .filter(group=group, published__isnull=False)
        .order_by("published_order", "-rank_value", "tiebreak")
        .values_list("result_id", "rank_value", "published", "tiebreak")
    )
    line: list[Reported] = []
    following = rows
    while (fields := following.first()) is not None:
        line.append(dated(*fields))
        following = rows.filter(published_order__gt=fields[2], rank_value__gt=fields[1])
    return line


def dated(result: int, value: Any, published: Any, tiebreak: int) -> Reported:
    """A ranked row as the line of records sees it."""
    return Reported(
        result_id=result,
        row_key="",
        rank_value=value,
        published=published,
        is_ranked=True,
        is_awaiting=False,
        is_reviewed=False,
        is_own=False,
        tiebreak=tiebreak,
    )
