"""Django's database of a SQLite file, with connections that stay open: see ``base``."""
