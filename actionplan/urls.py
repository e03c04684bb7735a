"""Pages about the plan, what it recommends and what organizations contribute."""

from django.urls import path, re_path

from . import views

app_name = "actionplan"
urlpatterns = [
    path("plan/", views.PlanListView.as_view(), name="plan_list"),
    # A pillar stands before plans: no plan can take its address.
    re_path(r"^plan/(?P<slug>pillar-[0-9]+)/$", views.PillarDetailView.as_view(), name="pillar_detail"),
    path("plan/<slug:slug>/", views.PlanDetailView.as_view(), name="plan_detail"),
    path("recommendations/", views.RecommendationListView.as_view(), name="recommendation_list"),
    path("recommendations/<slug:slug>/", views.RecommendationDetailView.as_view(), name="recommendation_detail"),
    path("contributions/", views.ContributionListView.as_view(), name="contribution_list"),
    path("contributions/matrix/", views.ContributionMatrixView.as_view(), name="contribution_matrix"),
    path("contributions/gaps/", views.GapsView.as_view(), name="contribution_gaps"),
    path("contributions/<slug:slug>/", views.ContributionDetailView.as_view(), name="contribution_detail"),
]
