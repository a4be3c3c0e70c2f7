"""Pages of long lists whose cost does not grow with the place in the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Generic, TypeVar
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from papers.querystring import Asked

PAGE_SIZE = 50
_SEPARATOR = "~"
_LARGEST = 2**63  # what a column of keys holds; of decimals, more than any column does
_Row = TypeVar("_Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[_Row]):
    """Some rows of a list, with the addresses of the pages around them."""

    rows: tuple[_Row, ...]
    next_url: str = ""
    previous_url: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether these rows are all that there are."""
        return not (self.next_url or self.previous_url)


def page_of(
    rows: QuerySet[_Row],
    asked: Asked,
    ordering: Sequence[str],
    size: int = PAGE_SIZE,
    *,
    parts: Sequence[Any] = (),
    keys_first: bool = False,
) -> Page[_Row]:
    """The page that was asked for: `after` or `before` a row named by its ordering.

    The ordering is over columns that are never null and ends in the key, as in
    `("-papers_count", "sort_key", "pk")`. A cursor that is none gives the first page.

    With `parts`, all values of the first column in their order, each part is read by
    itself: one index then serves both directions within the parts. With `keys_first` the
    rows are put in order by their keys alone, and only those of the page are read: for
    rows that no index holds in this order, with much beside them.
    """
    backwards = _values(rows, ordering, asked.text("before"))
    forwards = None if backwards else _values(rows, ordering, asked.text("after"))
    if backwards:
        turned = [_turned(name) for name in ordering]
        found = _read(rows, turned, backwards, size + 1, parts[::-1], keys_first)
        if len(found) <= size:
            # The first page is always full, however one came to it.
            first = Asked(asked.path, _first(asked))
            return page_of(
                rows, first, ordering, size, parts=parts, keys_first=keys_first
            )
        shown, has_more, has_less = found[:size][::-1], True, True
    else:
        found = _read(rows, ordering, forwards, size + 1, parts, keys_first)
        shown, has_more, has_less = found[:size], len(found) > size, bool(forwards)
    if not shown:
        return Page(())
    return Page(
        tuple(shown),
        asked.link(after=_cursor(shown[-1], ordering)) if has_more else "",
        asked.link(before=_cursor(shown[0], ordering)) if has_less else "",
    )


def _read(
    rows: QuerySet[_Row],
    ordering: Sequence[str],
    behind: Sequence[Any] | None,
    count: int,
    parts: Sequence[Any],
    keys_first: bool,
) -> list[_Row]:
    """The rows behind a place in an order, or the first ones, at most so many."""
    if not parts:
        start = rows.filter(_beyond(ordering, behind)) if behind else rows
        first_ones = start.order_by(*ordering)
        if not keys_first:
            return list(first_ones[:count])
        keys = list(first_ones.values_list("pk", flat=True)[:count])
        return list(rows.filter(pk__in=keys).order_by(*ordering))
    first, *others = ordering
    if behind and behind[0] in parts:
        parts = parts[parts.index(behind[0]) :]
    found: list[_Row] = []
    for part in parts:
        of_part = rows.filter(**{first.lstrip("-"): part}).order_by(*others)
        if behind and behind[0] == part:
            of_part = of_part.filter(_beyond(others, behind[1:]))
        found += of_part[: count - len(found)]
        if len(found) == count:
            break
    return found


def _first(asked: Asked) -> dict[str, str]:
    return {k: v for k, v in asked.values.items() if k not in ("after", "before")}


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _cursor(row: Model, ordering: Sequence[str]) -> str:
    return _SEPARATOR.join(_written(row, name.lstrip("-")) for name in ordering)


def _written(row: Model, name: str) -> str:
    """A value of a row, without the separator."""
    return str(getattr(row, name)).replace("%", "%25").replace(_SEPARATOR, "%7E")


def _values(
    rows: QuerySet[Any], ordering: Sequence[str], cursor: str
) -> list[Any] | None:
    """The values that a cursor names, None if it is no cursor of this ordering."""
    parts = cursor.split(_SEPARATOR)
    if not cursor or len(parts) != len(ordering):
        return None
    meta = rows.model._meta
    values = []
    for name, part in zip(ordering, parts, strict=True):
        bare = name.lstrip("-")
        field = meta.pk if bare == "pk" else meta.get_field(bare)
        text = unquote(part)
        if "\0" in text:
            return None
        try:
            value: Any = getattr(field, "output_field", field).to_python(text)
            if isinstance(value, int | Decimal) and not -_LARGEST < value < _LARGEST:
                return None
            values.append(value)
        except (ValidationError, ValueError, InvalidOperation):
            return None
    return values


def _beyond(ordering: Sequence[str], values: Sequence[Any]) -> Q:
    """The rows that stand behind the one with these values."""
    (name, *others), (value, *rest) = ordering, values
    bare, way = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
    beyond = Q(**{f"{bare}__{way}": value})
    if not others:
        return beyond
    # The first, redundant condition is the one that databases walk an index by.
    return Q(**{f"{bare}__{way}e": value}) & (beyond | _beyond(others, rest))
