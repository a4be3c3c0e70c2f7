"""How the curators' admin looks and what its menu holds; read by config/settings.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy


def _may(permission: str) -> Callable[[HttpRequest], bool]:
    def has_permission(request: HttpRequest) -> bool:
        return bool(request.user.has_perm(permission))

    return has_permission


def _link(title: str, icon: str, model: str, *, badge: str = "") -> dict[str, Any]:
    app, name = model.split(".")
    link = {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{app}_{name}_changelist"),
        "permission": _may(f"{app}.view_{name}"),
    }
    return link | ({"badge": badge} if badge else {})


_APPS = ("papers", "leaderboards", "auth", "authtoken")


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The first page's context, with what curators come for before what is about access."""
    context["app_list"].sort(key=lambda app: _APPS.index(app["app_label"]))
    return context


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Claimboard curation",
    "SITE_HEADER": "Claimboard",
    "SITE_SUBHEADER": "Curation",
    "SITE_URL": "/",
    "SITE_SYMBOL": "format_quote",
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda request: static("icons/favicon.svg"),
        }
    ],
    # What was decided on a claim stands on its page; Django's own log knows only a part.
    "SHOW_HISTORY": False,
    "DASHBOARD_CALLBACK": "config.admin.dashboard",
    "BORDER_RADIUS": "3px",
    "STYLES": [lambda request: static("admin_claimboard/admin.css")],
    # The accent of the pages.
    "COLORS": {
        "primary": {
            "50": "oklch(97% .013 40)",
            "100": "oklch(94% .03 38)",
            "200": "oklch(88% .06 36)",
            "300": "oklch(80% .1 35)",
            "400": "oklch(74% .13 35)",
            "500": "oklch(62% .16 34)",
            "600": "oklch(48% .15 33)",
            "700": "oklch(43% .135 33)",
            "800": "oklch(37% .11 33)",
            "900": "oklch(32% .09 33)",
            "950": "oklch(22% .06 33)",
        }
    },
    "SIDEBAR": {
        "show_search": False,
        "navigation": [
            {
                "title": "Claims",
                "items": [
                    _link(
                        "Claims to review",
                        "rule",
                        "papers.claim",
                        badge="papers.admin.claims.queue_badge",
                    ),
                    _link("Curations", "history", "papers.curation"),
                    _link("Papers", "article", "papers.paper"),
                    _link("Dumps", "upload_file", "papers.dump"),
                ],
            },
            {
                "title": "Names",
                "separator": True,
                "items": [
                    _link("Data sets", "database", "leaderboards.dataset"),
                    _link("Metrics", "straighten", "leaderboards.metric"),
                    _link("Models", "deployed_code", "leaderboards.mlmodel"),
                    _link("Tasks", "category", "leaderboards.task"),
                    _link("Mergers", "merge", "leaderboards.merge"),
                ],
            },
            {
                "title": "Access",
                "separator": True,
                "items": [
                    _link("Users", "person", "auth.user"),
                    _link("Groups", "group", "auth.group"),
                    _link("API tokens", "key", "authtoken.tokenproxy"),
                ],
            },
        ],
    },
}
