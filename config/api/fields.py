"""Fields that the API's serializers share."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from papers.addresses import address


@extend_schema_field(OpenApiTypes.URI)
class WebLink(serializers.Field[Any, Any, str, Any]):
    """The address of the page that shows the same."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, value: Any) -> str:
        return _origin(self.context) + str(value.get_absolute_url())


class Link(serializers.HyperlinkedIdentityField):
    """The address of an entry in the API.

    An answer holds thousands: they are made from what was reversed once for each kind.
    """

    def get_url(
        self, obj: Any, view_name: str, request: Any, format: str | None
    ) -> str:
        name = getattr(obj, self.lookup_field)
        given = {"key" if self.lookup_field == "pk" else "slug": name}
        return _origin(self.context) + address(view_name, **given)


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


def _origin(context: Any) -> str:
    """What all addresses of an answer begin with, looked at once."""
    known: str | None = context.get("origin")
    if known is None:
        known = context["origin"] = context["request"].build_absolute_uri("/")[:-1]
    return known
