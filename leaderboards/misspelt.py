"""Names that are nearly what a reader typed: "imagnet", "reasonsg"."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import QuerySet
from rapidfuzz import fuzz, process

from leaderboards.models import Alias, Dataset, MLModel, RegistryEntry, Task
from leaderboards.named import aliased_as
from papers.extraction.registry import fold
from papers.search import LONGEST_QUERY

_ALIKE = 80  # of 100, by rapidfuzz
_SHORTEST = 4  # in less, one wrong letter makes another name
_LONGEST = 60
_MOST_WORDS = 3
_CANDIDATES = 100  # most names of the registry have no results and are not shown
# A name that a curator changed is known by its new spelling after so long at the latest.
_KNOWN_FOR_SECONDS = 60.0

_Entry = TypeVar("_Entry", Dataset, MLModel, Task)


@dataclass(frozen=True, slots=True)
class _KnownNames:
    """All names of one kind, folded, beside the keys of their entries."""

    revision: object
    until: float
    folds: Sequence[str]
    entries: Sequence[int]


_known: dict[type[RegistryEntry], _KnownNames] = {}


def nearly_named(entry: type[_Entry], query: str, limit: int) -> list[_Entry]:
    """Entries with results whose name is nearly the query or a word of it, nearest first."""
    asked = _asked(query)
    if not asked:
        return []
    names = _names(entry)
    nearest: dict[int, float] = {}
    for folded in asked:
        for _, score, place in process.extract(
            folded,
            names.folds,
            scorer=fuzz.ratio,
            processor=None,
            score_cutoff=_ALIKE,
            limit=_CANDIDATES,
        ):
            key = names.entries[place]
            nearest[key] = max(score, nearest.get(key, 0))
    shown = entry.objects.shown().filter(pk__in=nearest)
    return sorted(shown, key=lambda e: (-nearest[e.pk], -e.results_count, e.pk))[:limit]


def _asked(query: str) -> list[str]:
    """What names are held against, folded: the whole query, and its longest words."""
    query = query[:LONGEST_QUERY]
    words = sorted({fold(word) for word in query.split()}, key=lambda w: (-len(w), w))
    asked = dict.fromkeys([fold(query), *words[:_MOST_WORDS]])
    return [folded for folded in asked if _SHORTEST <= len(folded) <= _LONGEST]


def _names(entry: type[RegistryEntry]) -> _KnownNames:
    """The names in the database, read again when there are others or after a while."""
    kind = aliased_as(entry)
    entries = entry.objects.filter(merged_into__isnull=True)
    aliases = Alias.objects.filter(kind=kind, is_active=True)
    revision = (_newest(entries), _newest(aliases))
    known = _known.get(entry)
    now = time.monotonic()
    if known is None or known.revision != revision or known.until < now:
        rows = [
            *entries.values_list("name_fold", "pk"),
            *aliases.values_list("fold", kind),
        ]
        known = _known[entry] = _KnownNames(
            revision,
            now + _KNOWN_FOR_SECONDS,
            tuple(folded for folded, _ in rows),
            tuple(entry for _, entry in rows),
        )
    return known


def _newest(rows: QuerySet[RegistryEntry] | QuerySet[Alias]) -> int | None:
    """What tells of new names, in this process or another: the last key."""
    return rows.order_by("-pk").values_list("pk", flat=True).first()
