"""Pages about who takes part."""

from django.urls import path

from . import views

app_name = "organizations"
urlpatterns = [
    path("states/", views.StateListView.as_view(), name="state_list"),
    path("states/<slug:slug>/", views.StateDetailView.as_view(), name="state_detail"),
    path("organizations/", views.OrganizationListView.as_view(), name="organization_list"),
    path("organizations/<slug:slug>/", views.OrganizationDetailView.as_view(), name="organization_detail"),
    path("persons/", views.PersonListView.as_view(), name="person_list"),
    path("persons/<slug:slug>/", views.PersonDetailView.as_view(), name="person_detail"),
]
