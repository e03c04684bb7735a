from ctitf_site.web.sitemaps import RecordSitemap

from .models import Contribution, Pillar, Plan, Recommendation


class PillarSitemap(RecordSitemap):
    model = Pillar


class PlanSitemap(RecordSitemap):
    model = Plan


class RecommendationSitemap(RecordSitemap):
    model = Recommendation


class ContributionSitemap(RecordSitemap):
    model = Contribution


SITEMAPS = {
    "pillars": PillarSitemap,
    "plans": PlanSitemap,
    "recommendations": RecommendationSitemap,
    "contributions": ContributionSitemap,
}
