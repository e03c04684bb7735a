"""How settings are read from the environment, and what is said where one of them is none."""

import ipaddress
import os
import re
from importlib.util import find_spec
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent


class Env(environ.FileAwareEnv):
    """The environment; SECRET_KEY_FILE=/run/secrets/key works like SECRET_KEY, and so with each name."""

    def get_value(self, var, *arguments, **more):
        try:
            return super().get_value(var, *arguments, **more)
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "it is not UTF-8"
            raise ImproperlyConfigured(f"{var}_FILE names no file that can be read: {why}.") from None


env = Env()
GIVEN = dict(os.environ)  # what was there before the file, which may say something else by the next reload
env.read_env(BASE_DIR / ".env")
# First parts of addresses that the site has itself.
TAKEN = {"api", "data", "media", "static", "i18n", "healthz", "readyz", "metrics", "robots", "sitemap"}

YES, NO = {"1", "yes", "y", "on", "true", "ok"}, {"0", "no", "n", "off", "false"}


def switch(name, default=False):
    """Whether something is asked for, or an answer that says with which words; one that is unknown is no "no"."""
    given = env.str(name, default="").strip().lower()
    if given and given not in YES | NO:
        raise ImproperlyConfigured(f"{name} is 1 or 0, or one of yes, no, on, off, true, false.")
    return given in YES if given else default


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
    made(folder)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def made(folder):
    """The folder, which is made where it is not there, or an answer that says why it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"VAR_DIR: {folder} is no folder and cannot be made: {error.strerror}.") from None
    return folder


def local_secret_key(path):
    """A secret key of this machine, made at the first start and kept beside the data."""
    try:
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(get_random_secret_key())
        return path.read_text()
    except OSError as error:
        raise ImproperlyConfigured(f"VAR_DIR: {path} cannot be read or written: {error.strerror}.") from None


def hosts():
    """The names that the site answers to, as they were written."""
    return [name.strip() for name in env.list("ALLOWED_HOSTS", default=[]) if name.strip()]


def site_address():
    """Where the site is, as it was written, without a slash at the end."""
    return env.str("SITE_URL", default="").strip().rstrip("/")


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
    if given and not re.fullmatch(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", given):
        raise ImproperlyConfigured("CONTACT_EMAIL is one address, for example CONTACT_EMAIL=register@example.org.")
    return given
