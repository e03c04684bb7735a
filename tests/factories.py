"""Records for tests: plain functions that make a valid, published record; say only what matters to the test."""

from itertools import count

from django.contrib.auth import get_user_model
from django.utils import timezone

from actionplan.models import Classification, Contribution, Measure, Pillar, Plan, Position, Recommendation, Step
from ctitf_site.register.completeness import missing
from ctitf_site.register.models import Batch, Citation, Document, FormerAddress, Name, Proposal, Review
from ctitf_site.register.parts import optional
from ctitf_site.register.revisions import write_revision, writing
from meetings.models import Meeting, Outcome, Participation, Project, ProjectRole, Session, Statement
from organizations.models import Membership, Organization, Person, State
from tests.bulk import create

number = count(1)
state_number = count(1)  # of its own, because there are only 676 codes of two letters


def letters(n: int) -> str:
    """Three capital letters that are different for every n."""
    return "".join(chr(65 + n // 26**place % 26) for place in (2, 1, 0))


def make(model, defaults, changes):
    """A row of ``model``; a default that is a function is called only where nothing else is given."""
    values = {name: value() if callable(value) and name not in changes else value for name, value in defaults.items()}
    return create(model, values | changes)


def make_record(model, defaults, changes):
    """A published record with a title of its own."""
    title = {"status": "published", "title_en": f"{model.__name__} {next(number)}"}
    # What is withdrawn had been seen; a test of what never was says so.
    seen = {"seen_at": timezone.now()} if changes.get("status") == "withdrawn" else {}
    return make(model, title | seen | defaults, changes)


def save(record, **changes):
    """Change ``record`` and write its revision, as the desk does; gives the revision, or None."""
    for name, value in changes.items():
        setattr(record, name, value)
    with writing():  # nobody sees the one without the other
        record.save()
        return write_revision(record, action="changed")


def make_user(name="user", **changes):
    return get_user_model().objects.create_user(name, password="password", **{"is_staff": True} | changes)


def make_document(**changes):
    return make_record(Document, {"kind": "report"}, changes)


def make_name(**changes):
    return make(Name, {"entry": make_organization, "text": f"Name {next(number)}", "type": "variant"}, changes)


def make_former_address(**changes):
    return make(
        FormerAddress, {"entry": make_organization, "noun": "organization", "slug": f"old-{next(number)}"}, changes
    )


def make_proposal(**changes):
    defaults = {"entry": lambda: make_meeting().entry, "before": "[]", "after": "[]", "by": make_user}
    return make(Proposal, defaults, changes)


def make_batch(**changes):
    return make(Batch, {"kind": "import", "table": "organizations", "file_name": "a.csv", "sha256": "0" * 64}, changes)


def make_review(**changes):
    return make(Review, {"entry": lambda: make_meeting(status="review").entry, "by": make_user}, changes)


def make_citation(**changes):
    return make(Citation, {"entry": make_organization, "document": make_document}, changes)


def make_ready(record):
    """``record`` with a reason for all that it leaves empty, and a source: nothing keeps it from being published."""
    make_citation(entry=record)
    record.absent = dict.fromkeys(missing(record).keys() & optional(type(record)).keys(), "unknown")
    record.save()
    return record


def make_state(**changes):
    n = next(state_number)
    codes = {"iso2": letters(n)[1:], "iso3": letters(n), "m49": f"{n % 1000:03d}"}
    return make_record(State, {**codes, "group": "other"}, changes)


def make_organization(**changes):
    return make_record(Organization, {"acronym_en": f"ORG{next(number)}", "kind": "regional"}, changes)


def make_membership(**changes):
    return make(Membership, {"organization": make_organization, "state": make_state, "status": "member"}, changes)


def make_person(**changes):
    return make_record(Person, {}, changes)


def make_pillar(**changes):
    """One of the four pillars, the first that does not exist yet."""
    return make_record(Pillar, {"number": Pillar.objects.count() + 1}, changes)


def make_measure(**changes):
    return make(Measure, {"pillar": make_pillar, "paragraph": next(number), "heading_en": "Heading"}, changes)


def make_plan(**changes):
    return make_record(Plan, {"kind": "plan", "adopted_on": "2011-11-30"}, changes)


def make_position(**changes):
    return make(Position, {"plan": make_plan, "state": make_state, "stance": "adopted"}, changes)


def make_recommendation(**changes):
    return make_record(Recommendation, {"text_en": f"Text {next(number)}"}, changes)


def make_step(**changes):
    return make(Step, {"recommendation": make_recommendation, "progress": "planned"}, changes)


def make_contribution(**changes):
    return make_record(Contribution, {"organization": make_organization}, changes)


def make_classification(**changes):
    return make(Classification, {"contribution": make_contribution, "pillar": make_pillar, "basis": "stated"}, changes)


def make_project(**changes):
    return make_record(Project, {"start": "2010-09"}, changes)


def make_project_role(**changes):
    return make(ProjectRole, {"project": make_project, "role": "participant", **a_party(changes)}, changes)


def make_meeting(**changes):
    return make_record(Meeting, {"kind": "expert", "start": "2011-03-29"}, changes)


def a_party(changes):
    """A State to take part, unless the test names a party."""
    return {} if {"state", "organization", "group_en"} & set(changes) else {"state": make_state}


def make_participation(**changes):
    return make(Participation, {"meeting": make_meeting, "role": "participant", **a_party(changes)}, changes)


def make_session(**changes):
    return make(Session, {"meeting": make_meeting, "order": next(number), "title_en": "Session"}, changes)


def make_statement(**changes):
    return make(Statement, {"meeting": make_meeting, "person": make_person}, changes)


def make_outcome(**changes):
    subject = {} if {"plan", "recommendation"} & set(changes) else {"recommendation": make_recommendation}
    return make(Outcome, {"meeting": make_meeting, "action": "discussed", **subject}, changes)
