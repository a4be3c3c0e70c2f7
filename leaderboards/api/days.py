"""The day that a program asks for."""

from __future__ import annotations

from datetime import date

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from papers.periods import SCHEMA, WRITTEN_AS, as_of_day


def day_asked_for(request: Request) -> date | None:
    """The day given as `as_of`, or the last one of a month or a year; none if none is."""
    text = request.query_params.get("as_of")
    if text is None:
        return None
    day = as_of_day(text)
    if day is None:
        raise ValidationError({"as_of": f"Give {WRITTEN_AS}."})
    return day


def as_of_parameter(what: str) -> OpenApiParameter:
    """How the schema describes `as_of`, of an endpoint that shows something as of a day."""
    return OpenApiParameter(
        "as_of",
        SCHEMA,
        description=(
            f"{what}: by what papers had reported by then, with what is known today. A"
            " month or a year means its last day. Undated results are left out. Today if"
            " not given."
        ),
    )
