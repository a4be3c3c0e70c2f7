"""How operations are described in the schema: with their errors, by what they are about."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

_ALWAYS = {
    "400": "The request makes no sense: see the fields.",
    "401": "The token is unknown, or one is needed.",
    "406": "None of the media types that the request accepts is spoken here.",
    "429": "Too many requests: wait for `Retry-After` seconds.",
    "500": "Something went wrong here.",
}
_OF_WRITES = {
    "403": "The user has no permission for this.",
    "413": "The body is too large.",
    "415": "The body is of a media type that is not read here.",
}
_OF_ENTRIES = {"404": "There is nothing at this address."}


class ErrorSerializer(serializers.Serializer[Any]):
    """What went wrong: a word for programs, a sentence for people."""

    code = serializers.CharField()
    message = serializers.CharField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # Declared here because `fields` is also the name of a serializer's own property.
        return super().get_fields() | {
            "fields": serializers.DictField(
                child=serializers.ListField(child=serializers.CharField()),
                help_text="What is wrong with single parameters or fields.",
            )
        }


class ErrorAnswerSerializer(serializers.Serializer[Any]):
    """The shape of every error."""

    error = ErrorSerializer()


class DocumentedSchema(AutoSchema):
    """Operations with the errors that each can give, and grouped by what they are about."""

    def get_tags(self) -> list[str]:
        parts = [part for part in self.path.split("/") if part]
        return parts[2:3] or ["api"]

    def get_summary(self) -> str | None:
        summary: str | None = super().get_summary()
        view: Any = self.view
        if summary or not hasattr(view, "action"):
            return summary
        name = view.queryset.model._meta
        if view.action == "list":
            return f"List {name.verbose_name_plural}"
        return f"Read a {name.verbose_name}"

    def get_auth(self) -> list[dict[str, list[str]]]:
        if self.method == "GET":
            return []  # reading is open to all
        known: list[dict[str, list[str]]] = super().get_auth()
        return [scheme for scheme in known if scheme]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        errors = dict(_ALWAYS)
        if self.method != "GET":
            errors |= _OF_WRITES
        else:
            bodies.setdefault(
                "304", {"description": "The program has the same already."}
            )
        if "{" in self.path:
            errors |= _OF_ENTRIES
        for code, description in errors.items():
            body = self._get_response_for_code(
                ErrorAnswerSerializer, code, ["application/json"]
            )
            if code == "429":
                body["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
            bodies[code] = body | {"description": description}
        return dict(sorted(bodies.items()))
