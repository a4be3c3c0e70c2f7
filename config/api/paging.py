"""Pages of lists by cursor: the cost of a page does not grow with its place."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError as FieldError
from django.db.models import Model, Q, QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

PAGE_SIZE = 50
LARGEST_PAGE = 500


class KeysetPagination(BasePagination):
    """Pages that begin behind a row named by the values it is ordered by.

    The queryset's ordering must be over columns that are never null, and end in the key.
    The framework's own cursor names rows by one column and an offset, and loses its way
    among more than a thousand rows of the same date.
    """

    PARAMETERS = ("cursor", "page_size")

    def paginate_queryset(
        self,
        queryset: QuerySet[Any] | Sequence[Any],
        request: Request,
        view: APIView | None = None,
    ) -> list[Any]:
        assert isinstance(queryset, QuerySet), "only what can be filtered has pages"
        self.url = request.build_absolute_uri()
        self.ordering = [str(name) for name in queryset.query.order_by]
        size = _page_size(request)
        backwards, values = self._read_cursor(queryset, request)
        ordering = [_turned(n) for n in self.ordering] if backwards else self.ordering
        rows = queryset.order_by(*ordering)
        if values:
            rows = rows.filter(_beyond(ordering, values))
        found = list(rows[: size + 1])
        shown = found[:size]
        beyond = len(found) > size
        if backwards:
            shown.reverse()
        self.has_next = beyond or backwards
        self.has_previous = (beyond or not backwards) and bool(values)
        self.shown = shown
        return shown

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "next": self._link(-1, "n") if self.has_next else None,
                "previous": self._link(0, "p") if self.has_previous else None,
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        return [
            {
                "name": "cursor",
                "in": "query",
                "description": "Which page: taken from `next` or `previous` of another.",
                "schema": {"type": "string"},
            },
            {
                "name": "page_size",
                "in": "query",
                "description": "How many entries a page has.",
                "schema": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": LARGEST_PAGE,
                    "default": PAGE_SIZE,
                },
            },
        ]

    def _link(self, at: int, way: str) -> str | None:
        if not self.shown:
            return None
        row: Model = self.shown[at]
        values = [str(getattr(row, name.lstrip("-"))) for name in self.ordering]
        text = json.dumps([way, *self.ordering, *values], separators=(",", ":"))
        cursor = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
        return str(replace_query_param(self.url, "cursor", cursor))

    def _read_cursor(
        self, rows: QuerySet[Any], request: Request
    ) -> tuple[bool, list[Any]]:
        """Whether a cursor leads back, and the values it names; none without a cursor."""
        cursor = request.query_params.get("cursor")
        if cursor is None:
            return False, []
        count = len(self.ordering)
        try:
            padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
            parts = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
            way, ordering, texts = parts[0], parts[1 : count + 1], parts[count + 1 :]
            if way not in ("n", "p") or ordering != self.ordering:
                raise ValueError("of another list")
            values = [
                _value(rows.model, name, text)
                for name, text in zip(ordering, texts, strict=True)
            ]
        except (
            *(ValueError, TypeError, KeyError, IndexError, RecursionError),
            *(binascii.Error, FieldError),
        ):
            raise ValidationError(
                {"cursor": "This is no cursor of this list in this ordering."}
            ) from None
        return way == "p", values


def _page_size(request: Request) -> int:
    text = request.query_params.get("page_size")
    if text is None:
        return PAGE_SIZE
    is_number = text.isascii() and text.isdigit() and len(text) <= 4
    if not is_number or not 1 <= int(text) <= LARGEST_PAGE:
        raise ValidationError({"page_size": f"Give a number from 1 to {LARGEST_PAGE}."})
    return int(text)


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _value(model: type[Model], name: str, text: Any) -> Any:
    """A cursor's text as its column holds it."""
    bare = name.lstrip("-")
    field: Any = model._meta.pk if bare == "pk" else model._meta.get_field(bare)
    if not isinstance(text, str) or "\0" in text:
        raise ValueError("no value")
    text.encode()  # a lone surrogate is no text
    value = getattr(field, "output_field", field).to_python(text)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise ValueError("no number that a column holds")
    if isinstance(value, Decimal) and not -30 < value.adjusted() < 14:
        raise ValueError("no number that a column holds")
    return value


def _beyond(ordering: Sequence[str], values: Sequence[Any]) -> Q:
    """The rows that stand behind the one with these values."""
    (name, *others), (value, *rest) = ordering, values
    bare, way = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
    beyond = Q(**{f"{bare}__{way}": value})
    if not others:
        return beyond
    # The first, redundant condition is the one that databases walk an index by.
    return Q(**{f"{bare}__{way}e": value}) & (beyond | _beyond(others, rest))
