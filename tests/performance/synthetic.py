"""A register of any size that is the same each time, beside the real facts: what a benchmark reads."""

from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from .copies import MARK, copy

# Recommendations of a block, and records whose histories are begun together.
BLOCK, CHUNK = 500, 500


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
    """Write ``size`` of everything, published, with links, histories and the words of search.

    Each recommendation addresses two States and one organization, and a document gives it; each tenth has a step. Each
    contribution is of one organization, covers one State, carries out one recommendation and stands under one pillar.
    The register's own code writes a block of them, which bears the last numbers; all others are copies of it.
    """
    from actionplan.models import Pillar
    from organizations.models import State

    pillars, states = list(Pillar.objects.order_by("number")), list(State.objects.order_by("ref")[:5])
    bodies = meetings_of_bodies(size)
    block = min(size.recommendations, BLOCK)
    with quick():
        documents = many_documents(block // 5)
        recommendations = many_recommendations(block, pillars, states, bodies)
        many_inside(recommendations, documents)
        each = size.contributions // size.recommendations
        contributions = many_contributions(block * each, recommendations, pillars, states, bodies)
        begin_histories(documents, recommendations, contributions)
        copy([row.pk for row in (*documents, *recommendations, *contributions)], (size.recommendations - 1) // block)


@contextmanager
def quick():
    """What is made here need not survive a power cut: SQLite waits for no disk and has room to sort."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.execute("PRAGMA cache_size=-131072")
        yield
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA cache_size=-2000")


def meetings_of_bodies(size):
    """Organizations, and documents, each about a meeting in which some took part."""
    from tests import factories as f
    from tests.bulk import in_bulk

    with in_bulk():
        bodies = [f.make_organization(title_en=f"Body {n}", acronym_en=f"B-{n}") for n in range(size.organizations)]
        documents = [f.make_document(title_en=f"Report {n}") for n in range(size.meetings)]
        meetings = [
            f.make_meeting(title_en=f"Meeting {n}", start=f"{2000 + n % 25}-0{1 + n % 9}-15")
            for n in range(size.meetings)
        ]
        for n, meeting in enumerate(meetings):
            f.make_citation(entry=meeting, document=documents[n])
            for k in range(20):
                f.make_participation(meeting=meeting, organization=bodies[(n + k) % size.organizations])
    begin_histories(bodies, documents, meetings)
    return bodies


def many_documents(count):
    from ctitf_site.register.models import Document

    return records(
        Document,
        count,
        lambda n, number: {
            "title_en": f"Source {number}",
            "kind": ["report", "declaration"][n % 2],
            "date": f"{2005 + n % 20}-06",
            "languages": "en",
        },
    )


def many_recommendations(count, pillars, states, bodies):
    from actionplan.models import Plan, Recommendation

    plan = Plan.objects.order_by("ref").first()
    rows = records(
        Recommendation,
        count,
        lambda n, number: {
            "title_en": f"Recommendation {number}",
            "title_ru": f"Рекомендация {number}",
            "text_en": "A text of some length. " * 8,
            "code": f"REC-{number}",
            "pillar": pillars[n % 4],
            "plan": plan if n % 2 else None,
        },
    )
    link(Recommendation.states, rows, lambda n: {states[n % 5], states[(n + 1) % 5]})
    link(Recommendation.organizations, rows, lambda n: {bodies[n % len(bodies)]})
    return rows


def many_contributions(count, recommendations, pillars, states, bodies):
    from actionplan.models import Classification, Contribution

    rows = records(
        Contribution,
        count,
        lambda n, number: {
            "title_en": f"Contribution {number}",
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
    in_parts(Classification, (Classification(uid=f"k{MARK}{n:04d}", **values) for n, values in enumerate(placed)))
    return rows


def many_inside(recommendations, documents):
    """A citation for each of ``recommendations``, for each hundredth one on which sources differ; and steps."""
    from actionplan.models import Step
    from ctitf_site.register.models import Citation

    citations, steps = [], []
    for n, row in enumerate(recommendations):
        values = {"entry": row.entry, "document": documents[n % len(documents)]}
        if n % 100 == 0:
            values |= {"disagreement": f"D{MARK}{n:04d}", "path": "text", "preferred": n % 200 == 0}
        citations.append(Citation(uid=f"s{MARK}{n:04d}", **values))
        if n % 10 == 0:
            steps.append(Step(uid=f"t{MARK}{n:04d}", recommendation=row, progress="planned"))
    in_parts(Citation, citations)
    in_parts(Step, steps)


def records(model, count, values):
    """Records of ``model`` whose fields are ``values`` of their number, with the row of each table."""
    from ctitf_site.register.models import Entry

    made = []
    for n in range(count):
        number = f"{MARK}{n:04d}"
        row = model(status="published", noun=model.noun_name(), ref=f"{model.prefix}-{number}", **values(n, number))
        row.slug = row.ref.lower()
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


def begin_histories(*kinds):
    """A first revision for each of these records, of one kind after the other."""
    from ctitf_site.register.revisions import write_first_revisions

    for made in kinds:
        for begin in range(0, len(made), CHUNK):
            write_first_revisions(made[begin : begin + CHUNK], action="loaded")
