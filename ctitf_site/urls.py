"""The table of contents of the site."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from . import views

urlpatterns = [
    path("", views.choose_language, name="choose_language"),
    path("id/<str:ref>", views.by_ref, name="by_ref"),
    path("healthz", views.healthz, name="healthz"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("", views.HomeView.as_view(), name="home"),
        path("", include("organizations.urls")),
        path("", include("actionplan.urls")),
        path("", include("meetings.urls")),
        path("", include("ctitf_site.web.documents.urls")),
    ),
]
handler400 = "ctitf_site.web.errors.bad_request"
handler404 = "ctitf_site.web.errors.not_found"
handler500 = "ctitf_site.web.errors.server_error"
