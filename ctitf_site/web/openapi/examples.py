"""Values that parameters can be tried with: a test asks whether the facts of the register answer them all."""

# A record or row of each kind.
KNOWN = {
    "state": "KAZ",
    "organization": "UNRCCA",
    "person": "P-0001",
    "pillar": "PI-1",
    "measure": "II.13",
    "plan": "PL-0001",
    "recommendation": "R-0001",
    "contribution": "C-0001",
    "project": "PJ-0001",
    "meeting": "M-0004",
    "document": "D-0001",
    "entry": "M-0004",
}
# Where a record has an address of its own in the API, it is asked for by its ref.
REFS = KNOWN | {"state": "S-KAZ", "organization": "O-0001"}
# What is said by the name of a parameter alone.
NAMED = {
    "q": "seminar",
    "group": "Central Asian States",
    "language": "en",
    "path": "start",
    "disagreement": "D01",
    "limit": 5,
}
DAY = "2012"
# Where the usual value finds nothing.
OF_LISTS = {
    "state.q": "kazakhstan",
    "state.organization": "SCO",
    "state.membership__not": "observer",
    "organization.q": "organization",
    "organization.parent": "O-0001",
    "membership.organization": "SCO",
    "person.q": "a",
    "pillar.q": "united",
    "plan.q": "plan",
    "plan.country": "S-TKM",
    "plan.adopted_on": "2011",
    "plan.adopted_on__gte": "2011",
    "recommendation.q": "organization",
    "project.q": "a",
    "project.state__not": "CHN",
    "project.organization__not": "CARICC",
    "project.role": "organizer",
    "project.start": "2010",
    "project.start__gte": "2010",
    "project.end": "2011",
    "project.end__gte": "2011",
    "meeting.q": "organization",
    "session.kind": "topic",
    "outcome.meeting": "M-0006",
    "outcome.action": "adopted",
    "document.q": "kazakhstan",
    "document.language": "pl",
}
# Filters that no value finds anything with, because no row of the facts has one yet; a test asks whether these are all.
NOWHERE = {
    "membership.end",
    "membership.end__gte",
    "membership.end__lte",
    "recommendation.pillar",
    "recommendation.measure",
    "recommendation.state",
    "recommendation.organization",
    "recommendation.progress",
    "contribution.recommendation",
    "contribution.kind",
    "outcome.recommendation",
}
