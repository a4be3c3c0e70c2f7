"""Query parameters: filters and orderings, and a plain no to those that are unknown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.db.models import Model, QuerySet
from django_filters import rest_framework as filters
from django_filters.constants import EMPTY_VALUES
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from rest_framework.views import APIView

from papers.periods import SCHEMA, WRITTEN_AS, Period, period_of

LARGEST_KEY = 2**63 - 1


class KeyFilter(filters.NumberFilter):
    """Rows that point to the row with this key."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, min_value=1, max_value=LARGEST_KEY, **kwargs)


class YearFilter(filters.NumberFilter):
    """Rows by a year in which papers can have been published."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, min_value=1900, max_value=date.max.year, **kwargs)


class FlagField(forms.Field):
    """`true` or `false`; the framework's own field takes anything else for "not given"."""

    words: ClassVar[dict[str, bool]] = {"true": True, "false": False}

    def to_python(self, value: Any) -> bool | None:
        if value in self.empty_values:
            return None
        if value not in self.words:
            raise forms.ValidationError("Give true or false.", code="invalid")
        return self.words[value]


class FlagFilter(filters.BooleanFilter):
    """Rows of which something holds, or does not."""

    field_class = FlagField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Not the framework's widget, which hides from the field what was given.
        super().__init__(*args, widget=forms.TextInput, **kwargs)


class DecimalFilter(filters.NumberFilter):
    """Rows by a decimal that a column of values could hold."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        limit = Decimal(10) ** 14 - 1
        super().__init__(
            *args, min_value=-limit, max_value=limit, decimal_places=10, **kwargs
        )


class PeriodField(forms.Field):
    """A day, a month or a year."""

    def to_python(self, value: Any) -> Period | None:
        if value in self.empty_values:
            return None
        period = period_of(value)
        if period is None:
            raise forms.ValidationError(f"Give {WRITTEN_AS}.", code="invalid")
        return period


@extend_schema_field(SCHEMA)
class FromFilter(filters.Filter):
    """Rows from a day on, or from the first one of a month or a year."""

    field_class = PeriodField

    def filter(self, qs: QuerySet[Any], value: Period | None) -> QuerySet[Any]:
        found: QuerySet[Any] = super().filter(qs, value.first if value else None)
        return found


@extend_schema_field(SCHEMA)
class UntilFilter(filters.Filter):
    """Rows up to a day, or to the last one of a month or a year."""

    field_class = PeriodField

    def filter(self, qs: QuerySet[Any], value: Period | None) -> QuerySet[Any]:
        found: QuerySet[Any] = super().filter(qs, value.last if value else None)
        return found


class TextFilter(filters.CharFilter):
    """Rows whose text is this one; a text that is longer than any of them is an error."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 300} | kwargs)


class KeyField(forms.CharField):
    """The key of an entry or a slug, which hold no capitals."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).lower()


class KeyTextFilter(TextFilter):
    """Rows that lead to an entry with a key, in capitals or not."""

    field_class = KeyField


class EntryFilter(KeyTextFilter):
    """Rows that point to the one entry with a key, which is looked up first.

    Where it is joined, PostgreSQL does not know how common it is, and may sort half a table
    for a page of fifty.
    """

    def __init__(
        self,
        column: str | None,
        entries: type[Model],
        *,
        by: str = "key",
        **kwargs: Any,
    ) -> None:
        super().__init__(column, **kwargs)
        self.entries, self.by = entries, by

    def entry(self, value: str) -> Any:
        """The entry with a key; None where there is none."""
        return self.entries._default_manager.filter(**{self.by: value}).first()

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if value in EMPTY_VALUES:
            return qs
        entry = self.entry(value)
        if entry is None:
            return qs.none()
        return qs.filter(**{str(self.field_name): entry.pk})


class OrderingBackend(BaseFilterBackend):
    """Orders by one of the view's `orderings`: each a name, with columns to the key.

    A minus before the name turns the whole ordering round.
    """

    def filter_queryset(
        self, request: Request, queryset: QuerySet[Any], view: APIView
    ) -> QuerySet[Any]:
        orderings = view.orderings  # type: ignore[attr-defined]
        default = view.default_ordering  # type: ignore[attr-defined]
        asked = request.query_params.get("ordering", default)
        name = asked.removeprefix("-")
        if name not in orderings:
            names = ", ".join(orderings)
            raise ValidationError(
                {
                    "ordering": f"Order by one of: {names}; with a minus to turn it round."
                }
            )
        columns = orderings[name]
        if asked.startswith("-"):
            columns = tuple(c[1:] if c.startswith("-") else f"-{c}" for c in columns)
        return queryset.order_by(*columns)

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        orderings = view.orderings  # type: ignore[attr-defined]
        return [
            {
                "name": "ordering",
                "in": "query",
                "description": "In which order; with a minus, the other way round.",
                "schema": {
                    "type": "string",
                    "enum": [n for name in orderings for n in (name, f"-{name}")],
                    "default": view.default_ordering,  # type: ignore[attr-defined]
                },
            }
        ]


class KnownParametersMixin:
    """Refuses query parameters that the view does not know, or that come twice.

    A misspelt filter that is ignored gives a wrong answer that looks right.
    """

    parameters: ClassVar[tuple[str, ...]] = ()  # beyond filters, ordering and paging

    def known_parameters(self) -> dict[str, bool]:
        """The parameters of the present action, and whether each may be given twice."""
        return dict.fromkeys(self.parameters, False)

    def check_parameters(self, request: Request) -> None:
        """Raise ValidationError if the query string holds something unknown."""
        known = self.known_parameters()
        names = ", ".join(sorted(known)) or "none"
        problems = {}
        for name, values in request.query_params.lists():
            if name not in known:
                problems[name] = [f"Unknown parameter. Known here: {names}."]
            elif len(values) > 1 and not known[name]:
                problems[name] = ["This parameter can be given only once."]
        if problems:
            raise ValidationError(problems)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        self.check_parameters(request)
