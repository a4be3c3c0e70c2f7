"""Entries and leaderboards by what a reader calls them: conditions for querysets.

A name answers to its beginning, whatever signs stand in it ("segzero" for Seg-Zero-7B), and
to the beginnings of its words in any order ("zero seg"); so do the other names of an entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models import Case, Model, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from papers.extraction.registry import fold
from papers.search import LONGEST_QUERY, MOST_WORDS, Index, words_of

# The model's name, as Django writes it, to the index of its names.
NAMES = {
    model: Index(f"leaderboards_{model}", "name")
    for model in ("task", "dataset", "metric", "mlmodel", "alias")
}
# The column of an alias that names an entry, by the entry's model.
_ALIASED_AS = {
    "task": "task",
    "dataset": "dataset",
    "metric": "metric",
    "mlmodel": "model",
}
_LAST_LETTER = "\U0010ffff"


def answers_to(entries: QuerySet[Any], query: str) -> Q | None:
    """Entries that answer to a query; None if it has no letters or digits.

    A union of what each index finds: asked for one or the other at once, PostgreSQL looks
    through all entries.
    """
    whole = _whole(query)
    if not whole:
        return None
    every = entries.model._default_manager.using(entries.db).order_by()
    by_name = [_begins(entries, "name_fold", whole)]
    by_alias = [_begins(entries, "fold", whole)]
    if words_of(query):
        by_name.append(Q(pk__in=_with_words(entries, _entry(entries), query)))
        by_alias.append(Q(pk__in=_with_words(entries, "alias", query)))
    found: list[QuerySet[Any]] = [every.filter(c).values("pk") for c in by_name]
    found += [_aliased(entries, condition) for condition in by_alias]
    return Q(pk__in=found[0].union(*found[1:]))


def is_called(entries: QuerySet[Any], query: str) -> Q:
    """Entries of which a query with letters or digits is the name, or one other name."""
    whole = _whole(query)
    return Q(name_fold=whole) | Q(pk__in=_aliased(entries, Q(fold=whole)))


def begins_so(entries: QuerySet[Any], query: str) -> Q:
    """Entries of which the name begins with a query."""
    return _begins(entries, "name_fold", _whole(query))


def closeness(called: Q, begun: Q) -> Case:
    """What to order by: what is called so, what begins so, the rest."""
    return Case(
        When(called, then=Value(0)), When(begun, then=Value(1)), default=Value(2)
    )


def names_hold(query: str, entries: Mapping[str, QuerySet[Any]]) -> Q | None:
    """Rows of which the entries in some columns have names that hold a query's words.

    Either each word stands in one of the names, or the first column's entry is called so as
    a whole: "flaw set" for Flawset. None if the query has no letters or digits.
    """

    def are_named(words: str, column: str) -> Q:
        condition = answers_to(entries[column], words)
        assert condition is not None, "asked for words with letters or digits only"
        return Q(**{f"{column}__in": entries[column].filter(condition).values("pk")})

    words = [word for word in query.split() if _whole(word)][:MOST_WORDS]
    if not words:
        return None
    every_word = Q()
    for word in words:
        every_word &= reduce(or_, (are_named(word, column) for column in entries))
    return every_word | are_named(query, next(iter(entries)))


def aliased_as(model: type[Model]) -> str:
    """The column of an alias that names an entry of this model; also the alias's kind."""
    return _ALIASED_AS[model._meta.model_name or ""]


def _whole(query: str) -> str:
    return fold(query[:LONGEST_QUERY])[:200]


def _with_words(entries: QuerySet[Any], table: str, query: str) -> RawSQL:
    """Keys of names that hold the beginnings of all words."""
    return NAMES[table].keys(query, using=entries.db, all_begin=True)


def _entry(entries: QuerySet[Any]) -> str:
    return entries.model._meta.model_name or ""


def _aliased(entries: QuerySet[Any], condition: Q) -> QuerySet[Any]:
    """Keys of the entries that have such an alias in use."""
    kind = aliased_as(entries.model)
    aliases = apps.get_model("leaderboards", "Alias").objects.using(entries.db)
    keys: QuerySet[Any] = aliases.filter(condition, is_active=True, kind=kind)
    return keys.order_by().values(kind)


def _begins(rows: QuerySet[Any], column: str, beginning: str) -> Q:
    """Texts that begin so, asked for in the way that the database has an index for."""
    if connections[rows.db].vendor == "postgresql":
        return Q(**{f"{column}__startswith": beginning})
    return Q(**{f"{column}__gte": beginning, f"{column}__lt": beginning + _LAST_LETTER})
