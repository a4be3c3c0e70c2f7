"""Addresses of papers, claims and dumps in the API."""

from rest_framework.routers import SimpleRouter

from papers.api import views

router = SimpleRouter()
router.register("papers", views.PaperView, basename="paper")
router.register("claims", views.ClaimView, basename="claim")
router.register("dumps", views.DumpView, basename="dump")

urlpatterns = router.urls
