from ctitf_site.web.sitemaps import RecordSitemap

from .models import Meeting, Project


class MeetingSitemap(RecordSitemap):
    model = Meeting


class ProjectSitemap(RecordSitemap):
    model = Project


SITEMAPS = {"meetings": MeetingSitemap, "projects": ProjectSitemap}
