"""Models beside each other: only what stands in one ranking is compared.

A ranking holds results under equal settings. Where the models stand under different ones, or
are only listed, their numbers are shown beside each other and nothing is said about them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from django.db.models import Count

from leaderboards.models import Leaderboard, MLModel, Row, SettingsGroup
from leaderboards.pages import ShownResult
from leaderboards.showing import ranking_url, shown_result

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
    row: Row | None
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
    rows: tuple[tuple[Row, ShownResult], ...]
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


def scores_of(models: Sequence[MLModel]) -> tuple[Score, ...]:
    """How the comparison came out over all rankings that the models share."""
    ahead: Counter[int] = Counter()
    level: Counter[int] = Counter()
    stands: Counter[int] = Counter()
    rankings: dict[int, list[Contender]] = defaultdict(list)
    for group, *contender in Row.objects.shared_by(models).values_list(
        "group", "result__model", "rank_value", "result__decimals"
    ):
        rankings[group].append(Contender(*contender))
    for contenders in rankings.values():
        stands.update(c.model_id for c in contenders)
        winners = verdict_of(contenders).ahead
        (ahead if len(winners) == 1 else level).update(winners)
    return tuple(
        Score(model, stands[model.pk], ahead[model.pk], level[model.pk])
        for model in models
    )


def lines_of(
    models: Sequence[MLModel], groups: Collection[SettingsGroup]
) -> tuple[Line, ...]:
    """The models beside each other in some rankings that they share, in that order."""
    return _lines(models, groups, _elsewhere(models, groups))


def _lines(
    models: Sequence[MLModel],
    groups: Collection[SettingsGroup],
    elsewhere: Mapping[tuple[int, int], tuple[str, ...]],
) -> tuple[Line, ...]:
    rows: dict[tuple[int, int], Row] = {}
    in_groups = Row.objects.in_groups(models, groups)
    read = in_groups.with_evidence().with_ranks().defer("result__paper__abstract")
    for row in read.order_by("-section"):
        # A model may also have a row that awaits review; the ranked one comes last here.
        rows[row.group_id, _model_of(row)] = row
    return tuple(
        _line(
            group,
            [
                (
                    model,
                    rows.get((group.pk, model.pk)),
                    elsewhere.get((group.leaderboard_id, model.pk), ()),
                )
                for model in models
            ],
        )
        for group in groups
    )


def all_lines(models: Sequence[MLModel]) -> Iterator[Line]:
    """The models beside each other in every ranking that they share, the largest first.

    It is not said where else they stand: that would read all their rows for every chunk.
    """
    groups = SettingsGroup.objects.shared_by(models).iterator(chunk_size=_CHUNK)
    while chunk := list(islice(groups, _CHUNK)):
        yield from _lines(models, chunk, {})


def rivals_of(models: Sequence[MLModel], limit: int) -> list[MLModel]:
    """Models that are ranked beside these, those in the most rankings first.

    Of their rankings some of middling size are looked at: in the longest stands everybody.
    """
    middling = SettingsGroup.objects.holding(models).filter(
        rows_count__range=(2, _MIDDLING)
    )
    looked_at = middling.order_by("-rows_count", "pk").values("pk")[:_LOOKED_AT]
    return list(
        MLModel.objects.filter(
            results__shown_in__group__in=looked_at,
            results__shown_in__section=Row.Section.RANKED,
        )
        .exclude(pk__in=[model.pk for model in models])
        .annotate(rankings=Count("results__shown_in"))
        .order_by("-rankings", "-results_count", "pk")[:limit]
    )


def boards_apart(models: Sequence[MLModel]) -> tuple[tuple[Apart, ...], bool]:
    """Boards on which models stand, never two in one ranking; and whether there are more."""
    found = Leaderboard.objects.apart_for(models).with_names()[: APART_SHOWN + 1]
    boards = list(found)[:APART_SHOWN]
    stands: dict[tuple[int, int], list[_Stand]] = defaultdict(list)
    for stand in _stands_on(models, {board.pk for board in boards}):
        stands[stand.board, stand.model].append(stand)
    shown = [stand.row for all_of in stands.values() for stand in all_of[:_EACH_SHOWN]]
    read = Row.objects.filter(pk__in=shown).with_evidence()
    rows = {row.pk: row for row in read.defer("result__paper__abstract")}
    apart = tuple(
        _apart(board, [(model, stands[board.pk, model.pk]) for model in models], rows)
        for board in boards
    )
    return apart, len(found) > APART_SHOWN


def _model_of(row: Row) -> int:
    model = row.result.model_id
    assert model is not None, "rows of models only"
    return model


def _elsewhere(
    models: Sequence[MLModel], groups: Collection[SettingsGroup]
) -> dict[tuple[int, int], tuple[str, ...]]:
    """Under which settings each model stands on the boards of some groups."""
    found: dict[tuple[int, int], dict[str, None]] = defaultdict(dict)
    for stand in _stands_on(models, {group.leaderboard_id for group in groups}):
        found[stand.board, stand.model][stand.label] = None
    return {key: tuple(labels) for key, labels in found.items()}


class _Stand(NamedTuple):
    """That a model has a row on a leaderboard, under some settings."""

    row: int
    board: int
    model: int
    label: str
    section: int


def _stands_on(models: Sequence[MLModel], boards: Collection[int]) -> list[_Stand]:
    """Where models stand on some boards.

    Picked out here: asked for both, a database may walk through a board of any length to
    find the rows of a few models.
    """
    if not boards:
        return []
    stands = Row.objects.of_models(models).order_by("section", "group__key", "pk")
    columns = ("pk", "leaderboard", "result__model", "group__label", "section")
    return [
        stand
        for stand in map(_Stand._make, stands.values_list(*columns))
        if stand.board in boards
    ]


def _line(
    group: SettingsGroup,
    standing: Iterable[tuple[MLModel, Row | None, tuple[str, ...]]],
) -> Line:
    standing = list(standing)
    verdict = verdict_of(
        [
            Contender(model.pk, row.rank_value, row.result.decimals)
            for model, row, _ in standing
            if row is not None and row.section == Row.Section.RANKED
        ]
    )
    return Line(
        group=group,
        cells=tuple(
            Cell(
                model=model,
                row=row,
                shown=shown_result(row.result) if row else None,
                rank=getattr(row, "rank", None),
                is_ahead=model.pk in verdict.ahead,
                elsewhere=() if row else labels,
            )
            for model, row, labels in standing
        ),
        ahead=tuple(model for model, _, _ in standing if model.pk in verdict.ahead),
        margin=verdict.margin,
    )


def _apart(
    board: Leaderboard,
    standing: Sequence[tuple[MLModel, Sequence[_Stand]]],
    rows: Mapping[int, Row],
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
                tuple(
                    (rows[stand.row], shown_result(rows[stand.row].result))
                    for stand in stands[:_EACH_SHOWN]
                ),
                max(len(stands) - _EACH_SHOWN, 0),
            )
            for model, stands in standing
        ),
        settings_differ=len(ranked) > 1,
    )
