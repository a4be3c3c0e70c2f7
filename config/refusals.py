"""What a reader is told who may not do what was asked for."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# Views of the admin that need the permission to change what they are about.
_ACTIONS = {"changelist": "view", "add": "add", "delete": "delete", "history": "view"}


@dataclass(frozen=True, slots=True)
class Refused:
    """An action of the admin that was refused."""

    words: str  # "change claims"
    permission: str
    is_closed: bool  # the user has the permission: nobody can do this here


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page of a 403; inside the admin it names the permission that is missing."""
    return render(request, "403.html", {"refused": _refused(request)}, status=403)


def _refused(request: HttpRequest) -> Refused | None:
    """What was refused, if it was asked of the admin by somebody who is logged in."""
    match = request.resolver_match
    if match is None or match.namespace != "admin" or not request.user.is_authenticated:
        return None
    for model in admin.site._registry:
        options = model._meta
        view = (match.url_name or "").removeprefix(
            f"{options.app_label}_{options.model_name}_"
        )
        if view == match.url_name:
            continue
        reads = view == "change" and request.method in ("GET", "HEAD")
        action = "view" if reads else _ACTIONS.get(view, "change")
        permission = f"{options.app_label}.{action}_{options.model_name}"
        return Refused(
            f"{action} {options.verbose_name_plural}",
            permission,
            request.user.has_perm(permission),
        )
    return None
