"""How databases are connected to, the same for each of a kind."""

SQLITE = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
# A host that is gone sends no answer: after these seconds (the last: milliseconds) another source takes over.
PATIENCE = {"connect_timeout": 2, "keepalives_idle": 5, "keepalives_interval": 1, "tcp_user_timeout": 3000}

# Seconds that the site waits for the answer to one query. Commands, which work on all of the register, wait longer.
LONGEST = 5


def connected(database: dict, has_pooler: bool) -> dict:
    """Django's settings for ``database`` with what it needs besides its address.

    To compile the rule of what is public takes PostgreSQL longer than to run it: 0.5 s, 0.1 s without (``jit``). A
    pooler in transaction mode knows no such options, and gives each transaction another connection, which ends cursors
    of the server.
    """
    lasting = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    if database["ENGINE"].endswith("sqlite3"):
        options = {"transaction_mode": "IMMEDIATE", "timeout": 20, "cached_statements": 500, "init_command": SQLITE}
        return database | lasting | {"ENGINE": "ctitf_site.register.sqlite", "OPTIONS": options}
    options = ({} if has_pooler else {"options": "-c jit=off"}) | PATIENCE | database.get("OPTIONS", {})
    return database | lasting | {"DISABLE_SERVER_SIDE_CURSORS": has_pooler, "OPTIONS": options}


def hurry(databases: dict) -> None:
    """Let no query of these ``databases`` take too long. Behind a pooler the server has to be told: docs/faults.md."""
    for database in databases.values():
        if "options" in database["OPTIONS"]:
            database["OPTIONS"]["options"] += f" -c statement_timeout={LONGEST}s"
