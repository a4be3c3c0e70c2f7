"""Which model a name means: a name that two papers introduce is two models."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from leaderboards.models import MLModel, Result
from leaderboards.services.resolving import Names, new_entry
from papers.services.bulk import update_rows


@dataclass(frozen=True, slots=True)
class Naming:
    """One use of a model's name in a result."""

    fold: str
    name: str
    paper_id: int
    benchmark_id: int
    is_own: bool


class Introducers:
    """Which papers introduce a name, and on which benchmarks they report it."""

    def __init__(self) -> None:
        self._papers: dict[str, set[int]] = defaultdict(set)
        self._on: dict[tuple[str, int], set[int]] = defaultdict(set)

    def add(self, fold: str, paper_id: int, benchmark_id: int) -> None:
        """A paper reports its own model of this name on a benchmark."""
        self._papers[fold].add(paper_id)
        self._on[fold, benchmark_id].add(paper_id)

    def of(self, fold: str) -> frozenset[int]:
        """The papers that introduce a name."""
        return frozenset(self._papers.get(fold, ()))

    def uses(self) -> set[tuple[str, int]]:
        """Names with the benchmarks on which a paper that introduces them reports them."""
        return set(self._on)

    def meant(self, fold: str, benchmark_id: int) -> int | None:
        """The paper whose model a citation on a benchmark means; null if ambiguous."""
        candidates = self._on.get((fold, benchmark_id), set())
        return next(iter(candidates)) if len(candidates) == 1 else None


def introducers_before(
    folds: Collection[str], paper_ids: Collection[int]
) -> tuple[Introducers, Introducers]:
    """Who introduces names by what is stored: by all results, and by other papers' alone."""
    everywhere, elsewhere = Introducers(), Introducers()
    uses = Result.objects.filter(model_fold__in=folds, reported_by="own").values_list(
        "model_fold", "paper_id", "leaderboard__benchmark_id"
    )
    for fold, paper, benchmark in uses:
        everywhere.add(fold, paper, benchmark)
        if paper not in paper_ids:
            elsewhere.add(fold, paper, benchmark)
    return everywhere, elsewhere


def papers_concerned(
    folds: Iterable[str], before: Introducers, after: Introducers
) -> set[int]:
    """Papers whose citations of a name mean another model after a change."""
    concerned: set[int] = set()
    changed = {fold for fold in folds if before.of(fold) != after.of(fold)}
    wholly = {
        fold for fold in changed if max(len(before.of(fold)), len(after.of(fold))) > 1
    }
    citations = Result.objects.order_by()
    if wholly:
        concerned.update(
            citations.filter(model_fold__in=wholly).values_list("paper_id", flat=True)
        )
    # Where two or more papers introduce a name, it also matters on which benchmarks.
    partly = {
        (fold, benchmark)
        for fold, benchmark in before.uses() | after.uses()
        if fold not in changed
        and len(after.of(fold)) > 1
        and before.meant(fold, benchmark) != after.meant(fold, benchmark)
    }
    if partly:
        uses = citations.filter(
            model_fold__in={fold for fold, _ in partly},
            leaderboard__benchmark__in={benchmark for _, benchmark in partly},
        ).values_list("model_fold", "leaderboard__benchmark_id", "paper_id")
        concerned.update(
            paper for fold, benchmark, paper in uses if (fold, benchmark) in partly
        )
    return concerned


def meant_paper(naming: Naming, introducers: Introducers) -> tuple[bool, int | None]:
    """Whether a name can be told, and which paper introduced the model that it means."""
    papers = introducers.of(naming.fold)
    if naming.paper_id in papers:
        return True, naming.paper_id
    if len(papers) <= 1:
        return True, next(iter(papers), None)
    meant = introducers.meant(naming.fold, naming.benchmark_id)
    return meant is not None, meant


class ModelNames:
    """The models that names of a batch mean, those made for it among them."""

    def __init__(self, names: Names[MLModel], introducers: Introducers) -> None:
        self._names = names
        self._introducers = introducers
        self._taken_over: list[MLModel] = []

    def model_for(self, naming: Naming) -> MLModel | None:
        """The model that a name means here, null where it is ambiguous."""
        known = self._names.known[naming.fold]
        if len(known) > 1:
            own = [m for m in known if m.introduced_by_id == naming.paper_id]
            return own[0] if len(own) == 1 else None
        if known:
            return known[0]
        is_clear, introduced_by = meant_paper(naming, self._introducers)
        if not is_clear:
            return None
        return self._names.root(self._of_paper(naming, introduced_by))

    def store(self) -> list[MLModel]:
        """Store what was made or changed; the new models."""
        update_rows(self._taken_over, ["introduced_by"])
        return self._names.enter_new()

    def _of_paper(self, naming: Naming, introduced_by: int | None) -> MLModel:
        """The model of a name and a paper that introduced it, made where there is none.

        An unreviewed model whose paper no longer introduces it takes over: its address lives
        on. Without any such paper, a reviewed one is meant.
        """
        entries = self._names.found[naming.fold]
        for entry in entries:
            if entry.introduced_by_id == introduced_by:
                return entry
        reviewed = [entry for entry in entries if entry.is_reviewed]
        if introduced_by is None and len(reviewed) == 1:
            return reviewed[0]
        current = self._introducers.of(naming.fold)
        for entry in entries:
            is_idle = entry.introduced_by_id not in (current or {None})
            if is_idle and not entry.is_reviewed:
                entry.introduced_by_id = introduced_by
                if entry.pk is not None:
                    self._taken_over.append(entry)
                return entry
        entry = new_entry(MLModel, naming.name, naming.fold)
        entry.introduced_by_id = introduced_by
        entries.append(entry)
        return entry
