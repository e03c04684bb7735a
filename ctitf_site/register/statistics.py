"""What the database knows of its tables: by it queries are planned, and SQLite never looks by itself."""

from django.db import connection

from .models import Entry

# Rows of each index that SQLite looks at: enough to tell what is found by few rows from what is found by many.
LOOKED_AT = 20_000
# Records from which on it looks. What it sees in fewer says nothing of what they become: planned for tables that were
# almost empty, one list of some hundred rows took minutes. Without having looked it takes no such ways.
FEWEST = 5_000


def look_at_tables() -> None:
    """Let the database look at how many rows there are and how they differ: after much was added."""
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            # Ours alone: tables that all databases of the server share may be looked at by another one just now.
            names = map(connection.ops.quote_name, connection.introspection.django_table_names(only_existing=True))
            cursor.execute(f"ANALYZE {', '.join(names)}")
        elif Entry.objects.count() >= FEWEST:
            cursor.execute(f"PRAGMA analysis_limit={LOOKED_AT}")
            cursor.execute("ANALYZE")
