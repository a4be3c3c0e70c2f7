"""What the views of the API have in common."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils.decorators import method_decorator
from django.views.decorators.http import conditional_page
from django_filters.filters import MultipleChoiceFilter
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, permissions, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from config.api.paging import KeysetPagination
from config.api.parameters import KnownParametersMixin, OrderingBackend


@method_decorator(conditional_page, name="dispatch")
class ReadView(KnownParametersMixin, viewsets.ReadOnlyModelViewSet[Any]):
    """A list and its entries, for everybody.

    Answers carry an ETag: who has the same already gets "304 Not Modified".
    """

    filter_backends = (DjangoFilterBackend, OrderingBackend)
    pagination_class = KeysetPagination
    permission_classes: Any = (permissions.AllowAny,)
    filterset_class: type[FilterSet] | None = None
    # Each name with its columns; they are indexed, never null, and end in the key.
    orderings: ClassVar[dict[str, tuple[str, ...]]] = {"id": ("pk",)}
    default_ordering = "-id"
    detail_serializer_class: Any = None

    def known_parameters(self) -> dict[str, bool]:
        known = super().known_parameters()
        if self.action != "list":
            return known
        if self.filterset_class is not None:
            for name, field in self.filterset_class.base_filters.items():
                known[name] = isinstance(field, MultipleChoiceFilter)
        return known | dict.fromkeys(("ordering", *KeysetPagination.PARAMETERS), False)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrowed and ordered lists; an entry is found whatever a list would hide."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def get_serializer_class(self) -> Any:
        if self.action != "list" and self.detail_serializer_class is not None:
            return self.detail_serializer_class
        return super().get_serializer_class()


class HasPermission(permissions.BasePermission):
    """Lets those write who have the Django permission of the view's action.

    The view says which in `action_permissions`; an action that is not named there needs
    none.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        needed = view.action_permissions.get(view.action)  # type: ignore[attr-defined]
        return needed is None or request.user.has_perm(needed)


class RootView(KnownParametersMixin, APIView):
    """The lists that the API has, and where it is described."""

    permission_classes = (permissions.AllowAny,)

    @extend_schema(
        operation_id="api_root",
        summary="Where everything is",
        tags=["api"],
        responses={
            200: {
                "type": "object",
                "additionalProperties": {"type": "string", "format": "uri"},
            }
        },
    )
    def get(self, request: Request) -> Response:
        names = {
            **{name: f"api:{basename}-list" for name, basename in LISTS.items()},
            "schema": "api:schema",
            "docs": "api:docs",
        }
        return Response(
            {name: reverse(view, request=request) for name, view in names.items()}
        )


class NotFoundView(APIView):
    """Answers for every address of the API that is none; to readers, with the one meant."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method not in ("GET", "HEAD") or not self._lacks_its_slash(request):
            raise exceptions.NotFound("There is nothing at this address.")

    def get(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        path = request._request.get_full_path(force_append_slash=True)
        return HttpResponsePermanentRedirect(path)

    def _lacks_its_slash(self, request: Request) -> bool:
        """Whether there is something at this address with a slash at its end."""
        found = resolve(f"{request.path_info}/")
        return getattr(found.func, "cls", None) is not NotFoundView


LISTS = {
    "papers": "paper",
    "claims": "claim",
    "benchmarks": "benchmark",
    "leaderboards": "leaderboard",
    "results": "result",
    "models": "model",
    "datasets": "dataset",
    "metrics": "metric",
    "tasks": "task",
    "comparisons": "comparison",
    "findings": "finding",
    "changes": "change",
    "dumps": "dump",
}
