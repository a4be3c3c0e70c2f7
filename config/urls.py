"""The site map."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def healthz(request: HttpRequest) -> HttpResponse:
    """Says that the web server answers."""
    return HttpResponse("ok\n", content_type="text/plain")


handler403 = "config.refusals.permission_denied"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/", include("config.api.urls")),
    path("healthz", healthz, name="healthz"),
    path("", include("papers.urls")),
    path("", include("leaderboards.urls")),
]
