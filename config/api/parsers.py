"""Reads JSON bodies that are of a size and depth that make sense."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from config.api.errors import TooLarge


class BoundedJSONParser(JSONParser):
    """JSON objects of at most `DATA_UPLOAD_MAX_MEMORY_SIZE` bytes.

    The framework's parser reads a body of any length into memory, and fails on a deeply
    nested one.
    """

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        request = (parser_context or {})["request"]
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > limit:
            raise TooLarge(f"A JSON body may have up to {limit} bytes.")
        try:
            parsed = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError("The JSON is nested too deeply.") from None
        if not isinstance(parsed, dict):
            raise ParseError("The JSON must be one object.")
        return parsed
