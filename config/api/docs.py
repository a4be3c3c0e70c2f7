"""The schema of the API, and the page that explains it."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils.decorators import method_decorator
from django.views.decorators.http import conditional_page
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
)
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response


@cache
def _schema() -> Any:
    return SchemaGenerator().get_schema(request=None, public=True)


@method_decorator(conditional_page, name="dispatch")
class SchemaView(SpectacularAPIView):
    """The API as an OpenAPI document: JSON, or YAML where that is accepted."""

    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer]

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(_schema())


class DocsView(SpectacularSwaggerSplitView):
    """The page that explains the API, with its script under an address of its own."""

    url_name = "api:schema"
    template_name = "api/docs.html"
    title = "Claimboard API"
