"""What a reader asked to see of a leaderboard: the same for its page and its files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef

from leaderboards.models import Leaderboard, Result, Row, SettingsGroup
from leaderboards.ranks import ranks_among
from papers.querystring import Asked

ALL, NOT_STATED = "all", "not-stated"
PARAMETERS = ("settings", "as_of", "sort", "by", "origin", "year", "metrics")
ORDERS = {
    "": ("section", "-rank_value", "tiebreak", "pk"),
    "worst": ("section", "rank_value", "-tiebreak", "-pk"),
    "newest": ("section", "-published_order", "-pk"),
    "oldest": ("section", "published_order", "pk"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a leaderboard, of today or as it was, with the result that shows it."""

    result: Result
    group: SettingsGroup
    section: Row.Section
    rank_value: Decimal
    witnesses_count: int


@dataclass(frozen=True, slots=True)
class Selection:
    """Some rows of a leaderboard in an order.

    Going by papers' dates, rows as of a day are the results that showed them then; those of
    a narrowed list the results that show them now. Ranks are those among all rows of the
    group, whatever else narrows the list.
    """

    board: Leaderboard
    group: SettingsGroup | None  # none for rows of all groups, which have no ranks
    as_of: date | None = None
    by: str = ""
    origin: str = ""
    year: int | None = None
    sort: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether rows of the group are left out for what they are."""
        return bool(self.by or self.origin or self.year)

    @property
    def ordering(self) -> tuple[str, ...]:
        """The order of its rows, over columns that are never null."""
        return ORDERS[self.sort]

    @property
    def parts(self) -> tuple[int, ...]:
        """The values of the ordering's first column, where each is to be read by itself."""
        return tuple(Row.Section.values) if self.sort else ()

    @property
    def _is_of_results(self) -> bool:
        """Whether results stand for the rows that they show.

        What narrows is theirs, and an index of theirs passes by all others.
        """
        return self.as_of is not None or self.is_narrowed

    def rows(self) -> Any:
        """The rows, or the results that show them, with their evidence.

        A group is not read again beside each of its rows.
        """
        rows = self._shown() if self._is_of_results else self._of_group()
        if self.by:
            rows = rows.filter(reported_by=self.by)
        if self.origin:
            rows = rows.filter(origin=self.origin)
        if self.year and self._is_by_rank:
            rows = rows.published_in_by_rank(self.year)
        elif self.year:
            rows = rows.published_in(self.year)
        prefix = "" if self._is_of_results else "result__"
        read = rows.with_evidence() if self.group is None else rows.with_sources()
        return read.defer(f"{prefix}paper__abstract").order_by(*self.ordering)

    def entries(self, rows: Collection[Any]) -> list[Entry]:
        """Some of the rows, alike whatever stands for them."""
        if not self._is_of_results:
            return [
                Entry(
                    result=row.result,
                    group=self.group or row.group,
                    section=Row.Section(row.section),
                    rank_value=row.rank_value,
                    witnesses_count=row.witnesses_count,
                )
                for row in rows
            ]
        counts = self.witnesses().witness_counts([row.row_key for row in rows])
        return [
            Entry(
                result=result,
                group=self.group or result.group,
                section=Row.Section(result.section),
                rank_value=result.rank_value,
                witnesses_count=counts[result.row_key],
            )
            for result in rows
        ]

    def ranks(
        self,
        values: Collection[Decimal],
        *,
        known: tuple[Decimal, int] | None = None,
    ) -> Mapping[Decimal, int]:
        """The ranks of values in the group; none where groups stand together."""
        if self.group is None:
            return {}
        return ranks_among(self._of_group().filter(section=0), values, known=known)

    def witnesses(self) -> Any:
        """The results that may speak for its rows."""
        results = Result.objects.all()
        return results.as_of(self.as_of) if self.as_of else results

    def witnesses_of(
        self, entries: Iterable[Entry], each: int
    ) -> dict[str, list[Result]]:
        """The newest results that speak for rows, by the rows' keys.

        For most rows that is only the one that they show, which is read already.
        """
        found: dict[str, list[Result]] = defaultdict(list)
        several = set()
        for entry in entries:
            if entry.witnesses_count > 1:
                several.add(entry.result.row_key)
            else:
                found[entry.result.row_key].append(entry.result)
        for result in self.witnesses().witnesses_of(several, each=each):
            found[result.row_key].append(result)
        return found

    def paper_ids(self) -> Any:
        """The papers that the rows are shown by, for a query to look them up."""
        path = "paper" if self._is_of_results else "result__paper"
        return self.rows().order_by().values(path)

    def undated_count(self) -> int:
        """How many results stand on no day, because their papers have no date."""
        return int(self._in_sections().undated().count())

    def results_count(self) -> int:
        """How many results there are, as of its day."""
        results = self._in_sections()
        return int((results.as_of(self.as_of) if self.as_of else results).count())

    def _shown(self) -> Any:
        """The results that show rows, on its day or now."""
        if self.as_of is None:
            rows = Row.objects.order_by().filter(result=OuterRef("pk"))
            return self._results().filter(Exists(rows))
        if self._is_by_rank:
            return self._results().shown_on_by_rank(self.as_of)
        return self._results().shown_on(self.as_of)

    @property
    def _is_by_rank(self) -> bool:
        return self.sort in ("", "worst")

    def _results(self) -> Any:
        if self.group is None:
            return Result.objects.filter(leaderboard=self.board)
        return Result.objects.filter(group=self.group)

    def _in_sections(self) -> Any:
        """All results, with every section named: an index of days begins with these."""
        results = self._results()
        return results.filter(section__in=Row.Section.values) if self.group else results

    def _of_group(self) -> Any:
        if self.as_of:
            return self._results().shown_on(self.as_of)
        return Row.objects.for_leaderboard(self.board, self.group)


def selection_asked_for(asked: Asked, board: Leaderboard) -> Selection:
    """What an address asks to see of a leaderboard; what makes no sense counts as not given."""
    return Selection(
        board=board,
        group=group_asked_for(asked, board),
        as_of=asked.as_of("as_of"),
        by=asked.choice("by", Result.ReportedBy.values),
        origin=asked.choice("origin", Result.Origin.values),
        year=asked.year("year"),
        sort=asked.choice("sort", ORDERS),
    )


def group_asked_for(asked: Asked, board: Leaderboard) -> SettingsGroup | None:
    """The group to show, none for all of them; an unknown one counts as not given."""
    name = asked.text("settings")
    if name == ALL:
        return None
    if name:
        key = "" if name == NOT_STATED else name
        if found := board.groups.filter(key=key).first():
            return found
        asked.leave_out("settings")
    return opening_group_of(board)


def opening_group_of(board: Leaderboard) -> SettingsGroup | None:
    """The group that a leaderboard opens on, wherever it is shown and as of any day."""
    return board.opening_group or board.groups.first()
