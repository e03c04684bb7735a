"""What a site must be told before it is safe in public, and what is said where it was told something else."""

import re

from django.http.request import validate_host

from ctitf_site.environment import env, hosts, networks, number, site_address

REQUIRED = {
    "SECRET_KEY": "(50 random characters or more)",
    "ALLOWED_HOSTS": "register.example.org",
    "SITE_URL": "https://register.example.org",
    "DATABASE_URL": "postgres://register:PASSWORD@db/register",
}
NAME = r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.?|\[[0-9a-f:.]+\]"
HOST = re.compile(rf"\.?(?:{NAME})", re.IGNORECASE)
SITE = re.compile(rf"https://({NAME})(?::(\d{{1,5}}))?", re.IGNORECASE)


def faults():
    """What keeps the site from being safe in public, a line each. None repeats a secret."""
    for name, example in REQUIRED.items():
        if not env.str(name, default="").strip(" \n,/"):
            yield f"{name} is missing, for example {name}={example}"
    yield from faults_of_keys(env.str("SECRET_KEY", default=""), env.list("SECRET_KEY_FALLBACKS", default=[]))
    yield from faults_of_hosts(hosts(), site_address())
    if networks("ADMIN_NETWORKS") and not number("TRUSTED_PROXIES", default=0, least=0):
        yield "ADMIN_NETWORKS needs TRUSTED_PROXIES: with 0 of them everybody has the address of the proxy"


def faults_of_keys(key, fallbacks):
    if key and (found := weakness(key)):
        yield f"SECRET_KEY {found}"
    for found in sorted({weakness(fallback) for fallback in fallbacks} - {""}):
        yield f"SECRET_KEY_FALLBACKS has a key that {found}"


def weakness(key) -> str:
    """Why a key is not safe, by the rules of Django's own check; empty where it may be."""
    if len(key) < 50:
        return "is too short: 50 random characters or more"
    if len(set(key)) < 5 or key.startswith("django-insecure-"):
        return "is easy to guess: 50 random characters or more"
    return ""


def faults_of_hosts(names, address):
    if "*" in names:
        yield "ALLOWED_HOSTS=* would answer to every name: write the names of the site"
    elif not all(HOST.fullmatch(name) for name in names):
        yield "ALLOWED_HOSTS has names with commas between them, without https://, port and path: register.example.org"
    elif names and (host := host_of(address)) and not validate_host(host, names):
        yield f"ALLOWED_HOSTS lacks the host of SITE_URL: ALLOWED_HOSTS={','.join([*names, host])}"
    if address and not address.startswith("https://"):
        yield "SITE_URL begins with https://, because staff log in there"
    elif address and not host_of(address):
        yield "SITE_URL is https:// and a host, perhaps with a port, and nothing else: https://register.example.org"


def host_of(address) -> str:
    """The host of an address that has nothing else but a port; empty for any other."""
    found = SITE.fullmatch(address)
    return found[1].lower() if found and 0 < int(found[2] or 443) < 65536 else ""
