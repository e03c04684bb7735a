"""A register of any size that is the same each time, beside the real facts: what a benchmark reads."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """How many rows of each kind there are."""

    recommendations: int
    contributions: int
    organizations: int = 1000
    meetings: int = 200

    @classmethod
    def of(cls, recommendations):
        """Three contributions for each recommendation, as in the register."""
        return cls(recommendations, 3 * recommendations)


def fill(size):
    """Write ``size`` of everything, published, with the links that pages and the API show, and its revisions.

    Each recommendation addresses two States and one organization. Each contribution is of one organization, covers
    one State, carries out one recommendation and stands under one pillar.
    """
    from actionplan.models import Pillar
    from ctitf_site.register.models import Revision
    from ctitf_site.register.revisions import write_revision
    from organizations.models import State
    from tests import factories as f
    from tests.bulk import in_bulk

    pillars, states = list(Pillar.objects.order_by("number")), list(State.objects.order_by("ref")[:5])
    with in_bulk():
        bodies = [f.make_organization(title_en=f"Body {n}", acronym_en=f"B-{n}") for n in range(size.organizations)]
        documents = [f.make_document(title_en=f"Report {n}") for n in range(size.meetings)]
        for n in range(size.meetings):
            meeting = f.make_meeting(title_en=f"Meeting {n}", start=f"{2000 + n % 25}-0{1 + n % 9}-15")
            f.make_citation(entry=meeting, document=documents[n])
            for k in range(20):
                f.make_participation(meeting=meeting, organization=bodies[(n + k) % size.organizations])
    recommendations = many_recommendations(size, pillars, states, bodies)
    many_contributions(size, recommendations, pillars, states, bodies)
    write_revision(f.make_meeting(start="2026-01-01"), action=Revision.Action.CREATED)


def many_recommendations(size, pillars, states, bodies):
    from actionplan.models import Recommendation

    rows = records(
        Recommendation,
        size.recommendations,
        lambda n: {
            "title_en": f"Recommendation {n}",
            "title_ru": f"Рекомендация {n}",
            "text_en": "A text of some length. " * 8,
            "code": f"REC-{n}",
            "pillar": pillars[n % 4],
        },
    )
    link(Recommendation.states, rows, lambda n: {states[n % 5], states[(n + 1) % 5]})
    link(Recommendation.organizations, rows, lambda n: {bodies[n % len(bodies)]})
    return rows


def many_contributions(size, recommendations, pillars, states, bodies):
    from actionplan.models import Classification, Contribution

    rows = records(
        Contribution,
        size.contributions,
        lambda n: {
            "title_en": f"Contribution {n}",
            "description_en": "What is done, in a sentence or two. " * 3,
            "organization": bodies[n % len(bodies)],
            "kind": ["training", "meeting", "project"][n % 3],
            "start": f"{2005 + n % 20}",
            "progress": "ongoing",
        },
    )
    link(Contribution.states, rows, lambda n: {states[n % 5]})
    link(Contribution.recommendations, rows, lambda n: {recommendations[n % len(recommendations)]})
    placed = ({"contribution": row, "pillar": pillars[n % 4], "basis": "stated"} for n, row in enumerate(rows))
    in_parts(Classification, (Classification(uid=f"k{n}", **values) for n, values in enumerate(placed)))


def records(model, count, values):
    """Records of ``model`` whose fields are ``values`` of their number, with the row of each table."""
    from ctitf_site.register.models import Entry

    made = []
    for n in range(count):
        row = model(status="published", noun=model.noun_name(), ref=f"{model.prefix}-{n:07d}", **values(n))
        row.slug = f"{model.prefix}-{n}".lower()
        row.derive()
        made.append(row)
    own = [field.attname for field in Entry._meta.concrete_fields if field.name != "id"]
    for row, entry in zip(made, in_parts(Entry, (Entry(**{n: getattr(r, n) for n in own}) for r in made)), strict=True):
        row.pk = row.id = entry.pk
        row.save_base(raw=True, force_insert=True)
    return made


def link(relation, rows, targets):
    """Rows of the table between ``rows`` and what ``targets`` gives for the number of each."""
    field = relation.field
    source, target = field.m2m_field_name(), field.m2m_reverse_field_name()
    pairs = ((row, other) for n, row in enumerate(rows) for other in targets(n))
    in_parts(relation.through, (relation.through(**{source: row, target: other}) for row, other in pairs))


def in_parts(model, rows):
    return model.objects.bulk_create(rows, batch_size=2000)
