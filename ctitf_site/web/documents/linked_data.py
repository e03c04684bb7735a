"""Documents as schema.org describes works."""

from ..linked_data import tagged, thing


def work(document):
    title = document.title
    return thing(
        "CreativeWork",
        document,
        identifier=[text for text in (document.ref, document.symbol) if text],
        name=tagged(title, title.lang),
        datePublished=document.date,
        inLanguage=document.languages.split(";") if document.languages else [],
        publisher={"@type": "Organization", "name": document.publisher} if document.publisher else {},
        sameAs=document.url,
    )
