"""Addresses of the pages on leaderboards."""

from django.urls import path
from django.views.decorators.http import conditional_page
from django.views.generic import RedirectView

from leaderboards.audit_feeds import AuditFeed
from leaderboards.change_feeds import ChangesFeed
from leaderboards.exports import CONTENT_TYPES
from leaderboards.feeds import (
    BenchmarkFeed,
    LeaderboardFeed,
    ModelFeed,
    ResultsFeed,
    TaskFeed,
)
from leaderboards.views import (
    audit,
    badge,
    benchmarks,
    changes,
    compare,
    embed,
    entries,
    files,
    home,
    improvements,
    leaderboard,
    models,
    search,
)

app_name = "leaderboards"

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("benchmarks/", benchmarks.benchmark_list, name="benchmarks"),
    # Every leaderboard is below this address, and the benchmarks list them all.
    path(
        "leaderboards/",
        RedirectView.as_view(pattern_name="leaderboards:benchmarks", query_string=True),
    ),
    path(
        "leaderboards/<slug:slug>/",
        leaderboard.leaderboard_detail,
        name="leaderboard",
    ),
    *(
        path(
            f"leaderboards/<slug:slug>.{kind}",
            files.leaderboard_file,
            {"kind": kind},
            name=f"leaderboard-{kind}",
        )
        for kind in CONTENT_TYPES
    ),
    path(
        "leaderboards/<slug:slug>/improvements/",
        improvements.improvement_list,
        name="improvements",
    ),
    path("leaderboards/<slug:slug>/badge.svg", badge.badge, name="badge"),
    path("embed/leaderboards/<slug:slug>/", embed.leaderboard_embed, name="embed"),
    path("changes/", changes.change_list, name="changes"),
    path("audit/", audit.audit, name="audit"),
    path("feeds/", conditional_page(ResultsFeed()), name="feed"),
    path("feeds/audit/", conditional_page(AuditFeed()), name="feed-audit"),
    path("feeds/changes/", conditional_page(ChangesFeed()), name="feed-changes"),
    path("feeds/tasks/<slug:slug>/", conditional_page(TaskFeed()), name="feed-task"),
    path(
        "feeds/benchmarks/<int:pk>/",
        conditional_page(BenchmarkFeed()),
        name="feed-benchmark",
    ),
    path(
        "feeds/leaderboards/<slug:slug>/",
        conditional_page(LeaderboardFeed()),
        name="feed-leaderboard",
    ),
    path("feeds/models/<slug:slug>/", conditional_page(ModelFeed()), name="feed-model"),
    path("compare/", compare.compare, name="compare"),
    path("compare.csv", compare.compare_file, name="compare-csv"),
    path("models/<slug:slug>/", models.model_detail, name="model"),
    *(
        path(f"{kind}s/", entries.entry_list, {"kind": kind}, name=f"{kind}s")
        for kind in entries.KINDS
    ),
    *(
        path(f"{kind}s/<slug:slug>/", entries.entry_detail, {"kind": kind}, name=kind)
        for kind in entries.KINDS
        if kind != "model"
    ),
]
