"""Pages about documents."""

from django.urls import path

from . import views

app_name = "register"
urlpatterns = [
    path("documents/", views.DocumentListView.as_view(), name="document_list"),
    path("documents/<slug:slug>/", views.DocumentDetailView.as_view(), name="document_detail"),
]
