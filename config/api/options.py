"""Settings of the API's frameworks, read by config/settings.py."""

from __future__ import annotations

from typing import Any

from environs import Env


def framework_options(env: Env) -> dict[str, Any]:
    """Options of Django REST framework."""
    return {
        "DEFAULT_AUTHENTICATION_CLASSES": [
            "rest_framework.authentication.TokenAuthentication",
            "rest_framework.authentication.SessionAuthentication",
        ],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_PARSER_CLASSES": ["config.api.parsers.BoundedJSONParser"],
        "DEFAULT_SCHEMA_CLASS": "config.api.schema.DocumentedSchema",
        "DEFAULT_THROTTLE_CLASSES": [
            "rest_framework.throttling.AnonRateThrottle",
            "rest_framework.throttling.UserRateThrottle",
        ],
        "DEFAULT_THROTTLE_RATES": {
            "anon": env.str("API_RATE_ANON", default="3000/min"),
            "user": env.str("API_RATE_USER", default="6000/min"),
            "upload": env.str("API_RATE_UPLOAD", default="60/hour"),
        },
        # How many proxies stand before the site and append to X-Forwarded-For. With none,
        # whoever asks is known by the connection, and cannot choose another name.
        "NUM_PROXIES": env.int("NUM_PROXIES", default=0),
        "EXCEPTION_HANDLER": "config.api.errors.handle_error",
        "DEFAULT_METADATA_CLASS": None,
        "URL_FORMAT_OVERRIDE": None,
        "COERCE_DECIMAL_TO_STRING": True,
    }


DESCRIPTION = """
The numbers that papers claim, each with the sentence it stands in, and the leaderboards
that they add up to. Reading is open to all and needs no token.

Writing needs a token, sent as `Authorization: Token ...`, of a user with the permission. An
administrator makes it, in the admin under "API tokens" or with
`python manage.py drf_create_token NAME`, for a user in the group `curator`. Requests with a
token may come faster, those that read too.

Lists come in pages: follow `next`. An unknown query parameter is an error, so that a
misspelt filter never passes for an answer.
"""

SCHEMA_OPTIONS: dict[str, Any] = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Claimboard",
    "DESCRIPTION": DESCRIPTION,
    "VERSION": "1",
    "LICENSE": {"name": "MIT"},
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v[0-9]",
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {
        "deepLinking": True,
        "defaultModelsExpandDepth": -1,
        "displayRequestDuration": True,
    },
    "ENUM_NAME_OVERRIDES": {
        "KindEnum": "papers.models.Claim.KindChoice",
        "ChangeKindEnum": "leaderboards.models.Change.Kind",
        "ClaimOriginEnum": "papers.models.Claim.Origin",
        "ResultOriginEnum": "leaderboards.models.Result.Origin",
        "EntryOriginEnum": "leaderboards.models.RegistryEntry.Origin",
    },
}
