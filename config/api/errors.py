"""Every error of the API in one shape.

    {"error": {"code": "invalid", "message": "...", "fields": {"kind": ["..."]}}}

`fields` names what was wrong with single parameters or fields, and is empty otherwise.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import (
    NON_FIELD_ERRORS,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.core.exceptions import ValidationError as ModelValidationError
from django.core.signals import got_request_exception
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error
from rest_framework.settings import api_settings

logger = logging.getLogger(__name__)


class TooLarge(exceptions.APIException):
    """The body of the request is larger than the API reads."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The request is too large."
    default_code = "too_large"


class Changed(exceptions.APIException):
    """What was decided on is no longer what the client had read."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "This has changed since you read it. Read it again, and decide."
    default_code = "changed"


def handle_error(error: Exception, context: Mapping[str, Any]) -> Response:
    """The response to an error that a view raised."""
    known = _as_api_exception(error)
    if known is None:
        request = context["request"]
        logger.exception("%s %s failed", request.method, request.path, exc_info=error)
        got_request_exception.send(sender=type(context["view"]), request=request)
        known = exceptions.APIException(
            "Something went wrong here. The error has been logged.", code="server_error"
        )
    headers = {}
    if challenge := getattr(known, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(known, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    return Response(_body(known), status=known.status_code, headers=headers)


def _as_api_exception(error: Exception) -> exceptions.APIException | None:
    """The API's exception for one of Django's, None for what nobody expected."""
    match error:
        case exceptions.APIException():
            return error
        case Http404():
            return exceptions.NotFound("There is nothing at this address.")
        case PermissionDenied():
            return exceptions.PermissionDenied()
        case ModelValidationError():
            return exceptions.ValidationError(_of_model(error))
        case RequestDataTooBig():
            return TooLarge()
        case SuspiciousOperation():
            return exceptions.ParseError(str(error))
    return None


def _of_model(error: ModelValidationError) -> Any:
    """What a model refused, with its general messages under the serializers' name."""
    detail = as_serializer_error(error)
    if NON_FIELD_ERRORS in detail:
        detail[api_settings.NON_FIELD_ERRORS_KEY] = detail.pop(NON_FIELD_ERRORS)
    return detail


def _body(error: exceptions.APIException) -> dict[str, Any]:
    message, code, fields = str(error.detail), str(error.get_codes()), {}
    if isinstance(error, exceptions.ValidationError):
        fields = _fields(error.detail)
        general = fields.pop(api_settings.NON_FIELD_ERRORS_KEY, [])
        code = "invalid"
        message = " ".join(general) or "The request is not valid: see the fields."
    return {"error": {"code": code, "message": message, "fields": fields}}


def _fields(detail: Any, name: str = "") -> dict[str, list[str]]:
    """Messages by field; those of nested fields under `outer.inner`."""
    if isinstance(detail, Mapping):
        fields: dict[str, list[str]] = {}
        for inner, value in detail.items():
            fields |= _fields(value, f"{name}.{inner}" if name else _text(inner))
        return fields
    messages = detail if isinstance(detail, list | tuple) else [detail]
    return {
        name or api_settings.NON_FIELD_ERRORS_KEY: [
            _text(message) for message in messages
        ]
    }


def _text(value: Any) -> str:
    """A message or a name, which may repeat half a character of the request."""
    return str(value).encode(errors="replace").decode()
