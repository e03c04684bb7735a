"""Every type of page, once: its name and an address of it behind the language. A new type of page is added here."""

PAGES = {
    "home": "/",
    "plans": "/plan/",
    "plan": "/plan/jpoa-2011/",
    "pillar": "/plan/pillar-1/",
    "recommendations": "/recommendations/",
    "recommendation": "/recommendations/jpoa-q1/",
    "contributions": "/contributions/",
    "contributions, filtered": "/contributions/?pillar=PI-1",
    "contribution": "/contributions/C-0001/",
    "matrix of contributions": "/contributions/matrix/",
    "matrix of States": "/contributions/matrix/?by=state",
    "matrix of measures": "/contributions/matrix/?measures=true",
    "gaps": "/contributions/gaps/",
    "meetings": "/meetings/",
    "matrix of participation": "/meetings/participation/",
    "timeline": "/timeline/",
    "meeting": "/meetings/consultation-almaty-2012/",
    "project": "/meetings/projects/phase-i/",
    "States": "/states/",
    "State": "/states/kazakhstan/",
    "State on a day": "/states/kazakhstan/?on=2012-06-20",
    "organizations": "/organizations/",
    "organization": "/organizations/unrcca/",
    "persons": "/persons/",
    "person": "/persons/miroslav-jenca/",
    "documents": "/documents/",
    "document": "/documents/report-dushanbe-2011/",
    "history": "/history/M-0004/",
    "changes": "/changes/",
    "disagreements": "/disagreements/",
    "search": "/search/",
    "search, found": "/search/?q=CARRIC",
    "search, nothing found": "/search/?q=xyzzy",
    "about": "/about/",
    "data": "/data/",
    "errors of the API": "/data/errors/",
    "error of the API": "/data/errors/bad-query/",
    "API": "/data/api/",
    "changes of the API": "/data/api/changes/",
    "reference of the API": "/data/api/reference/",
    "refused": "/meetings/?nothing=1",
    "not found": "/nothing/",
}
STATUS = {"refused": 400, "not found": 404}
LANGUAGES = ("en", "ru")


def address_of(name, language="en"):
    return f"/{language}{PAGES[name]}"
