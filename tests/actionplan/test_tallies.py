"""What the matrix has counted at save is what there is to count, whatever was saved."""

import random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actionplan.counting import ALL, PARTIES, UNNAMED, Counted, Kept
from actionplan.models import Classification, Contribution
from ctitf_site.register.history import last_seq
from ctitf_site.register.merging.doing import merge
from ctitf_site.register.merging.plan import Plan, obstacles
from ctitf_site.register.models import Revision, Tally
from ctitf_site.register.publishing import publish_due
from ctitf_site.register.recounting import counted, kept, recount
from ctitf_site.register.replay import reading_at
from ctitf_site.register.revisions import write_first_revisions, write_revision, write_revisions, writing
from organizations.models import Organization
from tests import factories as f
from tests.reading import queries, read

pytestmark = pytest.mark.django_db
MATRIX = "/en/contributions/matrix/"


def numbers(source):
    """The numbers of parties that are shown, without those that are nothing."""
    parties = {ALL, UNNAMED, *PARTIES[source.side].objects.published().values_list("pk", flat=True)}
    return {key: counts for key, counts in source.counts().items() if key[0] in parties and any(counts)}


def documents(side):
    """Pairs of party and document as they are kept, and as the rows say."""
    table = f"contribution/{side}/documents/"
    rows = Tally.objects.filter(of__startswith=table).values_list("of", "what")
    refs = dict(PARTIES[side].objects.published().values_list("pk", "ref")) | {UNNAMED: "none"}
    behind = Counted(Contribution.objects.published(), side, True).behind()
    fresh = {(refs[party], ref) for party, found in behind.items() if party in refs for ref in found}
    return {(of.removeprefix(table), ref) for of, ref in rows}, fresh


def assert_right():
    assert kept(Contribution) == counted(Contribution)
    assert not Tally.objects.filter(number__lt=0).exists()
    for side in PARTIES:
        assert numbers(Kept(side, True)) == numbers(Counted(Contribution.objects.published(), side, True))
        here, fresh = documents(side)
        assert here == fresh


def seen(record):
    write_revision(record, action="created")
    return record


class World:
    """Records that change by chance, each saved as the desk saves it."""

    def __init__(self, seed):
        self.chance = random.Random(seed)  # noqa: S311 – the same each time
        self.bodies = [seen(f.make_organization()) for _number in range(4)]
        self.states = [seen(f.make_state()) for _number in range(3)]
        self.pillars = [f.make_pillar() for _number in range(3)]
        self.measures = [f.make_measure(pillar=pillar) for pillar in self.pillars]
        self.documents = [seen(f.make_document()) for _number in range(3)]
        for pillar in self.pillars:
            seen(pillar)
        self.named = [*self.bodies, *self.states, *self.pillars, *self.documents]
        for _number in range(6):
            self.add()

    def one(self, rows):
        return self.chance.choice(list(rows))

    def step(self):
        done = self.one([self.add, self.add, self.change, self.change, self.place, self.place, self.cite, self.drop])
        seldom = [self.hide, self.hide, self.show, self.under, self.join, self.at_its_time, self.load]
        done = self.one([done, done, done, done, *seldom])
        done()
        return done.__name__

    def add(self):
        self.fill(f.make_contribution(organization=self.body, status=self.one(["published", "published", "draft"])))

    def fill(self, contribution):
        contribution.states.set(self.chance.sample(self.states, self.chance.randrange(3)))
        for pillar in self.chance.sample(self.pillars, self.chance.randrange(3)):
            f.make_classification(contribution=contribution, pillar=pillar, basis=self.basis, reason_en="Why")
        return seen(contribution)

    @property
    def basis(self):
        return self.one(["stated", "editorial"])

    @property
    def body(self):
        return self.one(Organization.objects.exclude(merged_into__isnull=False))

    @property
    def contribution(self):
        found = list(Contribution.objects.all())
        return self.one(found) if found else self.fill(f.make_contribution(organization=self.body))

    def change(self):
        contribution = self.contribution
        contribution.states.set(self.chance.sample(self.states, self.chance.randrange(3)))
        status = self.one(["published", "published", "withdrawn", "review"])
        f.save(contribution, organization=self.body, status=status, withdrawn_reason_en="Why")

    def place(self):
        contribution, place = self.contribution, self.chance.randrange(3)
        measure = self.one([None, self.measures[place]])
        values = {"basis": self.basis, "reason_en": "Why"}
        Classification.objects.update_or_create(
            values, contribution=contribution, pillar=self.pillars[place], measure=measure
        )
        write_revision(contribution, action="changed")

    def cite(self):
        contribution = self.contribution
        about = self.one([None, *contribution.classifications.all()])
        path = f"classifications/{about.uid}/pillar" if about else ""
        f.make_citation(entry=contribution, document=self.one(self.documents), path=path)
        write_revision(contribution, action="changed")

    def drop(self):
        contribution = self.contribution
        if found := contribution.citations.first() or contribution.classifications.first():
            found.delete()
        write_revision(contribution, action="changed")

    def parties(self, status):
        """What contributions name, with this status."""
        records = [type(each).objects.get(pk=each.pk) for each in self.named]
        return [record for record in records if record.status == status and not record.merged_into_id]

    def hide(self):
        f.save(self.one(self.parties("published")), status="withdrawn", withdrawn_reason_en="Why")

    def show(self):
        for record in self.parties("withdrawn")[:2]:
            f.save(record, status="published")

    def under(self):
        one, other = self.body, self.body
        f.save(one, parent=self.one([None, other if other.pk != one.pk and other.parent_id is None else None]))

    def join(self):
        one, other = self.body, self.body
        if one.pk != other.pk and not obstacles(one, other):
            plan = Plan(one, other)
            merge(merged=one, survivor=other, seen=plan.digest, choices={}, names_as="former_name", by=None)

    def at_its_time(self):
        contribution = self.fill(f.make_contribution(organization=self.body, status="draft"))
        f.save(f.make_ready(contribution), publish_at=timezone.now())
        publish_due()

    def load(self):
        new = [f.make_contribution(organization=self.body) for _number in range(3)]
        for contribution in new:
            f.make_classification(contribution=contribution, pillar=self.one(self.pillars), basis="stated")
        with writing():
            write_first_revisions(new, action=Revision.Action.LOADED)


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.thorough) for seed in range(2, 8))])
def test_after_any_save_the_numbers_are_what_the_rows_say(seed):
    world, done, most = World(seed), set(), 0
    for _step in range(40):
        done.add(world.step())
        assert_right()
        most = max(most, Tally.objects.count())
    followed = Revision.objects.filter(action=Revision.Action.FOLLOWED, entry__noun="contribution").count()
    assert len(done) > 7 and most > 40 and followed > 5


# Who may not be counted, and what is not counted yet ------------------------------------------------------------------
def world_of_two():
    """Two contributions of one organization under one pillar, one of them for a State, with a document."""
    body, pillar, state = seen(f.make_organization(acronym_en="ONE")), seen(f.make_pillar()), seen(f.make_state())
    made = [f.make_contribution(organization=body) for _number in range(2)]
    made[0].states.set([state])
    for contribution in made:
        f.make_classification(contribution=contribution, pillar=pillar)
    f.make_citation(entry=made[0], document=seen(f.make_document(title_en="Note")))
    write_revisions(made, action="created")
    return body, made


def table(client, query=""):
    answer = client.get(f"{MATRIX}?format=json{query}").json()
    rows = [*answer["rows"], answer["totals"]] if answer["totals"] else []
    return {row["label"]: [cell["value"] for cell in row["cells"]] for row in rows}


def test_the_page_reads_no_contribution(client):
    world_of_two()
    with CaptureQueriesContext(connection) as captured:
        assert table(client) == {"ONE": [2, 0, 2], "All contributions": [2, 0, 2]}
    assert not [query for query in captured.captured_queries if "actionplan_contribution" in query["sql"]]
    with CaptureQueriesContext(connection) as captured:
        table(client, "&kind=training")
    assert [query for query in captured.captured_queries if "actionplan_contribution" in query["sql"]]


@pytest.mark.parametrize("query", ["", "&by=state", "&measures=true", "&basis=stated"])
def test_it_says_the_same_as_counted_rows(client, query):
    world_of_two()
    here = client.get(f"{MATRIX}?format=json{query}").json()
    Tally.objects.all().delete()
    assert client.get(f"{MATRIX}?format=json{query}").json() == here


def test_a_draft_and_what_is_withdrawn_is_counted_nowhere(client):
    body, made = world_of_two()
    seen(f.make_contribution(organization=body, status="draft"))
    assert table(client)["ONE"] == [2, 0, 2]
    f.save(made[0], status="withdrawn", withdrawn_reason_en="Why")
    assert table(client)["ONE"] == [1, 0, 1]
    f.save(Organization.objects.get(pk=body.pk), status="withdrawn", withdrawn_reason_en="Why")
    assert table(client) == {} and [*Tally.objects.values_list("what", "number")] == [("", 0)]


def test_as_many_queries_for_200_organizations_as_for_one(client):
    world_of_two()
    few = queries(client, MATRIX)
    assert few <= 14
    new = [f.make_contribution() for _number in range(30)]
    for contribution in new:
        f.make_classification(contribution=contribution, pillar=Classification.objects.first().pillar)
        f.make_citation(entry=contribution)
    with writing():
        write_first_revisions(new, action=Revision.Action.LOADED)
    assert len(read(client, MATRIX).find("th", scope="row")) == 32
    assert queries(client, MATRIX) == few


def test_a_register_that_is_older_is_counted_when_it_is_loaded(client):
    world_of_two()
    Tally.objects.all().delete()
    f.save(Contribution.objects.first(), title_en="Changed")
    assert not Tally.objects.exists()  # one alone would be a wrong number
    assert table(client)["ONE"] == [2, 0, 2]
    call_command("reconcile", verbosity=0)
    assert_right()
    assert Tally.objects.exists()


def test_wrong_numbers_are_found_and_made_right(client, capsys):
    world_of_two()
    call_command("recount", check=True)
    Tally.objects.filter(of="contribution/organization/pillars/all", what="PI-1/stated").update(number=7)
    with pytest.raises(CommandError, match="Wrong: contribution"):
        call_command("recount", check=True)
    call_command("recount")
    assert_right()
    assert "counted anew" in capsys.readouterr().out


def test_numbers_below_nothing_are_forgotten_and_rows_counted(client):
    body, made = world_of_two()
    Tally.objects.filter(what="PI-1/stated").update(number=0)
    f.save(made[0], status="withdrawn", withdrawn_reason_en="Why")
    assert not Tally.objects.exists()
    assert table(client)["ONE"] == [1, 0, 1]
    recount(Contribution)
    assert_right()


# The past -------------------------------------------------------------------------------------------------------------
def test_a_file_of_the_past_has_the_numbers_of_then(client, past):
    body, made = world_of_two()
    before = last_seq()
    f.save(made[0], status="withdrawn", withdrawn_reason_en="Why")
    assert table(client, f"&as_of=seq:{before}")["ONE"] == [2, 0, 2]
    with reading_at(before):
        assert numbers(Kept("organization", True)) == numbers(
            Counted(Contribution.objects.published(), "organization", True)
        )


def test_between_a_change_and_what_follows_it_rows_are_counted(client, past):
    body, made = world_of_two()
    f.save(body, status="withdrawn", withdrawn_reason_en="Why")
    assert last_seq() == (first := Revision.objects.get(entry=body.pk, number=2).seq) + 2
    with reading_at(first):
        assert not Tally.objects.exists()
    assert table(client, f"&as_of=seq:{first}") == {}
