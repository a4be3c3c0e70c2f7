"""Models beside each other: only what stands in one ranking is compared.

A ranking holds results under equal settings. Where the models stand under different ones, or
are only listed, their numbers are shown beside each other and nothing is said about them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from django.db.models import Count

from leaderboards.models import Leaderboard, MLModel, Result, Row, SettingsGroup
from leaderboards.pages import ShownResult
from leaderboards.selection import Entry
from leaderboards.showing import ranking_url, shown_result
from leaderboards.stands import Stand, Stands, shared_groups

MOST_MODELS = 5
APART_SHOWN = 30  # boards on which nothing is compared
_EACH_SHOWN = 3  # results of one model on such a board
_CHUNK = 100
# How many rankings are looked at for rivals, and how many rows each may have.
_LOOKED_AT, _MIDDLING = 15, 200


@dataclass(frozen=True, slots=True)
class Contender:
    """What deciding needs of one model in a ranking."""

    model_id: int
    rank_value: Decimal  # larger where better
    decimals: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who is ahead in a ranking: several where they are level, and by how much."""

    ahead: frozenset[int]
    margin: Decimal | None  # to the best of the others; none where all are level


@dataclass(frozen=True, slots=True)
class Cell:
    """What one model has in a ranking; without a result, under which settings else."""

    model: MLModel
    row: Entry | None
    shown: ShownResult | None
    rank: int | None
    is_ahead: bool
    elsewhere: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A ranking in which at least two of the models stand."""

    group: SettingsGroup
    cells: tuple[Cell, ...]  # one a model, in their order
    ahead: tuple[MLModel, ...]  # more than one where these are level
    margin: Decimal | None  # on the metric's scale; none where all are level

    @property
    def board(self) -> Leaderboard:
        """The leaderboard of the ranking."""
        return self.group.leaderboard

    @property
    def ahead_keys(self) -> tuple[str, ...]:
        """The keys of who is ahead."""
        return tuple(model.key for model in self.ahead)

    @property
    def url(self) -> str:
        """Where the whole ranking stands."""
        return ranking_url(self.board, self.group)


@dataclass(frozen=True, slots=True)
class Score:
    """In how many rankings a model was compared, and how that came out."""

    model: MLModel
    rankings: int
    ahead: int  # alone
    level: int  # with others at the top


@dataclass(frozen=True, slots=True)
class ApartCell:
    """The results of one model on a board where nothing is compared, a few of them."""

    model: MLModel
    shown: tuple[ShownResult, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Apart:
    """A leaderboard on which several of the models stand, but never in one ranking."""

    board: Leaderboard
    cells: tuple[ApartCell, ...]
    settings_differ: bool  # else fewer than two of them are ranked


def verdict_of(contenders: Sequence[Contender]) -> Verdict:
    """Who is ahead; who differs from the best by rounding only is level with it.

    >>> one, two = Contender(1, Decimal("57.5"), 1), Contender(2, Decimal("57"), 0)
    >>> verdict_of([one, two]).margin is None
    True
    """
    best = max(contenders, key=lambda c: (c.rank_value, c.decimals, -c.model_id))
    level = [c for c in contenders if _is_same(c, best)]
    behind = [c.rank_value for c in contenders if not _is_same(c, best)]
    return Verdict(
        frozenset(c.model_id for c in level),
        best.rank_value - max(behind) if behind else None,
    )


def _is_same(one: Contender, other: Contender) -> bool:
    coarser = min(one.decimals, other.decimals)
    return abs(one.rank_value - other.rank_value) <= Decimal(5).scaleb(-coarser - 1)


def scores_of(stands: Stands) -> tuple[Score, ...]:
    """How the comparison came out over all rankings that the models share."""
    ahead: Counter[int] = Counter()
    level: Counter[int] = Counter()
    compared: Counter[int] = Counter()
    for ranked in stands.rankings.values():
        contenders = [
            Contender(s.model, s.rank_value, stands.decimals[s.shown]) for s in ranked
        ]
        compared.update(c.model_id for c in contenders)
        winners = verdict_of(contenders).ahead
        (ahead if len(winners) == 1 else level).update(winners)
    return tuple(
        Score(model, compared[model.pk], ahead[model.pk], level[model.pk])
        for model in stands.models
    )


def lines_of(stands: Stands, groups: Collection[SettingsGroup]) -> tuple[Line, ...]:
    """The models beside each other in some rankings that they share, in that order."""
    on_boards = stands.on({group.leaderboard_id for group in groups})
    elsewhere = {
        where: tuple(dict.fromkeys(label for _, label in found))
        for where, found in on_boards.items()
    }
    return _lines(stands.models, groups, elsewhere, stands.as_of)


def _lines(
    models: Sequence[MLModel],
    groups: Collection[SettingsGroup],
    elsewhere: Mapping[tuple[int, int], tuple[str, ...]],
    as_of: date | None,
) -> tuple[Line, ...]:
    placed: dict[tuple[int, int], _Placed] = {}
    for found in _placed_in(models, {group.pk: group for group in groups}, as_of):
        # A model may also have a row that awaits review; the ranked one comes last here.
        placed[found.entry.group.pk, _model_of(found.entry.result)] = found
    return tuple(
        _line(
            group,
            [
                (
                    model,
                    placed.get((group.pk, model.pk)),
                    elsewhere.get((group.leaderboard_id, model.pk), ()),
                )
                for model in models
            ],
        )
        for group in groups
    )


class _Placed(NamedTuple):
    """What one model has in a ranking, and its rank if it has one."""

    entry: Entry
    rank: int | None


def _placed_in(
    models: Sequence[MLModel], groups: Mapping[int, SettingsGroup], as_of: date | None
) -> Iterator[_Placed]:
    """What models have in groups, on a day or now, what is ranked last."""
    if as_of is None:
        of_groups = Row.objects.in_groups(models, groups.values())
        rows = of_groups.with_sources().with_ranks()
        for row in rows.defer("result__paper__abstract").order_by("-section"):
            yield _Placed(
                Entry(
                    result=row.result,
                    group=groups[row.group_id],
                    section=Row.Section(row.section),
                    rank_value=row.rank_value,
                    witnesses_count=row.witnesses_count,
                ),
                row.rank,
            )
        return
    witnesses = Result.objects.in_groups(models, groups.values())
    shown = witnesses.shown_on(as_of).with_sources().with_ranks(as_of)
    results = list(shown.defer("paper__abstract").order_by("-section"))
    counts = Result.objects.as_of(as_of).witness_counts([r.row_key for r in results])
    for result in results:
        entry = Entry(
            result=result,
            group=groups[result.group_id],
            section=Row.Section(result.section),
            rank_value=result.rank_value,
            witnesses_count=counts[result.row_key],
        )
        yield _Placed(entry, result.rank)


def all_lines(models: Sequence[MLModel], as_of: date | None = None) -> Iterator[Line]:
    """The models beside each other in every ranking that they share, the largest first.

    It is not said where else they stand: that would read all their rows for every chunk.
    """
    groups = shared_groups(models, as_of).iterator(chunk_size=_CHUNK)
    while chunk := list(islice(groups, _CHUNK)):
        yield from _lines(models, chunk, {}, as_of)


def rivals_of(models: Sequence[MLModel], limit: int) -> list[MLModel]:
    """Models that are ranked beside these, those in the most rankings first.

    Of their rankings some of middling size are looked at: in the longest stands everybody.
    """
    middling = SettingsGroup.objects.holding(models).filter(
        rows_count__range=(2, _MIDDLING)
    )
    looked_at = middling.order_by("-rows_count", "pk").values("pk")[:_LOOKED_AT]
    beside = (
        Row.objects.ranked()
        .filter(group__in=looked_at, model__isnull=False)
        .exclude(model__in=[model.pk for model in models])
    )
    # Counted by their keys: grouping whole models takes longer than all else here.
    counted = beside.values_list("model").annotate(rankings=Count("pk"))
    most = counted.order_by(
        *("-rankings", "-model__results_count", "model__sort_key", "model")
    )
    keys = [key for key, _ in most[:limit]]
    rivals = MLModel.objects.in_bulk(keys)
    return [rivals[key] for key in keys]


def boards_apart(stands: Stands) -> tuple[tuple[Apart, ...], bool]:
    """Boards on which models stand, never two in one ranking; and whether there are more."""
    found = stands.boards_apart(APART_SHOWN + 1)
    boards = found[:APART_SHOWN]
    there = stands.on({board.pk for board in boards})
    keys = [s.shown for all_of in there.values() for s, _ in all_of[:_EACH_SHOWN]]
    read = Result.objects.filter(pk__in=keys).with_evidence().defer("paper__abstract")
    shown = {result.pk: shown_result(result) for result in read}
    apart = tuple(
        _apart(
            board,
            [
                (model, [stand for stand, _ in there.get((board.pk, model.pk), ())])
                for model in stands.models
            ],
            shown,
        )
        for board in boards
    )
    return apart, len(found) > APART_SHOWN


def _model_of(result: Result) -> int:
    assert result.model_id is not None, "results of models only"
    return result.model_id


def _line(
    group: SettingsGroup,
    standing: Iterable[tuple[MLModel, _Placed | None, tuple[str, ...]]],
) -> Line:
    standing = list(standing)
    verdict = verdict_of(
        [
            Contender(model.pk, found.entry.rank_value, found.entry.result.decimals)
            for model, found, _ in standing
            if found is not None and found.entry.section == Row.Section.RANKED
        ]
    )
    return Line(
        group=group,
        cells=tuple(
            Cell(
                model=model,
                row=found.entry if found else None,
                shown=shown_result(found.entry.result) if found else None,
                rank=found.rank if found else None,
                is_ahead=model.pk in verdict.ahead,
                elsewhere=() if found else labels,
            )
            for model, found, labels in standing
        ),
        ahead=tuple(model for model, _, _ in standing if model.pk in verdict.ahead),
        margin=verdict.margin,
    )


def _apart(
    board: Leaderboard,
    standing: Sequence[tuple[MLModel, Sequence[Stand]]],
    shown: Mapping[int, ShownResult],
) -> Apart:
    ranked = [
        model
        for model, stands in standing
        if any(stand.section == Row.Section.RANKED for stand in stands)
    ]
    return Apart(
        board=board,
        cells=tuple(
            ApartCell(
                model,
                tuple(shown[stand.shown] for stand in stands[:_EACH_SHOWN]),
                max(len(stands) - _EACH_SHOWN, 0),
            )
            for model, stands in standing
        ),
        settings_differ=len(ranked) > 1,
    )
