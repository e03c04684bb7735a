"""Many rows from few: the database itself copies a block of records, with the number of the copy in every text.

Texts of the block bear ``MARK``, which no other text does; in a copy the four digits of its number stand there. So the
block is made by the register's own code, with histories and the words of search, and a million records are like it.
"""

from django.core.management.color import no_style
from django.db import connection
from django.db.models import CharField, ForeignKey, Max, Min, TextField

MARK, MOST = "9999", 9999
# Copies made by one statement: what they need besides is kept in memory or in a file meanwhile.
AT_ONCE = 20
DIGESTS = {"sqlite": "SHA256({0})", "postgresql": "encode(sha256(convert_to({0}, 'UTF8')), 'hex')"}
MARKED = f"REPLACE({{0}}, '{MARK}', SUBSTR(CAST(10000 + n AS TEXT), 2))"


def copy(keys, count):
    """``count`` copies, numbered from 0, of the records with these ``keys``, the last of all, and what is in them."""
    from ctitf_site.register.models import Sequence
    from ctitf_site.register.statistics import look_at_tables

    copied = tables(keys)
    for begin in range(0, count, AT_ONCE):
        for table in copied:
            table.copy(begin, min(begin + AT_ONCE, count))
    Sequence.objects.update(last=copied[-1].model.objects.aggregate(last=Max("seq"))["last"])
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [table.model for table in copied]):
            cursor.execute(statement)
    look_at_tables()


def tables(keys):
    """Every table that holds rows of these records; those that others lead to come first."""
    from actionplan.models import Classification, Contribution, Recommendation, Step
    from ctitf_site.register.models import Citation, Document, Entry, Revision, SearchPlace, SearchWord

    records = (Document, Recommendation, Contribution)
    linking = [field.remote_field.through for model in records for field in model._meta.many_to_many]
    words = Words(SearchWord, SearchWord.objects.filter(key__contains=MARK))
    rows = [Rows(Entry, Entry.objects.filter(pk__in=keys))]
    for model, name in (
        *((model, "pk") for model in records),
        *((model, model._meta.local_fields[1].name) for model in linking),
        (Classification, "contribution"),
        (Citation, "entry"),
        (Step, "recommendation"),
    ):
        rows.append(Rows(model, model.objects.filter(**{f"{name}__in": keys}), rows[0]))
    places = Rows(SearchPlace, SearchPlace.objects.filter(entry__in=keys), rows[0], words)
    return [*rows, words, places, Rows(Revision, Revision.objects.filter(entry__in=keys), rows[0])]


class Rows:
    """Rows of one table with keys in a row, of records among ``entries`` and of ``words``."""

    only = ""

    def __init__(self, model, rows, entries=None, words=None):
        self.model, self.entries, self.words = model, entries or self, words
        self.first, self.last = rows.order_by().aggregate(first=Min("pk"), last=Max("pk")).values()

    def moved(self, column):
        """The key of a row of this block in a copy of it."""
        return f"{column} + (n + 1) * {self.last - self.first + 1}"

    def copy(self, begin, end):
        """The copies from number ``begin`` to the one before ``end``."""
        if self.first is None:
            return
        name, key = self.model._meta.db_table, f"t.{self.model._meta.pk.column}"
        columns = {
            f'"{field.column}"': self.value(field, f't."{field.column}"') for field in self.model._meta.local_fields
        }
        numbers = f"WITH RECURSIVE copies(n) AS (SELECT {begin} UNION ALL SELECT n + 1 FROM copies WHERE n < {end - 1})"
        words = "JOIN register_searchword w ON w.id = t.word_id" if self.words else ""
        rows = f"FROM copies CROSS JOIN {name} t {words} WHERE {key} BETWEEN {self.first} AND {self.last} {self.only}"
        values = f"SELECT {', '.join(columns.values())} {rows} ORDER BY n, {key}"
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {name} ({', '.join(columns)}) {numbers} {values}")

    def value(self, field, column):
        """What a copy holds in the place of ``column``: keys of the block are moved on, and texts bear its number."""
        from ctitf_site.register.models import Entry, SearchWord

        if field.name == "seq" or field.primary_key and not field.is_relation:
            return self.moved(column)
        if isinstance(field, ForeignKey) and issubclass(field.related_model, SearchWord):
            return f"CASE WHEN w.key LIKE '%{MARK}%' THEN {self.words.moved(column)} ELSE {column} END"
        if isinstance(field, ForeignKey) and issubclass(field.related_model, Entry):
            entries = self.entries
            inside = f"{column} BETWEEN {entries.first} AND {entries.last}"
            return f"CASE WHEN {inside} THEN {entries.moved(column)} ELSE {column} END"
        if field.name == "digest":
            return DIGESTS[connection.vendor].format(MARKED.format('t."content"'))
        return MARKED.format(column) if isinstance(field, CharField | TextField) and not field.choices else column


class Words(Rows):
    """Words that bear the mark; those that stand between them are not of the block."""

    only = f"AND t.key LIKE '%{MARK}%'"
