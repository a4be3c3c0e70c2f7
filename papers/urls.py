"""Addresses of the pages on papers, claims and dumps."""

from django.urls import path

from papers import views

app_name = "papers"

urlpatterns = [
    path("papers/", views.paper_list, name="papers"),
    path("papers/<int:pk>/", views.paper_short, name="paper-short"),
    path("papers/<int:pk>/<slug:slug>/", views.paper_detail, name="paper"),
    path("claims/", views.claim_list, name="claims"),
    path("claims/<int:pk>/", views.claim_detail, name="claim"),
    path("accuracy/", views.accuracy, name="accuracy"),
    path("dumps/", views.dump_list, name="dumps"),
    path("dumps/<int:pk>/", views.dump_detail, name="dump"),
]
