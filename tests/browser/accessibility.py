"""What axe finds on the page in a tab: WCAG 2.2 to level AA, and what its authors call best practice."""

from axe_playwright_python.sync_playwright import Axe

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# What Swagger UI draws is not ours, and the page about the API says the same without it.
FOREIGN = "#reference"


def violations(tab):
    """One line for each rule that the page breaks, with the first place."""
    ours = {"exclude": [[FOREIGN]]}
    # It would write style sheets into the page, which no page allows, for a rule that is not asked here.
    options = {"runOnly": TAGS, "resultTypes": ["violations"], "preload": False}
    answer = Axe().run(tab, context=ours, options=options).response
    return [f"{rule['id']}: {rule['help']}, as {rule['nodes'][0]['html'][:200]}" for rule in answer["violations"]]
