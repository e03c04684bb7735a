"""Prove the image without Docker: take the Dockerfile's own steps in an empty folder, start it, ask it.

What stands in for Docker: a folder for each stage, this machine's Python for the base image, another user for USER,
and .dockerignore read as the list of what may enter. A line that this script does not understand is an error, so
the Dockerfile stays as simple as this proof.
"""

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
SERVER = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
HOST = "register.example.org"
# Of this machine's variables the steps see only what finds programs and packages.
MACHINE = {name: value for name, value in os.environ.items() if re.match(r"PIP_|SSL_|HTTPS?_PROXY|LANG", name)}


class Image:
    """The stages of one Dockerfile, built in ``folder``; ``app`` stands for the path /app."""

    def __init__(self, folder):
        self.folder, self.app = folder, folder / "app"
        self.stages, self.stage, self.user = {}, None, None
        self.environment = MACHINE | {"PATH": f"{folder / 'bin'}:/usr/local/bin:/usr/bin:/bin"}
        self.command, self.health = [], ""

    def build(self, text):
        for line in re.sub(r"\\\n\s*", "", text).splitlines():
            if line and not line.startswith("#"):
                word, rest = line.split(" ", 1)
                print(f"{word} {rest}", flush=True)
                getattr(self, f"do_{word.lower()}")(rest.strip())

    def do_from(self, rest):
        """Begin a stage: the folder of the one before moves aside, to be copied from."""
        base, _as, name = (*rest.split(), "", "")[:3]
        if self.stage:
            self.stages[self.stage] = self.app.rename(self.folder / self.stage)
        self.stage = name or "last"
        self.app.mkdir()
        link_python(re.fullmatch(r"python:([0-9.]+)-slim", base)[1], self.folder / "bin")

    def do_workdir(self, rest):
        assert rest == "/app"

    def do_copy(self, rest):
        if match := re.fullmatch(r"--from=(\w+) /app \.", rest):
            shutil.copytree(self.stages[match[1]], self.app, symlinks=True, dirs_exist_ok=True)
            return
        source, target = rest.split()
        assert target == "."
        for name in allowed() if source == "." else [source]:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
            (self.app / name).parent.mkdir(parents=True, exist_ok=True)
            copy(ROOT / name, self.app / name, **ignored() if copy is shutil.copytree else {})

    def do_run(self, rest):
        subprocess.run(["/bin/sh", "-c", rest], cwd=self.app, env=self.environment, check=True)

    def do_user(self, rest):
        self.user = int(rest)

    def do_env(self, rest):
        self.environment |= dict(pair.split("=", 1) for pair in shlex.split(rest))

    def do_expose(self, rest):
        assert rest == self.environment["PORT"]

    def do_healthcheck(self, rest):
        self.health = rest.split("CMD ", 1)[1]

    def do_cmd(self, rest):
        self.command = json.loads(rest)

    def start(self, command, settings):
        """Start ``command`` as the image's user, with ``settings`` as Docker would give them."""
        return subprocess.Popen(command, cwd=self.app, env=self.environment | settings, user=self.user,
                                group=self.user, extra_groups=[])  # fmt: skip

    def run(self, command, settings):
        assert self.start(command, settings).wait(timeout=120) == 0, command


def link_python(version, folder):
    """Put the base image's Python on the path: one that every user may run, of the same version if it is here."""
    names = [f"/usr/local/bin/python{version}", f"/usr/bin/python{version}", "/usr/bin/python3"]
    found = Path(next(name for name in names if Path(name).exists()))
    if not found.name.endswith(version):
        print(f"  (no Python {version} here; {found} stands in)")
    folder.mkdir(exist_ok=True)
    for name in ("python", "python3"):
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(found)


def rules():
    return [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]


def allowed():
    """Names that .dockerignore lets in: it shuts everything out and then opens for a few."""
    assert rules()[0] == "*"
    return [rule[1:] for rule in rules() if rule.startswith("!")]


def ignored():
    return {"ignore": shutil.ignore_patterns(*(rule.removeprefix("**/") for rule in rules() if rule.startswith("**/")))}


def free_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return str(server.getsockname()[1])


def ask(port, path, **headers):
    """Status, headers and body of a page, as the proxy in front of the site would ask."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *arguments):
            return None

    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": HOST, **headers})
    try:
        with urllib.request.build_opener(Stay).open(request, timeout=10) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


def check_content(image):
    """Nothing private is in the image, what it needs is, and its user may write only what the site has to."""
    names = {str(path.relative_to(image.app)) for path in image.app.rglob("*") if ".venv" not in path.parts}
    assert not [n for n in names if re.search(r"secret_key|admin_login|sqlite3|(^|/)\.env|(^|/)\.git", n)]
    assert "var/static/staticfiles.json" in names
    catalogues = [n for n in names if n.endswith("django.po")]
    assert [n for n in catalogues if n.removesuffix("po") + "mo" not in names] == []
    folders = [".", "ctitf_site", "var", "var/static", "var/backups", "var/media", "var/rates"]
    folders += ["var/releases", "var/replay", "var/metrics"]
    probe = f"import os; [name for name in {folders} if os.access(name, os.W_OK)]"
    image.run([".venv/bin/python", "-c", f"{probe} == {folders[4:]} or exit(1)"], {})
    print("  content: no secrets, static files and translations there, only what the site may write is writable")


def check_site(port):
    """The running site answers over HTTPS only, with its static files."""
    https = {"X-Forwarded-Proto": "https"}
    status, headers, page = ask(port, "/en/", **https)
    assert status == 200, (status, page[:500])
    assert "max-age=" in headers["Strict-Transport-Security"]
    sheet = re.search(r'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"', page)[1]
    status, headers, _ = ask(port, sheet, **https)
    assert status == 200 and "immutable" in headers["Cache-Control"]
    status, headers, _ = ask(port, "/en/")
    assert (status, headers["Location"]) == (301, f"https://{HOST}/en/")
    assert ask(port, "/en/", Host="evil.example", **https)[0] == 400
    assert ask(port, "/en/no-such-page/", **https)[0] == 404
    assert ask(port, "/en/plan/?as_of=seq:1", **https)[0] == 200
    address = re.search(r'href="(/data/releases/[^"]+/records.ndjson)"', ask(port, "/en/data/", **https)[2])[1]
    status, headers, part = ask(port, address, Range="bytes=0-9", **https)
    assert (status, len(part)) == (206, 10) and headers["Content-Range"].startswith("bytes 0-9/")
    assert ask(port, "/data/mirror.py", **https)[2] == (ROOT / "docs" / "mirror.py").read_text()
    print("  site: page, style sheet, the past and files over HTTPS, redirect from HTTP, unknown name refused")


def wait_until_healthy(image, server, settings):
    start = time.monotonic()
    while server.poll() is None and time.monotonic() - start < 60:
        probe = image.start(["/bin/sh", "-c", f"{image.health} 2>/dev/null"], settings)
        if probe.wait() == 0:
            print(f"  HEALTHCHECK passes after {time.monotonic() - start:.1f} s")
            return
        time.sleep(0.2)
    raise SystemExit("The image did not become healthy.")


def try_out(image, database):
    """Migrate as compose.yaml does, load the register, start the site, ask it, stop it."""
    settings = {"SECRET_KEY": os.urandom(32).hex(), "ALLOWED_HOSTS": HOST, "SITE_URL": f"https://{HOST}"}
    settings |= {"DATABASE_URL": database, "PORT": free_port()}
    assert image.start(image.command, {}).wait(timeout=60) == 1, "without settings it must not start"
    for step in (["migrate", "--no-input", "--verbosity=0"], ["load_register"], ["build_release"]):
        image.run([".venv/bin/python", "manage.py", *step], settings)
    server = image.start(image.command, settings)
    try:
        wait_until_healthy(image, server, settings)
        check_site(settings["PORT"])
    finally:
        server.send_signal(signal.SIGTERM)
        status = server.wait(timeout=15)
    assert status == 0, f"SIGTERM ended it with {status}"
    print("  SIGTERM: stopped cleanly")


def main():
    name = f"register_image_{os.getpid()}"
    connection = psycopg2.connect(SERVER)
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute(f"CREATE DATABASE {name}")
    try:
        with tempfile.TemporaryDirectory(prefix="register-image-") as folder:
            Path(folder).chmod(0o755)
            image = Image(Path(folder))
            image.build((ROOT / "Dockerfile").read_text())
            check_content(image)
            try_out(image, re.sub(r"/\w+(\?|$)", rf"/{name}\1", SERVER, count=1))
    finally:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    print("The image's steps work.")


if __name__ == "__main__":
    sys.exit(main())
