"""What a reader may mean by some words, of every sort: names, papers, sentences."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Generic, TypeVar

from leaderboards.misspelt import nearly_named
from leaderboards.models import Dataset, Leaderboard, MLModel, SettingsGroup, Task
from leaderboards.parts import Parts, parts_of
from leaderboards.respelt import held_words, respelt
from papers.finding import find_claims, find_papers
from papers.models import Claim, Paper
from papers.search import words_of

# What a misspelt word may be meant to be is looked for in so many finds of each sort.
_LOOKED_AT = 50
# With more words that stand nowhere here, a query is about something else.
_MOST_UNHELD = 3
# What a query is cut down to says something: so many letters in a word, or a figure.
_TELLING = 4

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
    """What answers to some words.

    Where no name holds all of them, `has_parts` says that names are some of them, and
    `is_near` that names are only spelt much like them. Where nothing holds all of the
    words, `instead` are those that were looked for.
    """

    boards: Found[Leaderboard] = Found()
    models: Found[MLModel] = Found()
    datasets: Found[Dataset] = Found()
    tasks: Found[Task] = Found()
    papers: Found[Paper] = Found()
    claims: Found[Claim] = Found()
    has_parts: bool = False
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
        kept = Finds(
            has_parts=self.has_parts, is_near=self.is_near, instead=self.instead
        )
        return replace(kept, **{sort: getattr(self, sort)})

    def first(self, limit: int) -> Finds:
        """The closest of every sort."""
        return replace(
            self,
            boards=self.boards.first(limit),
            models=self.models.first(limit),
            datasets=self.datasets.first(limit),
            tasks=self.tasks.first(limit),
            papers=self.papers.first(limit),
            claims=self.claims.first(limit),
        )

    def texts(self) -> Iterator[str]:
        """The names, titles and sentences of these."""
        for named in (self.boards, self.models, self.datasets, self.tasks):
            yield from map(str, named.rows)
        yield from (paper.title for paper in self.papers.rows)
        yield from (claim.sentence for claim in self.claims.rows)


def find(query: str, limit: int, *, while_typing: bool = False) -> Finds:
    """The closest of every sort.

    Where no name answers, names that are some of the words or spelt nearly so. Where nothing
    at all does, what holds the words with misspelt ones put right, or at last most of them.
    While somebody types, claims are left out, and no word is put right: it is not finished.
    """
    finds = _find(query, limit, with_claims=not while_typing)
    if finds.has_names:
        return finds
    parts = parts_of(query)
    if parts and not parts.rest:
        return _near(parts, finds, limit)
    mended = Finds() if finds or while_typing else _mended(query, limit)
    if mended and len(words_of(mended.instead)) == len(words_of(query)):
        return mended
    near = _near(parts, finds, limit)
    return near if near.has_parts or near.is_near else finds or mended


def _mended(query: str, limit: int) -> Finds:
    """What holds the words of a query that are held here, misspelt ones put right.

    What a misspelt word is meant to be is looked for in what the other words find.
    """
    words = words_of(query)
    held = held_words(words)
    if not held or not 0 < len({*words} - held) <= _MOST_UNHELD:
        return Finds()
    rest = [word for word in words if word in held]
    found = _find(" ".join(rest), _LOOKED_AT)
    texts = tuple(found.texts())
    respelled = [word if word in held else respelt(word, texts) for word in words]
    meant = [word for word in respelled if word]
    if meant != rest and _says_enough(meant, words):
        instead = " ".join(meant)
        if finds := _find(instead, limit):
            return replace(finds, instead=instead)
    if found and _says_enough(rest, words):
        return replace(found.first(limit), instead=" ".join(rest))
    return Finds()


def _says_enough(kept: Sequence[str], words: Sequence[str]) -> bool:
    """Whether these may stand for the words of a query: all of them, or what tells most.

    >>> _says_enough(["of"], ["of", "xylophone"]), _says_enough(["gpt4"], ["gpt4", "xyz"])
    (False, True)
    """
    if len(kept) == len(words):
        return True
    is_telling = any(len(w) >= _TELLING or any(map(str.isdigit, w)) for w in kept)
    return is_telling and 2 * len(kept) >= len(words)


def _find(query: str, limit: int, *, with_claims: bool = True) -> Finds:
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
    """The closest leaderboards: what stands beside them is read of these only.

    One that a refresh takes away in between is left out.
    """
    closest = Leaderboard.objects.shown().closest(query)
    keys = list(closest.values_list("pk", flat=True)[:count])
    boards = Leaderboard.objects.with_best().in_bulk(keys)
    return [boards[key] for key in keys if key in boards]


def _near(parts: Parts, finds: Finds, limit: int) -> Finds:
    """The finds with the names that are parts of what was typed, or nearly the rest."""
    near_models = nearly_named(MLModel, parts.rest, limit + 1)
    near_datasets = nearly_named(Dataset, parts.rest, limit + 1)
    near_tasks = nearly_named(Task, parts.rest, limit + 1)
    is_near = bool(near_models or near_datasets or near_tasks)
    if not (parts or is_near):
        return finds
    models = dict.fromkeys((*parts.models, *near_models))
    datasets = dict.fromkeys((*parts.datasets, *near_datasets))
    tasks = dict.fromkeys((*parts.tasks, *near_tasks))
    return replace(
        finds,
        boards=Found.of(_boards_of(datasets, models, limit + 1), limit),
        models=Found.of(models, limit),
        datasets=Found.of(datasets, limit),
        tasks=Found.of(tasks, limit),
        has_parts=bool(parts),
        is_near=is_near,
    )


def _boards_of(
    datasets: Iterable[Dataset], models: Collection[MLModel], count: int
) -> list[Leaderboard]:
    """Leaderboards of data sets; where models are named too, those that rank one of them."""
    place = {dataset.pk: n for n, dataset in enumerate(datasets)}
    if not place:
        return []
    boards = Leaderboard.objects.shown().filter(benchmark__dataset__in=place)
    boards = boards.with_best().order_by("-papers_count", "pk")
    nearest: list[Leaderboard] = []
    if models:
        groups = SettingsGroup.objects.holding(models).order_by()
        nearest = list(boards.filter(pk__in=groups.values("leaderboard"))[:count])
    return sorted(
        nearest or boards[:count], key=lambda board: place[board.benchmark.dataset_id]
    )
