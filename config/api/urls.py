"""The addresses of the API."""

from django.urls import include, path, re_path

from config.api.docs import DocsView, SchemaView
from config.api.views import NotFoundView, RootView
from leaderboards.api.urls import urlpatterns as leaderboard_urls
from papers.api.urls import urlpatterns as paper_urls

app_name = "api"

urlpatterns = [
    path("v1/", RootView.as_view(), name="root"),
    path("v1/", include(paper_urls)),
    path("v1/", include(leaderboard_urls)),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    re_path("", NotFoundView.as_view()),
]
