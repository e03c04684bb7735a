from ctitf_site.web.sitemaps import RecordSitemap

from .models import Organization, Person, State


class StateSitemap(RecordSitemap):
    model = State


class OrganizationSitemap(RecordSitemap):
    model = Organization


class PersonSitemap(RecordSitemap):
    model = Person


SITEMAPS = {"states": StateSitemap, "organizations": OrganizationSitemap, "persons": PersonSitemap}
