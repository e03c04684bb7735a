"""Reading a whole table by key, in chunks: the same on every database, and flat in memory."""

CHUNK = 2000


def walk(rows, *fields):
    """The values of ``fields`` of each of ``rows``."""
    last = 0
    rows = rows.order_by("pk").values_list("pk", *fields)
    while some := list(rows.filter(pk__gt=last)[:CHUNK]):
        last = some[-1][0]
        yield from (values for _key, *values in some)
