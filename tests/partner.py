"""A partner's program: it keeps a copy of the register from a release and the change feed, and knows nothing else.

    python -m tests.partner http://127.0.0.1:8000 FOLDER

It writes FOLDER/records.ndjson, from the latest release at the first time; needs Python alone.
"""

import io
import json
import sys
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

FEED = "/api/v1/changes/"
RECORDS = "records.ndjson"


class Partner:
    """A copy by ref; ``get`` gives the JSON at an address of the register."""

    def __init__(self, get, limit=200):
        self.get, self.limit, self.place, self.copy = get, limit, 0, {}

    def start(self, lines):
        """Begin with the lines of ``records.ndjson``; a change that is applied twice does no harm."""
        self.copy = {record["ref"]: record for record in map(json.loads, lines)}
        self.place = max((record["seq"] for record in self.copy.values()), default=0)

    def catch_up(self):
        address = f"{FEED}?since={self.place}&include=record&limit={self.limit}"
        while address:
            page = self.get(address)
            for change in page["results"]:
                self.apply(change)
            address = page["next"]
        assert self.place == page["last_seq"]

    def apply(self, change):
        assert change["seq"] == self.place + 1, "no gap"
        self.place = change["seq"]
        self.copy.pop(change["ref"], None)
        if change["record"]:
            self.copy[change["ref"]] = {name: change[name] for name in ("ref", "kind", "seq", "record")}

    def text(self):
        """The copy as ``records.ndjson``."""
        written = {"ensure_ascii": False, "sort_keys": True, "separators": (",", ":")}
        return "".join(f"{json.dumps(self.copy[ref], **written)}\n" for ref in sorted(self.copy))


def lines_of(archive):
    """The lines of ``records.ndjson`` in the zip file of a release."""
    with zipfile.ZipFile(archive) as files:
        name = next(name for name in files.namelist() if name.endswith(f"/{RECORDS}"))
        return files.read(name).decode().split("\n")[:-1]


def main(site, folder):
    def read(address):
        with urllib.request.urlopen(address if "://" in address else site + address, timeout=60) as answer:
            return answer.read()

    partner, path = Partner(lambda address: json.loads(read(address))), Path(folder) / RECORDS
    if path.exists():
        partner.start(path.read_text(encoding="utf-8").split("\n")[:-1])
    else:
        partner.start(lines_of(io.BytesIO(read("/data/latest.zip"))))
    print(f"{len(partner.copy)} records at public change no. {partner.place} or later")
    try:
        partner.catch_up()
    except urllib.error.HTTPError as error:
        if error.code != 400:
            raise
        print("The register was restored and has no such change: beginning anew")
        partner.start(lines_of(io.BytesIO(read("/data/latest.zip"))))
        partner.catch_up()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(partner.text(), encoding="utf-8", newline="\n")
    print(f"{path}: {len(partner.copy)} records at public change no. {partner.place}")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), sys.argv[2])
