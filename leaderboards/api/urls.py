"""Addresses of the registry, benchmarks, leaderboards and results in the API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from leaderboards.api import audit, changes, compare, views

router = SimpleRouter()
router.register("benchmarks", views.BenchmarkView, basename="benchmark")
router.register("leaderboards", views.LeaderboardView, basename="leaderboard")
router.register("results", views.ResultView, basename="result")
router.register("models", views.ModelView, basename="model")
router.register("datasets", views.DatasetView, basename="dataset")
router.register("metrics", views.MetricView, basename="metric")
router.register("tasks", views.TaskView, basename="task")
router.register("comparisons", audit.ComparisonView, basename="comparison")
router.register("findings", audit.FindingView, basename="finding")
router.register("changes", changes.ChangeView, basename="change")

urlpatterns = [
    *router.urls,
    path("compare/", compare.CompareView.as_view(), name="compare"),
]
