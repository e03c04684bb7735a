"""No room is left on the disk: readers read on, whoever needs room is told so in words, and nothing is half written.

``python -m tests.faults.full`` mounts two small file systems in memory (it must be root): one for the database, uploads
and releases of a site, one for its temporary files. Each is filled to the last byte under the running site and its
readers, and emptied again; nobody starts anything anew.
"""

import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from uuid import uuid4

from tests.faults.clerks import Clerk, Form
from tests.faults.readers import Readers, ask
from tests.faults.server import ROOT, Register, close, conclude, new_folder

SIZE, SECONDS = "90m", 3
READ = (
    "/en/",
    "/ru/meetings/",
    "/en/contributions/matrix/",
    "/api/v1/meetings/",
    "/api/v1/states/?format=csv",
    "/healthz",
)
DOCUMENT = "/admin/register/document/add/"
WORKBOOK = "/api/v1/contributions/?format=xlsx"
PAST = "/en/plan/?as_of=seq:{}"


def main():
    if os.geteuid():
        sys.exit("Nothing is proved: only root may mount a file system.")
    with (
        new_folder() as folder,
        small(folder / "var") as var,
        small(folder / "tmp") as tmp,
        Register(var, TMPDIR=tmp) as register,
    ):
        register.start()
        faults = Proof(register, var, tmp).run()
    conclude(faults, "Readers read on, everybody else was told so, and nothing is half written.")


@contextmanager
def small(folder):
    """A file system of ``SIZE`` in memory, as this folder."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def no_room(folder):
    """Within this not a byte can be added in ``folder``."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            pass
    try:
        yield
    finally:
        filler.unlink()


class Proof:
    def __init__(self, register, var, tmp):
        self.register, self.var, self.tmp, self.faults, self.past = register, var, tmp, [], 9
        self.clerk = Clerk("clerk", register.port, register.login)

    def run(self):
        self.check("before", self.tried(), {"save": 302, "upload": 302, "release": 0, "workbook": 200, "past": 200})
        releases = self.releases()
        with Readers(self.register.port, READ) as readers:
            with no_room(self.var):
                self.check("no room for data", self.tried(), {"save": 503, "upload": 503, "release": 1, "past": 503})
                self.check("what is offered", {"releases": self.releases()}, {"releases": releases})
            time.sleep(1)
            self.check("room again", self.tried(), {"save": 302, "upload": 302, "release": 0, "past": 200})
            with no_room(self.tmp):
                self.check("no room for temporary files", self.tried(), {"save": 503, "upload": 503, "workbook": 503})
            self.check("room again", self.tried(), {"save": 302, "upload": 302, "workbook": 200})
        wrong = [answer for answer in readers.answers if answer.status != 200]
        print(f"{len(readers.answers)} answers to readers, {len(wrong)} of them none")
        read = [f"{answer.address} {answer.status} {answer.body[:200]}" for answer in wrong]
        return [*self.faults, *read, *self.left_behind()]

    def tried(self):
        """What comes of everything that needs room."""
        self.past += 1  # one that nobody asked for before
        past, workbook = ask(self.register.port, PAST.format(self.past)), ask(self.register.port, WORKBOOK)
        return {
            "save": self.save(),
            "upload": self.upload(),
            "release": self.command("build_release", "--again"),
            "workbook": workbook.status,
            "past": past.status,
        }

    def check(self, phase, found, expected):
        print(f"{phase:32} {', '.join(f'{name} {value}' for name, value in found.items())}", flush=True)
        self.faults += [
            f"{phase}: {name} is {found[name]}, and not {value}"
            for name, value in expected.items()
            if found[name] != value
        ]

    def save(self):
        before = len(self.clerk.saves)
        wrong = self.clerk.save_next()
        assert len(self.clerk.saves) == before + 1
        return 302 if not wrong else int(wrong.split(" answers ")[1][:3]) if self.told(wrong) else wrong

    def told(self, page):
        """Is whoever was refused told that nothing was saved?"""
        return "Nothing was saved" in page

    def upload(self):
        """Send a document of three megabytes, as a browser does."""
        form = Form(self.clerk.get(DOCUMENT))
        fixed = {"title_en": f"Proof {uuid4()}", "kind": "report", "status": "draft"}
        fields = [(name, value) for name, value in form.sent if name not in (*fixed, "file")] + list(fixed.items())
        mark = uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields
        ]
        head = 'Content-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf'
        body = "".join(parts).encode() + f"--{mark}\r\n{head}\r\n\r\n%PDF-1.4\n".encode()
        body += os.urandom(3_000_000) + f"\r\n--{mark}--\r\n".encode()
        status, _place, page = self.clerk.ask("POST", DOCUMENT, body, f"multipart/form-data; boundary={mark}")
        return status if status == 302 or self.told(page) else page

    def command(self, *words):
        log = (self.register.folder.parent / "commands.log").open("a")
        with log:
            return subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, stdout=log, stderr=log).returncode

    def releases(self):
        answer = ask(self.register.port, "/en/data/")
        return sorted({word for word in answer.body.split('"') if re.fullmatch(r"/data/releases/seq-.*\.zip", word)})

    def left_behind(self):
        """What is wrong now with the register, and what lies there half written."""
        from tests.faults import checks

        known, saves = checks.known_titles(), self.clerk.saves
        lost = [f"acknowledged, and lost: {save.title}" for save in saves if save.told and save.title not in known]
        there = [f"refused, and there: {save.title}" for save in saves if not save.told and save.title in known]
        found = [*lost, *there, *checks.history_faults()]
        close()
        return found


if __name__ == "__main__":
    main()
