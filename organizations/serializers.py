"""How States, organizations, memberships and persons are printed by the API."""

from ctitf_site.web.serializers import ChildSerializer, RecordSerializer

from .models import Membership, Organization, Person, State


class StateSerializer(RecordSerializer):
    model = State
    fields = ("iso2", "iso3", "m49", "official_name", "group")


class MembershipSerializer(ChildSerializer):
    model = Membership
    fields = ("state", "status", "start", "end", "as_of")


class OrganizationSerializer(RecordSerializer):
    model = Organization
    fields = ("acronym", "kind", "parent", "website", "description")
    children = {"memberships": MembershipSerializer}


class PersonSerializer(RecordSerializer):
    model = Person
