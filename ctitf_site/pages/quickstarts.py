"""First programs, each of at most eight lines: all meetings with Kazakhstan, page by page. Tests run them."""

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

QUICKSTARTS = {"curl": CURL, "Python": PYTHON, "R": R, "JavaScript": JAVASCRIPT}
