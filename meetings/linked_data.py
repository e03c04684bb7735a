"""Meetings as schema.org describes events."""

from ctitf_site.web.linked_data import filled, reference, texts, thing

from .models.party import Role

ORGANIZERS = {Role.ORGANIZER, Role.CO_ORGANIZER}


def event(meeting, roles):
    """``roles``: the parties by role, as the page shows them."""
    parties = [row.organization for _label, rows in roles for row in rows if row.role in ORGANIZERS]
    return thing(
        "Event",
        meeting,
        startDate=meeting.start,
        endDate=meeting.end,
        location=place(meeting),
        description=texts(meeting, "summary"),
        organizer=[reference("Organization", party) for party in parties if party],
        about=[reference("Thing", pillar) for pillar in meeting.pillars.all()],
    )


def place(meeting):
    country = meeting.country.iso2 if meeting.country else ""
    address = filled({"addressLocality": texts(meeting, "city"), "addressCountry": country})
    name = texts(meeting, "venue") or texts(meeting, "city")
    return filled({"@type": "Place", "name": name, "address": {"@type": "PostalAddress", **address}}) if address else {}
