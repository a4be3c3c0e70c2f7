"""What a reader may mean by some words, of every sort: names, papers, sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice
from typing import Generic, TypeVar

from leaderboards.misspelt import nearly_named
from leaderboards.models import Dataset, Leaderboard, MLModel, Task
from papers.finding import find_claims, find_papers
from papers.models import Claim, Paper

_Find = TypeVar("_Find")


@dataclass(frozen=True, slots=True)
class Found(Generic[_Find]):
    """The closest finds of one sort, and whether there are more."""

    rows: tuple[_Find, ...] = ()
    has_more: bool = False

    @classmethod
    def of(cls, rows: Iterable[_Find], limit: int) -> Found[_Find]:
        """At most `limit` of rows that are in their order."""
        taken = tuple(islice(rows, limit + 1))
        return cls(taken[:limit], len(taken) > limit)

    def __bool__(self) -> bool:
        return bool(self.rows)

    def first(self, limit: int) -> Found[_Find]:
        """The closest of these."""
        return Found(self.rows[:limit], self.has_more or len(self.rows) > limit)

    @property
    def count(self) -> str:
        """How many there are, "50+" where nobody counted on."""
        return f"{len(self.rows)}{'+' if self.has_more else ''}"


@dataclass(frozen=True, slots=True)
class Finds:
    """What answers to some words; `is_near` where the names are only nearly those."""

    boards: Found[Leaderboard] = Found()
    models: Found[MLModel] = Found()
    datasets: Found[Dataset] = Found()
    tasks: Found[Task] = Found()
    papers: Found[Paper] = Found()
    claims: Found[Claim] = Found()
    is_near: bool = False

    def __bool__(self) -> bool:
        names = self.boards or self.models or self.datasets or self.tasks
        return bool(names or self.papers or self.claims)

    def only(self, sort: str) -> Finds:
        """The finds of one sort, named as its field."""
        return replace(Finds(is_near=self.is_near), **{sort: getattr(self, sort)})

    def first(self, limit: int) -> Finds:
        """The closest of every sort."""
        return Finds(
            self.boards.first(limit),
            self.models.first(limit),
            self.datasets.first(limit),
            self.tasks.first(limit),
            self.papers.first(limit),
            self.claims.first(limit),
            self.is_near,
        )


def find(query: str, limit: int, *, with_claims: bool = True) -> Finds:
    """The closest of every sort; where no name answers, names that are spelt nearly so."""
    boards = Leaderboard.objects.shown().closest(query).with_best()
    finds = Finds(
        Found.of(boards[: limit + 1], limit),
        Found.of(MLModel.objects.shown().closest(query)[: limit + 1], limit),
        Found.of(Dataset.objects.shown().closest(query)[: limit + 1], limit),
        Found.of(Task.objects.shown().closest(query)[: limit + 1], limit),
        Found.of(find_papers(query, limit + 1), limit),
        Found.of(find_claims(query, limit + 1) if with_claims else (), limit),
    )
    if finds.boards or finds.models or finds.datasets or finds.tasks:
        return finds
    return _near(query, finds, limit)


def _near(query: str, finds: Finds, limit: int) -> Finds:
    """The finds with the names that are nearly what was typed."""
    datasets = nearly_named(Dataset, query, limit + 1)
    models = nearly_named(MLModel, query, limit + 1)
    tasks = nearly_named(Task, query, limit + 1)
    if not (datasets or models or tasks):
        return finds
    place = {dataset.pk: n for n, dataset in enumerate(datasets)}
    boards = Leaderboard.objects.shown().filter(benchmark__dataset__in=datasets)
    nearest = sorted(
        boards.with_best().order_by("-papers_count", "pk")[: limit + 1],
        key=lambda board: place[board.benchmark.dataset_id],
    )
    return replace(
        finds,
        boards=Found.of(nearest, limit),
        models=Found.of(models, limit),
        datasets=Found.of(datasets, limit),
        tasks=Found.of(tasks, limit),
        is_near=True,
    )
