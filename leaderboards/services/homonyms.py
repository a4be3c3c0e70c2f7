"""Which model a name means: a name that two papers introduce is two models."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q

from leaderboards.models import Comparison, MLModel, Result
from leaderboards.services.resolving import Names, new_entry
from papers.services.bulk import update_rows


@dataclass(frozen=True, slots=True)
class Naming:
    """One use of a model's name in a result."""

    fold: str
    name: str
    paper_id: int
    benchmark_id: int


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
    """Papers of whose results a name now means another model.

    While at most one paper introduces a name, all results are of one model, which is handed
    on from paper to paper: none of them changes.
    """
    shared = (f for f in folds if len(before.of(f)) > 1 or len(after.of(f)) > 1)
    changed = _changed(shared, before, after)
    return {
        paper
        for fold, benchmark, paper in Result.objects.order_by()
        .filter(model_fold__in=changed)
        .values_list("model_fold", "leaderboard__benchmark_id", "paper_id")
        .distinct()
        if _means_another(fold, benchmark, paper, before, after)
    }


def papers_comparing(
    folds: Iterable[str], before: Introducers, after: Introducers
) -> set[int]:
    """Papers in whose comparisons a name now means another paper's model."""
    changed = _changed(folds, before, after)
    naming = Q(model_fold__in=changed) | Q(comparator_fold__in=changed)
    return {
        paper
        for model, comparator, benchmark, paper in (
            Comparison.objects.order_by()
            .filter(naming)
            .values_list(
                "model_fold",
                "comparator_fold",
                "leaderboard__benchmark_id",
                "paper_id",
            )
            .distinct()
        )
        if any(
            _means_another(fold, benchmark, paper, before, after)
            for fold in (model, comparator)
            if fold in changed
        )
    }


def _changed(folds: Iterable[str], before: Introducers, after: Introducers) -> set[str]:
    """Names of which some use may mean another paper's model after a change."""
    changed: set[str] = set()
    several: set[str] = set()
    for fold in folds:
        was, now = before.of(fold), after.of(fold)
        if min(len(was), len(now)) > 1:
            several.add(fold)
        elif was != now:
            changed.add(fold)
    # Where several introduced it all along, only the benchmarks decide what is meant.
    return changed | {
        fold
        for fold, benchmark in before.uses() | after.uses()
        if fold in several
        and before.meant(fold, benchmark) != after.meant(fold, benchmark)
    }


def _means_another(
    fold: str,
    benchmark_id: int,
    paper_id: int,
    before: Introducers,
    after: Introducers,
) -> bool:
    return meant_paper(fold, benchmark_id, paper_id, before) != meant_paper(
        fold, benchmark_id, paper_id, after
    )


def meant_paper(
    fold: str, benchmark_id: int, paper_id: int, introducers: Introducers
) -> tuple[bool, int | None]:
    """Whether a name can be told, and which paper introduced the model that it means.

    It is used on a benchmark by a paper, which means its own model if it has one.
    """
    papers = introducers.of(fold)
    if paper_id in papers:
        return True, paper_id
    if len(papers) <= 1:
        return True, next(iter(papers), None)
    meant = introducers.meant(fold, benchmark_id)
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
        is_clear, introduced_by = meant_paper(
            naming.fold, naming.benchmark_id, naming.paper_id, self._introducers
        )
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
