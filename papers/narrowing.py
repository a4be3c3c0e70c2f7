"""The list of papers, narrowed to what a reader asks of their claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from leaderboards.models import Dataset, Leaderboard, Result, Task
from leaderboards.showing import area_in_words
from papers.models import Claim, Dump, Paper
from papers.pages import Choice, TaskChoices
from papers.querysets import FEW
from papers.querystring import Asked

PARAMETERS = ("q", "kind", "has", "task", "dataset", "year", "dump")
RESULT, SAYS_BEST, BEST = "result", "says-best", "best"
HAS_WORDS = {
    RESULT: "a number on a leaderboard",
    SAYS_BEST: "a claim to be the best",
    BEST: "the best number today",
}
OFFERED = 60  # data sets, those in the most papers


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the papers of a list have in common; empty where all are meant."""

    words: str = ""
    kind: str = ""
    has: str = ""
    task: Task | None = None
    dataset: Dataset | None = None
    year: int | None = None
    dump: Dump | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether papers are left out."""
        return self != Narrowing()

    def papers(self) -> Any:
        """The papers that fit all of it, in any order."""
        return self.among(Paper.objects.titled(self.words))

    def among(self, papers: Any) -> Any:
        """Of some papers those that fit all of it but the words."""
        if self.kind:
            papers = papers.claiming(self.kind)
        if self.year:
            papers = papers.published_in(self.year)
        if self.dump:
            papers = papers.seen_in(self.dump.pk)
        if self.has == SAYS_BEST:
            papers = papers.saying_best()
        if self.has == BEST:
            papers = _with_the_best(papers)
        return self._reporting(papers)

    def _reporting(self, papers: Any) -> Any:
        """Of some papers those with results, on the data set or task if one is given."""
        entries = [entry for entry in (self.dataset, self.task) if entry]
        if not entries:
            return (
                papers.with_any(Result.objects.all()) if self.has == RESULT else papers
            )
        boards = Leaderboard.objects.all()
        if self.dataset:
            boards = boards.filter(benchmark__dataset=self.dataset)
        if self.task:
            boards = boards.filter(benchmark__task=self.task)
        count = min(entry.papers_count for entry in entries)
        results = (
            Result.objects.filter(leaderboard__in=boards)
            if count <= FEW
            else Result.objects.on(boards, min(e.results_count for e in entries))
        )
        return papers.reporting(results.order_by(), count)


def _with_the_best(papers: Any) -> Any:
    """Of some papers those that hold the best number of a listed leaderboard."""
    boards = Leaderboard.objects.listed().ranked().order_by()
    found = list(boards.values_list("best__paper", flat=True)[: FEW + 1])
    if len(found) <= FEW:
        return papers.filter(pk__in=set(found))
    return papers.with_any(
        Result.objects.filter(Exists(boards.filter(best=OuterRef("pk"))))
    )


def narrowing_asked_for(asked: Asked) -> Narrowing:
    """What an address asks for; what makes no sense counts as not given, and is kept so."""
    dump_id = asked.number("dump", low=1, high=2**63 - 1)
    dump = Dump.objects.filter(pk=dump_id).first() if dump_id else None
    key = asked.text("task")
    task = Task.objects.shown().filter(key=key).first() if key else None
    dataset = _dataset_called(asked.text("dataset"))
    for name, found in (("dump", dump), ("task", task), ("dataset", dataset)):
        if found is None:
            asked.leave_out(name)
    return Narrowing(
        words=asked.text("q"),
        kind=asked.choice("kind", Claim.KindChoice.values),
        has=asked.choice("has", HAS_WORDS),
        task=task,
        dataset=dataset,
        year=asked.year("year"),
        dump=dump,
    )


def _dataset_called(name: str) -> Dataset | None:
    """The data set with a key, else the closest to a name."""
    if not name:
        return None
    shown = Dataset.objects.shown()
    found: Dataset | None = (
        shown.filter(key=name).first() or shown.closest(name).first()
    )
    return found


def task_choices(current: Task | None) -> tuple[TaskChoices, ...]:
    """All tasks with results by area, each with how many papers report on it."""
    areas: dict[str, list[Choice]] = {}
    for task in Task.objects.shown().order_by("area", "sort_key", "pk"):
        areas.setdefault(task.area, []).append(
            Choice(
                task.name, "", task == current, count=task.papers_count, value=task.key
            )
        )
    return tuple(
        TaskChoices(area_in_words(area) or "other", tuple(choices))
        for area, choices in areas.items()
    )


def offered_datasets() -> tuple[str, ...]:
    """Names of the data sets that the most papers report on."""
    shown = Dataset.objects.shown().order_by("-papers_count", "sort_key", "pk")
    return tuple(shown.values_list("name", flat=True)[:OFFERED])
