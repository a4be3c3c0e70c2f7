"""Names that are nearly what a reader typed: "imagnet", "reasonsg"."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TypeVar

from rapidfuzz import fuzz, process

from leaderboards.models import Alias, Dataset, MLModel, RegistryEntry, Task
from leaderboards.named import aliased_as
from papers.extraction.registry import fold
from papers.search import LONGEST_QUERY

ALIKE = 80  # of 100, by rapidfuzz
SHORTEST = 4  # in less, one wrong letter makes another name or word
_LONGEST = 60
_MOST_WORDS = 3
_CANDIDATES = 100  # most names of the registry have no results and are not shown
# A name that a curator changed is known by its new spelling after so long at the latest.
_KNOWN_FOR_SECONDS = 60.0
# Or later, where reading takes long: it shall take a hundredth of the time at most.
_TIMES_AS_LONG = 100

_Entry = TypeVar("_Entry", Dataset, MLModel, Task)


@dataclass(frozen=True, slots=True)
class _KnownNames:
    """All names of one kind, folded, beside the keys of their entries."""

    until: float
    last_entry: int = 0
    last_alias: int = 0
    folds: tuple[str, ...] = ()
    entries: tuple[int, ...] = ()


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
            score_cutoff=ALIKE,
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
    return [folded for folded in asked if SHORTEST <= len(folded) <= _LONGEST]


def _names(entry: type[RegistryEntry]) -> _KnownNames:
    """The names in the database: new ones are added, all are read again after a while."""
    kind = aliased_as(entry)
    began = time.monotonic()
    known = _known.get(entry)
    is_first = known is None or known.until < began
    if known is None or is_first:
        known = _KnownNames(until=0)
    entries = list(
        entry.objects.filter(merged_into__isnull=True, pk__gt=known.last_entry)
        .order_by("pk")
        .values_list("pk", "name_fold")
    )
    aliases = list(
        Alias.objects.filter(kind=kind, is_active=True, pk__gt=known.last_alias)
        .order_by("pk")
        .values_list("pk", "fold", kind)
    )
    if not (entries or aliases or is_first):
        return known
    now = time.monotonic()
    kept_for = max(_KNOWN_FOR_SECONDS, _TIMES_AS_LONG * (now - began))
    added = [*entries, *((named, folded) for _, folded, named in aliases)]
    known = _known[entry] = _KnownNames(
        until=now + kept_for if is_first else known.until,
        last_entry=entries[-1][0] if entries else known.last_entry,
        last_alias=aliases[-1][0] if aliases else known.last_alias,
        folds=(*known.folds, *(folded for _, folded in added)),
        entries=(*known.entries, *(pk for pk, _ in added)),
    )
    return known
