"""A copy of the register that keeps itself up to date. It needs Python 3.10 and nothing else; take it over.

    python mirror.py https://register.example.org FOLDER

The first time it takes the latest release, then it follows the feed of changes; run it as often as you like.
FOLDER/records.ndjson has one line for each public record: its ref, its kind, the number of its last change (seq), and
its rows as the register prints them. FOLDER/place is the number of the change up to which the copy is complete, and the
time of that change: where the register gives the number another time, it was restored from a backup.
"""

import io
import json
import sys
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

FEED = "/api/v1/changes/"
RELEASE = "/data/latest.zip"
HEADERS = {"Accept": "*/*", "Cache-Control": "no-cache", "User-Agent": "register-mirror/1"}
PATIENCE = 5  # times that a busy register is asked again


class Anew(Exception):
    """The register was restored from a backup: the copy has changes that are no longer part of it."""


def read(address):
    """The bytes at an address. A register that is busy says for how many seconds; everything else is an error."""
    asked = urllib.request.Request(address, headers=HEADERS)
    for left in reversed(range(PATIENCE)):
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            if error.code not in (429, 503) or not left:
                raise
            time.sleep(min(int(error.headers.get("Retry-After") or 5), 120))
    return b""


class Mirror:
    """The copy in ``folder``. ``read`` gives the bytes at an address."""

    def __init__(self, site, folder, read=read):
        self.site, self.folder, self.read = site.rstrip("/"), Path(folder), read
        self.records, self.place, self.at = {}, 0, None

    def run(self):
        """Bring the copy up to date and write it down."""
        self.open() if (self.folder / "place").exists() else self.begin()
        try:
            self.follow()
        except Anew:
            self.begin()
            self.follow()
        self.save()

    def open(self):
        """Go on with the copy of last time."""
        self.load((self.folder / "records.ndjson").read_text(encoding="utf-8"))
        number, _space, at = (self.folder / "place").read_text().partition(" ")
        self.place, self.at = int(number), at or None
        if not at:  # nothing tells whether the register still knows this change
            self.begin()

    def begin(self):
        """Start from the latest release; where none has been made yet, from the first change."""
        self.records, self.place, self.at = {}, 0, None
        try:
            archive = self.read(self.site + RELEASE)
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise
            return
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            name = next(name for name in files.namelist() if name.endswith("/records.ndjson"))
            self.load(files.read(name).decode())
        # Changes after the last one of these may be in the release already; to apply them again does no harm.
        self.place = max((record["seq"] for record in self.records.values()), default=0)

    def load(self, text):
        self.records = {record["ref"]: record for record in map(json.loads, text.split("\n")[:-1])}

    def follow(self):
        """Apply every change since the last time, page by page."""
        address = f"{self.site}{FEED}?since={self.place}&include=record"
        while address:
            try:
                page = json.loads(self.read(address))
            except urllib.error.HTTPError as error:
                if error.code != 400:
                    raise
                raise Anew from error
            if self.at and page.get("since_at") not in (None, self.at):
                raise Anew
            self.at = self.at or page.get("since_at")
            for change in page["results"]:
                self.apply(change)
            address = page["next"]

    def apply(self, change):
        """Put the record in the place of the one with its ref, or take that away where nothing is left to show."""
        self.records.pop(change["ref"], None)
        if change["record"]:
            self.records[change["ref"]] = {name: change[name] for name in ("ref", "kind", "seq", "record")}
        self.place, self.at = change["seq"], change["at"]

    def text(self):
        """The copy as a release writes it: the same records give the same bytes."""
        written = {"ensure_ascii": False, "sort_keys": True, "separators": (",", ":")}
        return "".join(f"{json.dumps(self.records[ref], **written)}\n" for ref in sorted(self.records))

    def save(self):
        """Write the copy down; the place comes last, so that a run that is cut short is only done again."""
        self.folder.mkdir(parents=True, exist_ok=True)
        place = f"{self.place} {self.at or ''}".strip()
        for name, text in (("records.ndjson", self.text()), ("place", place)):
            part = self.folder / f"{name}.part"
            part.write_text(text, encoding="utf-8", newline="\n")
            part.replace(self.folder / name)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    mirror = Mirror(*sys.argv[1:])
    mirror.run()
    print(f"{len(mirror.records)} records, complete up to public change no. {mirror.place}")
