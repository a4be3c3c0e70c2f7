"""Fields that the API's serializers share."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


@extend_schema_field(OpenApiTypes.URI)
class WebLink(serializers.Field[Any, Any, str, Any]):
    """The address of the page that shows the same."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, value: Any) -> str:
        path = value.get_absolute_url()
        return str(self.context["request"].build_absolute_uri(path))


class Link(serializers.HyperlinkedIdentityField):
    """The address of an entry in the API."""


class Number(serializers.DecimalField):
    """A decimal as a string, without the zeros that only its column gives it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_digits=24, decimal_places=10, normalize_output=True, **kwargs
        )


class _NullIfEmpty:
    """Null in JSON where the column holds an empty text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_null=True, **kwargs)  # type: ignore[call-arg]

    def get_attribute(self, instance: Any) -> Any:
        return super().get_attribute(instance) or None  # type: ignore[misc]

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if data is None or data == "":
            return ""
        return super().run_validation(data)  # type: ignore[misc]


class Name(_NullIfEmpty, serializers.CharField):
    """A text, null where there is none."""


class Choice(_NullIfEmpty, serializers.ChoiceField):
    """One of a few words, null where none applies."""
