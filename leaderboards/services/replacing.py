"""Marking papers for placing when their names may mean something else."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from leaderboards.models import Alias, Comparison, RegistryEntry, Result
from leaderboards.models.registry import EntryKind
from leaderboards.names import fold_of, metric_folds
from leaderboards.services.resolving import KINDS
from papers.extraction.types import Kind
from papers.models import Claim, Paper

_COLUMNS = {
    EntryKind.DATASET: ("dataset",),
    EntryKind.METRIC: ("metric",),
    EntryKind.MODEL: ("model", "comparator"),
}
RESULTS_OF = {
    EntryKind.TASK: "leaderboard__benchmark__task",
    EntryKind.DATASET: "leaderboard__benchmark__dataset",
    EntryKind.METRIC: "leaderboard__metric",
    EntryKind.MODEL: "model",
}
_CHUNK = 500


def mark_for_placing(
    *, kind: EntryKind, folds: Collection[str], keys: Collection[str] = ()
) -> int:
    """Mark papers whose claims write one of these names, or stand with these entries.

    Claims keep names as written and no folds of them, so the distinct names are folded here:
    a registry changes far less often than claims are stored.
    """
    marked = 0
    placeable = Claim.objects.effective().filter(
        kind__in=(Kind.RESULT, Kind.BASELINE, Kind.IMPROVEMENT)
    )
    for column in _COLUMNS.get(kind, ()) if folds else ():
        names = placeable.exclude(**{column: ""}).values_list(column, flat=True)
        concerned = [
            name
            for name in names.distinct().order_by().iterator()
            if not frozenset(folds).isdisjoint(
                metric_folds(name) if kind == EntryKind.METRIC else {fold_of(name)}
            )
        ]
        for start in range(0, len(concerned), _CHUNK):
            marked += _mark(
                Q(
                    pk__in=placeable.filter(
                        **{f"{column}__in": concerned[start : start + _CHUNK]}
                    ).values("paper")
                )
            )
    if keys:
        by_key = {f"{RESULTS_OF[kind]}__key__in": keys}
        which = Q(pk__in=Result.objects.filter(**by_key).values("paper"))
        which |= Q(pk__in=Comparison.objects.filter(**by_key).values("paper"))
        if kind == EntryKind.MODEL:
            beaten = Comparison.objects.filter(comparator__key__in=keys)
            which |= Q(pk__in=beaten.values("paper"))
        marked += _mark(which)
    return marked


def folds_of(entry: RegistryEntry) -> set[str]:
    """The folds of all names of an entry."""
    kind = KINDS[type(entry)]
    aliases = Alias.objects.filter(**{"kind": kind, kind.value: entry})
    return {entry.name_fold, *aliases.values_list("fold", flat=True)}


def _mark(which: Q) -> int:
    return Paper.objects.filter(which, needs_placing=False).update(needs_placing=True)
