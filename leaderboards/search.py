"""What a reader may mean by some words, of every sort: names, papers, sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Generic, TypeVar

from leaderboards.misspelt import nearly_named
from leaderboards.models import Dataset, Leaderboard, MLModel, Task
from leaderboards.respelt import held_words, respelt
from papers.finding import find_claims, find_papers
from papers.models import Claim, Paper
from papers.search import words_of

# What a misspelt word may be meant to be is looked for in so many finds of each sort.
_LOOKED_AT = 50

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
    """What answers to some words; `is_near` where the names are only nearly those.

    Where nothing holds all of the words, `instead` are those that were looked for.
    """

    boards: Found[Leaderboard] = Found()
    models: Found[MLModel] = Found()
    datasets: Found[Dataset] = Found()
    tasks: Found[Task] = Found()
    papers: Found[Paper] = Found()
    claims: Found[Claim] = Found()
    is_near: bool = False
    instead: str = ""

    def __bool__(self) -> bool:
        return bool(self.has_names or self.papers or self.claims)

    @property
    def has_names(self) -> bool:
        """Whether an entry or a leaderboard is among them."""
        return bool(self.boards or self.models or self.datasets or self.tasks)

    def only(self, sort: str) -> Finds:
        """The finds of one sort, named as its field."""
        kept = Finds(is_near=self.is_near, instead=self.instead)
        return replace(kept, **{sort: getattr(self, sort)})

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
            self.instead,
        )

    def texts(self) -> Iterator[str]:
        """The names, titles and sentences of these."""
        for named in (self.boards, self.models, self.datasets, self.tasks):
            yield from map(str, named.rows)
        yield from (paper.title for paper in self.papers.rows)
        yield from (claim.sentence for claim in self.claims.rows)


def find(query: str, limit: int, *, with_claims: bool = True) -> Finds:
    """The closest of every sort.

    Where no name answers, names that are spelt nearly so. Where nothing at all does, what
    holds the words with misspelt ones put right, or at last those words that are held here.
    """
    finds = _find(query, limit, with_claims=with_claims)
    if finds.has_names:
        return finds
    mended = Finds() if finds else _mended(query, limit, with_claims=with_claims)
    if mended and len(words_of(mended.instead)) == len(words_of(query)):
        return mended
    near = _near(query, finds, limit)
    return near if near.is_near else finds or mended


def _mended(query: str, limit: int, *, with_claims: bool) -> Finds:
    """What holds the words of a query that are held here, misspelt ones put right.

    What a misspelt word is meant to be is looked for in what the other words find.
    """
    words = words_of(query)
    held = held_words(words)
    if not held or held.issuperset(words):
        return Finds()
    rest = " ".join(word for word in words if word in held)
    found = _find(rest, _LOOKED_AT, with_claims=with_claims)
    texts = tuple(found.texts())
    meant = [word if word in held else respelt(word, texts) for word in words]
    for instead in dict.fromkeys((" ".join(filter(None, meant)), rest)):
        if finds := _find(instead, limit, with_claims=with_claims):
            return replace(finds, instead=instead)
    return Finds()


def _find(query: str, limit: int, *, with_claims: bool) -> Finds:
    """What answers to all of the words, the closest of every sort."""
    return Finds(
        Found.of(_closest_boards(query, limit + 1), limit),
        Found.of(MLModel.objects.shown().closest(query)[: limit + 1], limit),
        Found.of(Dataset.objects.shown().closest(query)[: limit + 1], limit),
        Found.of(Task.objects.shown().closest(query)[: limit + 1], limit),
        Found.of(find_papers(query, limit + 1), limit),
        Found.of(find_claims(query, limit + 1) if with_claims else (), limit),
    )


def _closest_boards(query: str, count: int) -> list[Leaderboard]:
    """The closest leaderboards: what stands beside them is read of these only."""
    closest = Leaderboard.objects.shown().closest(query)
    keys = list(closest.values_list("pk", flat=True)[:count])
    boards = Leaderboard.objects.with_best().in_bulk(keys)
    return [boards[key] for key in keys]


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
