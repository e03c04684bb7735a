"""What is no name, no address and no word is refused before the public site starts with it."""

from contextlib import nullcontext
from unittest.mock import patch

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError

from ctitf_site import environment, safety
from ctitf_site.management.commands import serve

PUBLIC = {
    "SECRET_KEY": "k3y-of-tests" * 5,
    "ALLOWED_HOSTS": "register.example.org",
    "SITE_URL": "https://register.example.org/",
    "DATABASE_URL": "sqlite:////tmp/register-not-made.sqlite3",
}


def refusals(**changes):
    """The lines that the public site with these settings is refused with; made here, for many of them at once."""
    told = dict.fromkeys(("SECRET_KEY_FALLBACKS", "ADMIN_NETWORKS", "TRUSTED_PROXIES"), "") | PUBLIC | changes
    with patch.dict(environment.env.ENVIRON.env, told):
        return [*safety.faults()]


NO_HOSTS = "ALLOWED_HOSTS has names with commas between them, without https://, port and path"
NO_ADDRESS = "SITE_URL is https:// and a host, perhaps with a port, and nothing else"


@pytest.mark.parametrize(
    ("hosts", "sentence"),
    [
        ("https://register.example.org", NO_HOSTS),
        ("register.example.org/en", NO_HOSTS),
        ("register.example.org:443", NO_HOSTS),
        ("register.example.org www.example.org", NO_HOSTS),
        ("register.example.org,*.example.org", NO_HOSTS),
        ("register.example.org,a..b", NO_HOSTS),
        ("other.example.org", "ALLOWED_HOSTS lacks the host of SITE_URL"),
        (".example.com", "ALLOWED_HOSTS lacks the host of SITE_URL"),
        (" , ", "ALLOWED_HOSTS is missing"),
        ("register.example.org", None),
        ("other.example.org, Register.example.org", None),
        (".example.org,[2001:db8::1]", None),
    ],
)
def test_names_of_hosts_are_names_and_one_is_that_of_the_site(hosts, sentence):
    found = refusals(ALLOWED_HOSTS=hosts)
    assert len(found) == 1 and sentence in found[0] if sentence else found == []


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("https://register.example.org/en", NO_ADDRESS),
        ("https://register.example.org?x=1", NO_ADDRESS),
        ("https://u:password@register.example.org", NO_ADDRESS),
        ("https://register.example.org:70000", NO_ADDRESS),
        ("https://register.example.org:port", NO_ADDRESS),
        ("https://register example.org", NO_ADDRESS),
        ("https:// register.example.org", NO_ADDRESS),
        ("https://:443", NO_ADDRESS),
        ("https://?", NO_ADDRESS),
        ("register.example.org", "SITE_URL begins with https://"),
        (" ", "SITE_URL is missing"),
        ("https://register.example.org", None),
        ("https://Register.example.org:8443/", None),
    ],
)
def test_the_address_of_the_site_is_a_host_and_no_more(address, sentence):
    found = refusals(SITE_URL=address)
    assert len(found) == 1 and sentence in found[0] if sentence else found == []


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("1", True),
        ("YES", True),
        ("on\n", True),
        ("true", True),
        ("0", False),
        ("No", False),
        ("off", False),
        ("", None),
    ],
)
def test_words_for_yes_and_no(given, meant, monkeypatch):
    monkeypatch.setenv("METRICS", given)
    assert environment.switch("METRICS", default=None) is meant


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("register@example.org", True),
        ("first.last+plan_1@un-register.example.org", True),
        ("a@b?subject=x", False),
        ("a?cc=b@example.org", False),
        ("a@b,c@d", False),
        ("a@b.example&body=x", False),
        ("a%0a@example.org", False),
        ("Register <a@example.org>", False),
        ("nobody", False),
    ],
)
def test_the_address_for_corrections_is_one_and_nothing_else(address, is_one, monkeypatch):
    monkeypatch.setenv("CONTACT_EMAIL", address)
    with nullcontext() if is_one else pytest.raises(ImproperlyConfigured, match="CONTACT_EMAIL is one address"):
        assert environment.contact() == address


def test_a_desk_for_some_networks_starts_behind_a_proxy():
    assert refusals(ADMIN_NETWORKS="192.0.2.0/24", TRUSTED_PROXIES="1") == []


@pytest.mark.parametrize("may", [True, False])
def test_what_must_not_be_written_to_is_named(may, tmp_path, monkeypatch):
    monkeypatch.setattr(serve.os, "access", lambda path, mode: may)
    with nullcontext() if may else pytest.raises(CommandError, match="rates may not be written to"):
        serve.refuse_unwritable(tmp_path / "rates")
