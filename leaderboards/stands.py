"""Where models stand: read once, and told from for all that compares them.

A model with thousands of results has rows on hundreds of leaderboards. Asking the database
for what several of them share would walk through all of these for each question.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Count, F, QuerySet, Window

from leaderboards.models import Leaderboard, MLModel, Result, Row, SettingsGroup
from leaderboards.querysets import SettingsGroupQuerySet
from leaderboards.result_querysets import ResultQuerySet, RowQuerySet

# So many keys are looked up one by one; more are left to the database to find.
_MANY = 5000
_COLUMNS = ("shown", "leaderboard", "group", "model", "section", "rank_value")


class Stand(NamedTuple):
    """That a model has a row in a settings group of a leaderboard."""

    shown: int
    board: int
    group: int
    model: int
    section: int
    rank_value: Decimal  # larger where better


@dataclass(frozen=True)
class Stands:
    """Where some models stand, on a day or now.

    Boards on which they have but one row together are left out. Other boards may still have
    only one of them, in several settings groups.
    """

    models: tuple[MLModel, ...]
    as_of: date | None
    all: Sequence[Stand]

    @cached_property
    def rankings(self) -> Mapping[int, Sequence[Stand]]:
        """What stands in each ranking in which there are several of the models."""
        ranked: dict[int, list[Stand]] = defaultdict(list)
        for stand in self.all:
            if stand.section == Row.Section.RANKED:
                ranked[stand.group].append(stand)
        return {group: found for group, found in ranked.items() if _several(found)}

    @cached_property
    def decimals(self) -> Mapping[int, int]:
        """How precisely the results in these rankings are printed, by their keys."""
        shown = [stand.shown for found in self.rankings.values() for stand in found]
        results = Result.objects.filter(pk__in=shown).order_by()
        return dict(results.values_list("pk", "decimals"))

    def groups(self) -> SettingsGroupQuerySet:
        """The groups of these rankings, those largest now first."""
        if len(self.rankings) > _MANY:
            return shared_groups(self.models, self.as_of)
        return _largest_first(SettingsGroup.objects.filter(pk__in=self.rankings))

    def boards_apart(self, limit: int) -> list[Leaderboard]:
        """Boards on which several of the models stand, but never two in one ranking."""
        on_board: dict[int, list[Stand]] = defaultdict(list)
        for stand in self.all:
            on_board[stand.board].append(stand)
        compared = {found[0].board for found in self.rankings.values()}
        apart = [b for b, on in on_board.items() if b not in compared and _several(on)]
        counts = Leaderboard.objects.only("papers_count").in_bulk(apart)
        first = sorted(counts.values(), key=lambda b: (-b.papers_count, b.pk))[:limit]
        boards = Leaderboard.objects.filter(pk__in=[board.pk for board in first])
        return list(boards.with_names().order_by("-papers_count", "pk"))

    def on(
        self, boards: Collection[int]
    ) -> dict[tuple[int, int], list[tuple[Stand, str]]]:
        """What models have on some boards, with the settings: by board and model."""
        there = [stand for stand in self.all if stand.board in boards]
        groups = SettingsGroup.objects.only("key", "label").in_bulk(
            {stand.group for stand in there}
        )
        found: dict[tuple[int, int], list[tuple[Stand, str]]] = defaultdict(list)
        for stand in sorted(
            there, key=lambda s: (s.section, groups[s.group].key, s.shown)
        ):
            label = groups[stand.group].label
            found[stand.board, stand.model].append((stand, label))
        return found


def stands_of(models: Sequence[MLModel], as_of: date | None = None) -> Stands:
    """Where models stand, on a day or now; fewer than two are compared with nothing."""
    if len(models) < 2:
        return Stands(tuple(models), as_of, ())
    there = _standing_of(models, as_of).order_by()
    on_board = Window(Count("pk"), partition_by="leaderboard")
    read = there.annotate(on_board=on_board).filter(on_board__gt=1)
    found = list(map(Stand._make, read.values_list(*_COLUMNS)))
    return Stands(tuple(models), as_of, found)


def shared_groups(
    models: Sequence[MLModel], as_of: date | None = None
) -> SettingsGroupQuerySet:
    """Groups in which several of the models are ranked, those largest now first."""
    ranked = _standing_of(models, as_of).ranked().order_by()
    counted: QuerySet[Any] = ranked.values("group")
    held = counted.annotate(models=Count("model", distinct=True))
    several = held.filter(models__gt=1).values("group")
    return _largest_first(SettingsGroup.objects.filter(pk__in=several))


def _standing_of(
    models: Sequence[MLModel], as_of: date | None
) -> RowQuerySet | ResultQuerySet:
    """The rows of models; as of a day the results that showed them then.

    Both know as `shown` which result it is.
    """
    if as_of is None:
        rows: RowQuerySet = Row.objects.of_models(models)
        return rows.annotate(shown=F("result"))
    results: ResultQuerySet = Result.objects.of_models(models)
    return results.shown_on(as_of).annotate(shown=F("pk"))


def _largest_first(groups: SettingsGroupQuerySet) -> SettingsGroupQuerySet:
    return groups.with_leaderboard().order_by("-rows_count", "pk")


def _several(stands: Iterable[Stand]) -> bool:
    return len({stand.model for stand in stands}) > 1
