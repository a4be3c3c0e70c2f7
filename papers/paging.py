"""Pages of long lists whose cost does not grow with the place in the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Generic, TypeVar

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
) -> Page[_Row]:
    """The page that was asked for: `after` or `before` a row named by its ordering.

    The ordering is over columns that are never null and ends in the key, as in
    `("-published_order", "-pk")`. A cursor that is none gives the first page.
    """
    backwards = _values(rows, ordering, asked.text("before"))
    forwards = None if backwards else _values(rows, ordering, asked.text("after"))
    if backwards:
        turned = [_turned(name) for name in ordering]
        found = list(
            rows.filter(_beyond(turned, backwards)).order_by(*turned)[: size + 1]
        )
        if len(found) <= size:
            # The first page is always full, however one came to it.
            return page_of(rows, Asked(asked.path, _first(asked)), ordering, size)
        shown, has_more, has_less = found[:size][::-1], True, True
    else:
        start = rows.filter(_beyond(ordering, forwards)) if forwards else rows
        found = list(start.order_by(*ordering)[: size + 1])
        shown, has_more, has_less = found[:size], len(found) > size, bool(forwards)
    if not shown:
        return Page(())
    return Page(
        tuple(shown),
        asked.link(after=_cursor(shown[-1], ordering)) if has_more else "",
        asked.link(before=_cursor(shown[0], ordering)) if has_less else "",
    )


def _first(asked: Asked) -> dict[str, str]:
    return {k: v for k, v in asked.values.items() if k not in ("after", "before")}


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _cursor(row: Model, ordering: Sequence[str]) -> str:
    return _SEPARATOR.join(str(getattr(row, name.lstrip("-"))) for name in ordering)


def _values(
    rows: QuerySet[Any], ordering: Sequence[str], cursor: str
) -> list[Any] | None:
    """The values that a cursor names, None if it is no cursor of this ordering."""
    parts = cursor.rsplit(_SEPARATOR, len(ordering) - 1)
    if not cursor or len(parts) != len(ordering):
        return None
    meta = rows.model._meta
    values = []
    for name, part in zip(ordering, parts, strict=True):
        bare = name.lstrip("-")
        field = meta.pk if bare == "pk" else meta.get_field(bare)
        try:
            value: Any = getattr(field, "output_field", field).to_python(part)
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
