"""What the list of claims can be narrowed by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR
from django.db.models import QuerySet
from django.http import HttpRequest

from papers.models import Claim


def queue_of(request: HttpRequest) -> str:
    """Which part of the claims is asked for: without a choice the queue; of a search, all."""
    default = "all" if request.GET.get(SEARCH_VAR, "").strip() else "waiting"
    return request.GET.get("queue") or default


class QueueFilter(admin.SimpleListFilter):
    """The queue by its reasons, or what is not in it."""

    title = "queue"
    parameter_name = "queue"

    def __init__(
        self, request: HttpRequest, params: Any, model: Any, model_admin: Any
    ) -> None:
        super().__init__(request, params, model, model_admin)
        self._queue = queue_of(request)

    def value(self) -> str:
        return self._queue

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        reasons = [choice for choice in Claim.QueueReason.choices if choice[0]]
        return [
            ("waiting", "awaiting review"),
            *reasons,
            ("no", "not in the queue"),
            ("all", "all claims"),
        ]

    def choices(self, changelist: Any) -> Iterator[Any]:
        _, *named = super().choices(changelist)
        yield from named

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Claim]
    ) -> QuerySet[Claim]:
        match self.value():
            case "waiting":
                return queryset.exclude(queue_reason="").exclude(review="rejected")
            case "all":
                return queryset
            case "no":
                return queryset.filter(queue_reason="")
        return queryset.filter(queue_reason=self.value())


class ConfidenceFilter(admin.SimpleListFilter):
    """Bands of confidence."""

    title = "confidence"
    parameter_name = "confidence"
    bands = {
        "0-30": (0.0, 0.3, "under 0.3"),
        "30-50": (0.3, 0.5, "0.3 to 0.5"),
        "50-70": (0.5, 0.7, "0.5 to 0.7"),
        "70-90": (0.7, 0.9, "0.7 to 0.9"),
        "90-100": (0.9, 1.01, "0.9 and more"),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, words) for name, (_, _, words) in self.bands.items()]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Claim]
    ) -> QuerySet[Claim]:
        if self.value() not in self.bands:
            return queryset
        low, high, _ = self.bands[str(self.value())]
        return queryset.filter(confidence__gte=low, confidence__lt=high)
