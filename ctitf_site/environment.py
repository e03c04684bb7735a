"""How settings are read from the environment, and what is said where one of them is none."""

import ipaddress
import os
import re
from importlib.util import find_spec
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()  # SECRET_KEY_FILE=/run/secrets/key works like SECRET_KEY
GIVEN = dict(os.environ)  # what was there before the file, which may say something else by the next reload
env.read_env(BASE_DIR / ".env")
# First parts of addresses that the site has itself.
TAKEN = {"api", "data", "media", "static", "i18n", "healthz", "readyz", "metrics", "robots", "sitemap"}


def number(name, default, least=None):
    """A whole number from the environment, or an answer that says which setting is none."""
    try:
        given = env.int(name, default=default)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is a whole number, for example {name}={default}.") from None
    if least is not None and given < least:
        raise ImproperlyConfigured(f"{name} is a whole number from {least} on, for example {name}={default}.")
    return given


def port(default):
    """The port from the environment, or an answer that says which numbers are ports."""
    if not 0 < (given := number("PORT", default)) < 65536:
        raise ImproperlyConfigured(f"PORT is a number from 1 to 65535, for example PORT={default}.")
    return given


def choice(name, default, allowed):
    """One of the words that are ``allowed``, or an answer that says which these are."""
    given = env.str(name, default="") or default
    if found := [word for word in allowed if word.lower() == given.lower()]:
        return found[0]
    raise ImproperlyConfigured(f"{name} is one of {', '.join(allowed)}.")


def needs(name, package):
    """Ask for the package that the setting ``name`` needs: what few sites use is not installed everywhere."""
    if find_spec(package.replace("-", "_")) is None:
        raise ImproperlyConfigured(f"{name} needs a package that is not installed here: pip install {package}")


def allow_metrics(token, folder):
    """Let processes count in ``folder``, or say what that needs: the library reads where from the environment."""
    needs("METRICS", "prometheus-client")
    if len(token) < 20:
        raise ImproperlyConfigured("METRICS needs a METRICS_TOKEN of 20 random characters or more.")
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def path_of(name, default):
    """One part of an address, or an answer that says what it is made of."""
    given = env.str(name, default="").strip("/") or default
    if not re.fullmatch(r"[A-Za-z0-9_-]{3,60}", given) or given in TAKEN:
        raise ImproperlyConfigured(f"{name} is a word of letters, digits and hyphens that no page has, as {default}.")
    return given


def networks(name):
    """Networks with commas between them, or an answer that says what one looks like."""
    try:
        return [ipaddress.ip_network(text.strip()) for text in env.list(name, default=[]) if text.strip()]
    except ValueError as error:
        example = f"{name}=192.0.2.0/24,2001:db8::/32"
        raise ImproperlyConfigured(f"{name} has networks with commas between them, as {example}: {error}.") from None


def redis_at(address):
    """The address of a Redis, or an answer that says what it looks like and needs; empty where there is none."""
    if address and not address.startswith(("redis://", "rediss://")):
        raise ImproperlyConfigured("REDIS_URL begins with redis:// or rediss://.")
    if address:
        needs("REDIS_URL", "redis")
    return address


def sentry_at(address):
    """The address of a Sentry, or an answer that says what it looks like and needs; empty where there is none."""
    if address and not re.fullmatch(r"https?://\w+@[^\s/]+/\S*\d+", address):
        raise ImproperlyConfigured("SENTRY_DSN is an address as Sentry gives it: https://KEY@HOST/NUMBER.")
    if address:
        needs("SENTRY_DSN", "sentry-sdk")
    return address


def contact():
    """The address for corrections, or an answer that says what an address looks like; empty where there is none."""
    given = env.str("CONTACT_EMAIL", default="").strip()
    if given and not re.fullmatch(r"[^@\s<>\"]+@[^@\s<>\"]+", given):
        raise ImproperlyConfigured("CONTACT_EMAIL is one address, for example CONTACT_EMAIL=register@example.org.")
    return given
