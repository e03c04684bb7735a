"""States, organizations and persons as schema.org describes them."""

from ctitf_site.web.linked_data import code, reference, texts, thing

CODES = (("ISO 3166-1 alpha-2", "iso2"), ("ISO 3166-1 alpha-3", "iso3"), ("UN M49", "m49"))


def country(state):
    identifiers = [state.ref, *(code(scheme, getattr(state, field)) for scheme, field in CODES)]
    return thing("Country", state, identifier=identifiers, alternateName=texts(state, "official_name"))


def organization(record, names):
    """``names``: its other names."""
    others = [*texts(record, "acronym"), *({"@value": name.text} | language(name) for name in names)]
    return thing(
        "Organization",
        record,
        alternateName=others,
        description=texts(record, "description"),
        parentOrganization=reference("Organization", record.parent),
        sameAs=record.website,
    )


def person(record):
    return thing("Person", record)


def language(name):
    return {"@language": name.language} if name.language else {}
