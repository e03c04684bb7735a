"""PgBouncer, nginx and Caddy on this machine, run with the very files that docs/ has for them."""

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

from tests.faults.cluster import USER, free_port
from tests.run import ROOT


def found(name):
    """Where the program is; None where there is none. Debian does not put all of them on everybody's path."""
    return shutil.which(name, path="/usr/local/sbin:/usr/sbin:/usr/local/bin:/usr/bin")


def program(name, package):
    if path := found(name):
        return path
    raise SystemExit(f"{name} is not on this machine (on Debian: apt install {package})")


class Program:
    """A program with a configuration in ``folder``; what it prints is kept beside it."""

    def start(self, command, **owner):
        with (self.folder / f"{Path(command[0]).name}.log").open("a") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, **owner)

    def stop(self):
        self.process.kill()
        self.process.wait()


class PgBouncer(Program):
    """The pooler of docs/pgbouncer.ini before two clusters of this machine."""

    def __init__(self, folder, primary, replica):
        self.folder, self.port, self.file = folder, free_port(), folder / "pgbouncer.ini"
        self.url, self.readers = (f"postgres://{USER}@127.0.0.1:{self.port}/{name}" for name in ("register", "readers"))
        self.write(primary, replica)
        self.start([program("pgbouncer", "pgbouncer"), str(self.file)], **primary.owner)

    def write(self, primary, replica):
        text = (ROOT / "docs" / "pgbouncer.ini").read_text()
        for name, cluster in (("database", primary), ("replica", replica)):
            here = f"host=127.0.0.1 port={cluster.port} dbname=postgres user={USER}"
            text = text.replace(f"host={name} port=5432 dbname=register", here)
        changes = {"listen_addr": "127.0.0.1", "listen_port": self.port, "auth_type": "any", "auth_file": ""}
        for setting, value in changes.items():
            text = re.sub(rf"^{setting} = .*$", f"{setting} = {value}", text, count=1, flags=re.M)
        self.file.write_text(f"{text}unix_socket_dir =\n")
        self.file.chmod(0o644)

    def point(self, primary, replica):
        """Send those who write to another cluster from now on, as an operator does."""
        self.write(primary, replica)
        self.process.send_signal(signal.SIGHUP)


class Nginx(Program):
    """The server of docs/nginx.conf before two web processes of this machine."""

    def __init__(self, folder, ports):
        self.folder, self.port = folder, free_port()
        text = (ROOT / "docs" / "nginx.conf").read_text().replace("listen 80;", f"listen 127.0.0.1:{self.port};")
        for number, port in enumerate(ports, 1):
            text = text.replace(f"web-{number}:8000", f"127.0.0.1:{port}")
        places = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi"))
        places += "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("uwsgi", "scgi"))
        file, user = folder / "nginx.conf", "user root;" if Path("/proc/self").owner() == "root" else ""
        file.write_text(
            f"{user} daemon off; pid {folder}/nginx.pid; error_log stderr;\nevents {{}}\n"
            f"http {{ access_log off; {places}\n{text}\n}}\n"
        )
        command = [program("nginx", "nginx-light"), "-p", str(folder), "-c", str(file)]
        subprocess.run([*command, "-t"], check=True, capture_output=True)
        self.start(command)

    def stop(self):
        self.process.terminate()  # its workers end with it
        self.process.wait()


class Caddy(Program):
    """The Caddyfile of docs/deploy.md before one web process of this machine, with a certificate of its own making.

    It listens at ``port`` over HTTPS and at ``plain`` over HTTP, which it would otherwise redirect by itself.
    """

    def __init__(self, folder, host, asked):
        self.folder, self.port, self.plain = folder, free_port(), free_port()
        text = re.search(r"^```\n(\{.+?)^```$", (ROOT / "docs" / "deploy.md").read_text(), re.M | re.S)[1]
        here = f"https://{host}:{self.port}, http://{host}:{self.plain} {{\n    bind 127.0.0.1"
        text = text.replace("register.example.org {", here).replace("127.0.0.1:8000", f"127.0.0.1:{asked}")
        own = "admin off\n    local_certs\n    skip_install_trust\n    auto_https disable_redirects"
        file = folder / "Caddyfile"
        file.write_text(text.replace("{\n", f"{{\n    {own}\n", 1))
        places = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(folder))
        command = [program("caddy", "caddy"), "run", "--config", str(file), "--adapter", "caddyfile"]
        self.start(command, env=os.environ | places)
