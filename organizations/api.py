"""States, organizations, memberships and persons in the API."""

from ctitf_site.web.viewsets import ChildViewSet, RecordViewSet

from .filters import MembershipFilterSet, OrganizationFilterSet, PersonFilterSet, StateFilterSet
from .serializers import MembershipSerializer, OrganizationSerializer, PersonSerializer, StateSerializer


class StateViewSet(RecordViewSet):
    serializer_class = StateSerializer
    filterset_class = StateFilterSet


class OrganizationViewSet(RecordViewSet):
    serializer_class = OrganizationSerializer
    filterset_class = OrganizationFilterSet


class MembershipViewSet(ChildViewSet):
    serializer_class = MembershipSerializer
    filterset_class = MembershipFilterSet


class PersonViewSet(RecordViewSet):
    serializer_class = PersonSerializer
    filterset_class = PersonFilterSet
