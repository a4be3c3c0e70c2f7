"""What tests of pages share: boards with rows, and what a reader sees of them."""

from __future__ import annotations

import re
from datetime import date

from django.test import Client

from leaderboards.models import (
    Benchmark,
    Dataset,
    Leaderboard,
    Metric,
    MLModel,
    Record,
    Row,
    SettingsGroup,
    Task,
)
from tests.factories import (
    BenchmarkFactory,
    DatasetFactory,
    LeaderboardFactory,
    MetricFactory,
    ResultFactory,
    RowFactory,
    TaskFactory,
)


def body_of(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, url
    return str(response.content.decode())


def make_board(dataset: str = "ReasonSeg", metric: str = "gIoU") -> Leaderboard:
    """A listed leaderboard without results, with its task."""
    board: Leaderboard = LeaderboardFactory(
        benchmark=BenchmarkFactory(
            dataset=DatasetFactory(name=dataset),
            task=TaskFactory(name=f"segmenting {dataset}", area="vision"),
            is_listed=True,
        ),
        metric=MetricFactory(name=metric),
    )
    return board


def add_row(
    group: SettingsGroup,
    number: str,
    model: str | None = None,
    day: date | None = None,
    section: int = Row.Section.RANKED,
    named: MLModel | None = None,
    **fields: object,
) -> Row:
    """A row of one result, with the counts that placing keeps.

    It is of a model of its own, called as given, or of the one that is `named`.
    """
    names: dict[str, object] = {"model__name": model} if model else {}
    if named:
        names = {"model": named}
    result = ResultFactory(
        group=group,
        claim__number=number,
        claim__paper__published=day,
        awaiting_review=section == Row.Section.AWAITING,
        **names,
        **fields,
    )
    higher = group.leaderboard.metric.higher_is_better
    row: Row = RowFactory(
        result=result,
        section=section,
        rank_value=result.value if higher is not False else -result.value,
    )
    count(group.leaderboard)
    return row


def count(board: Leaderboard) -> None:
    """Bring the stored figures up to date."""
    results, papers = board.results.count(), board.results.values("paper").count()
    opening = max(board.groups.all(), key=lambda group: (group.rows.count(), -group.pk))
    best = opening.rows.ranked().order_by("-rank_value").first()
    for group in board.groups.all():
        SettingsGroup.objects.filter(pk=group.pk).update(
            rows_count=group.rows.filter(section__lt=2).count(),
            awaiting_count=group.rows.filter(section=2).count(),
        )
    figures = {"results_count": results, "papers_count": papers}
    Leaderboard.objects.filter(pk=board.pk).update(
        opening_group=opening,
        best=best.result if best else None,
        rows_count=board.rows.count(),
        **figures,
    )
    benchmark = board.benchmark
    Benchmark.objects.filter(pk=benchmark.pk).update(**figures)
    Dataset.objects.filter(pk=benchmark.dataset_id).update(**figures)
    Task.objects.filter(pk=benchmark.task_id).update(**figures)
    Metric.objects.filter(pk=board.metric_id).update(**figures)
    MLModel.objects.filter(results__leaderboard=board).update(results_count=1)


def ranks_and_models(body: str) -> list[tuple[str, str]]:
    """What a reader sees of a table: each rank with its model."""
    return re.findall(
        r'class="board__rank">(?:<span class="unheard">Rank </span>)?(\d*)</td>\s*'
        r'<th scope="row" class="board__model"><a [^>]*>([^<]*)<',
        body,
    )


def record(row: Row) -> None:
    assert row.published is not None
    Record.objects.create(
        leaderboard=row.leaderboard,
        group=row.group,
        result=row.result,
        rank_value=row.rank_value,
        published=row.published,
    )
