"""The site map."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import include, path

ROBOTS = """\
User-agent: *
Disallow: /admin/
Disallow: /api/v1/
Disallow: /compare
Disallow: /search/
"""


def healthz(request: HttpRequest) -> HttpResponse:
    """Says that the web server answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def robots(request: HttpRequest) -> HttpResponse:
    """Lets crawlers read the pages, but not ask endless questions or work at the desk."""
    return HttpResponse(ROBOTS, content_type="text/plain")


def favicon(request: HttpRequest) -> HttpResponse:
    """Leads programs that know no other address for the icon to it."""
    return HttpResponseRedirect(static("icons/favicon.svg"))


handler403 = "config.refusals.permission_denied"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/", include("config.api.urls")),
    path("healthz", healthz, name="healthz"),
    path("robots.txt", robots, name="robots"),
    path("favicon.ico", favicon, name="favicon"),
    path("", include("papers.urls")),
    path("", include("leaderboards.urls")),
]
