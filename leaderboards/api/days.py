"""The day that a program asks for."""

from __future__ import annotations

from datetime import date

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from leaderboards.selection import day_of


def day_asked_for(request: Request) -> date | None:
    """The day given as `as_of`, none if none is."""
    text = request.query_params.get("as_of")
    if text is None:
        return None
    day = day_of(text) if len(text) == len("2025-11-03") else None
    if day is None:
        raise ValidationError({"as_of": "Give a day as in 2025-11-03."})
    return day
