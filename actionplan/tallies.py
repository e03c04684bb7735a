"""Where a contribution counts in the matrix: by its organization and by each State that it covers, and among all.

Tables are called ``contribution/organization/pillars`` or ``contribution/state/documents``; rows are refs of parties.
"""

# Rows of no party: where no State is named, and of all together.
NAMELESS, TOGETHER = "none", "all"
# Who places a contribution in a column: what that adds to the numbers placed by a source, by the register, by either.
PLACED = {"stated": (1, 0, 1), "editorial": (0, 1, 1), "both": (1, 1, 1)}
# Who places it under any pillar: what that adds to those that no source places, to all, and to those nobody places.
STANDING = {"stated": (0, 1, 0), "both": (0, 1, 0), "editorial": (1, 1, 0), "nobody": (1, 1, 1)}


def places(rows):
    """Pairs of table with row, and place there, of a contribution whose public text has these ``rows``."""
    own = rows[1]["fields"]
    inside = [(row["model"].split(".")[1], row["fields"]) for row in rows[2:]]
    placed = [fields for kind, fields in inside if kind == "classification"]
    within = {
        "pillars": [*words(placed, "pillar"), f"/{basis_of(placed) or 'nobody'}"],
        "measures": words(placed, "measure"),
        "documents": {fields["document"][0] for kind, fields in inside if kind == "citation"},
    }
    sides = {"organization": [own["organization"]], "state": own["states"] or [[NAMELESS]]}
    for side, parties in sides.items():
        for table, columns in within.items():
            rows = [ref for (ref,) in parties] + ([TOGETHER] if table != "documents" else [])
            yield from ((f"contribution/{side}/{table}/{ref}", column) for ref in rows for column in columns)


def words(placed, name):
    """``PI-1/both``: under which pillars or measures it is, and on whose word."""
    found = {}
    for fields in placed:
        if fields[name]:
            found.setdefault(fields[name][-1], []).append(fields)
    return [f"{key}/{basis_of(some)}" for key, some in found.items()]


def basis_of(placed):
    """On whose word: of a source, of the register, or of both; nothing where nobody places it."""
    found = {fields["basis"] for fields in placed}
    return "both" if len(found) > 1 else "".join(found)
