"""Pillars, measures, plans, recommendations and contributions in the API."""

from ctitf_site.web.viewsets import ChildViewSet, RecordViewSet

from .filters import (
    ContributionFilterSet,
    MeasureFilterSet,
    PillarFilterSet,
    PlanFilterSet,
    RecommendationFilterSet,
)
from .serializers import (
    ContributionSerializer,
    MeasureSerializer,
    PillarSerializer,
    PlanSerializer,
    RecommendationSerializer,
)


class PillarViewSet(RecordViewSet):
    serializer_class = PillarSerializer
    filterset_class = PillarFilterSet


class MeasureViewSet(ChildViewSet):
    serializer_class = MeasureSerializer
    filterset_class = MeasureFilterSet


class PlanViewSet(RecordViewSet):
    serializer_class = PlanSerializer
    filterset_class = PlanFilterSet


class RecommendationViewSet(RecordViewSet):
    serializer_class = RecommendationSerializer
    filterset_class = RecommendationFilterSet


class ContributionViewSet(RecordViewSet):
    serializer_class = ContributionSerializer
    filterset_class = ContributionFilterSet
