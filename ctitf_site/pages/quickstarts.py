"""First programs, each of at most eight lines: all meetings with Kazakhstan, page by page. Tests run them."""

from django.utils.translation import gettext_lazy as _

CURL = """\
curl -s 'ROOT/meetings/?state=KAZ&limit=5'
curl -s 'ROOT/meetings/?state=KAZ&format=csv' -o meetings.csv
"""

PYTHON = """\
import json, urllib.request
address = "ROOT/meetings/?state=KAZ&limit=5"
while address:
    page = json.load(urllib.request.urlopen(address))
    for meeting in page["results"]:
        print(meeting["ref"], meeting["start"], meeting["title"]["en"])
    address = page["next"]
"""

PANDAS = """\
import pandas
meetings = pandas.read_csv(
    "ROOT/meetings/?state=KAZ&format=csv", dtype=str, keep_default_na=False
)
print(meetings[["ref", "start", "title_en"]].to_string())
"""

R = """\
library(jsonlite)
address <- "ROOT/meetings/?state=KAZ&limit=5"
while (!is.null(address)) {
  page <- fromJSON(address)
  print(page$results[c("ref", "start")])
  address <- page[["next"]]
}
"""

JAVASCRIPT = """\
let address = "ROOT/meetings/?state=KAZ&limit=5";
while (address) {
  const page = await (await fetch(address)).json();
  for (const meeting of page.results)
    console.log(meeting.ref, meeting.start, meeting.title.en);
  address = page.next;
}
"""

QUICKSTARTS = {"curl": CURL, "Python": PYTHON, "Python with pandas": PANDAS, "R": R, "JavaScript": JAVASCRIPT}
# What some of them are called, and why they are written so, in the language of the reader.
NAMES = {"Python with pandas": _("Python with pandas")}
NOTES = {
    "Python with pandas": _(
        "Read as text, refs, codes and partial dates stay as they are, and what is empty stays an empty text."
    )
}
