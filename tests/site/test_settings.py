"""The public site starts only when configured safely; otherwise it says what to do."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.cluster import free_port
from tests.site.test_safety import PUBLIC

pytestmark = [pytest.mark.thorough, pytest.mark.measured, pytest.mark.once]  # each starts a process of its own

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT = ("PATH", "HOME", "LANG", "COVERAGE_PROCESS_CONFIG")  # the last is how `make coverage` measures here, too
HARMLESS = {name: os.environ[name] for name in KEPT if name in os.environ}


def manage(*arguments, **environment):
    """``manage.py`` in a process of its own, with these settings only."""
    command = [sys.executable, "-W", "error", str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, env=HARMLESS | environment, cwd=ROOT, capture_output=True, text=True)


def shell(code, **environment):
    return manage("shell", "--no-imports", "-c", f"from django.conf import settings\n{code}", **environment)


def test_deployment_check_is_clean():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PUBLIC)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize("name", PUBLIC)
def test_a_missing_setting_is_named_with_an_example(name):
    done = manage("check", **PUBLIC | {name: ""})
    assert done.returncode == 1
    assert f"{name} is missing, for example {name}=" in done.stderr
    assert "Traceback" not in done.stderr
    assert [other for other in PUBLIC if f"{other} is missing" in done.stderr] == [name]


def test_all_missing_settings_are_named_at_once():
    done = manage("check", **dict.fromkeys(PUBLIC, ""))
    assert all(f"{name} is missing" in done.stderr for name in PUBLIC)
    assert "make run" in done.stderr


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short"),
        ({"SECRET_KEY_FALLBACKS": f"{'k' * 50},short"}, "SECRET_KEY_FALLBACKS has a key that is too short"),
        ({"ALLOWED_HOSTS": "a.example.org,*"}, "ALLOWED_HOSTS=* would answer to every name"),
        ({"SITE_URL": "http://register.example.org"}, "SITE_URL begins with https://"),
        ({"DATABASE_URL": "mysql://db/register"}, "DATABASE_URL begins with postgres:// or sqlite:///"),
        ({"REPLICA_URL": "db/register"}, "REPLICA_URL begins with postgres:// or sqlite:///"),
        ({"PORT": "eighty"}, "PORT is a whole number"),
        ({"WORKERS": "many"}, "WORKERS is a whole number"),
        ({"SECURE_HSTS_SECONDS": "year"}, "SECURE_HSTS_SECONDS is a whole number"),
        ({"DATABASE_URL": "garbage"}, "DATABASE_URL begins with postgres:// or sqlite:///."),
        ({"DATABASE_URL": "postgres://u:p@db:port/x"}, "DATABASE_URL begins with postgres:// or sqlite:///."),
        ({"PORT": "99999"}, "PORT is a number from 1 to 65535"),
        ({"API_RATE": "fast"}, "API_RATE is a whole number, for example API_RATE=600."),
        ({"API_RATE": "-1"}, "API_RATE is a whole number from 0 on, for example API_RATE=600."),
        ({"TRUSTED_PROXIES": "10.0.0.1"}, "TRUSTED_PROXIES is a whole number, for example TRUSTED_PROXIES=0."),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES is a whole number from 0 on"),
        ({"REDIS_URL": "http://cache"}, "REDIS_URL begins with redis:// or rediss://."),
        ({"METRICS": "1"}, "METRICS needs a METRICS_TOKEN of 20 random characters or more"),
        ({"METRICS": "1", "METRICS_TOKEN": "short"}, "METRICS needs a METRICS_TOKEN of 20 random characters or more"),
        ({"SENTRY_DSN": "sentry.example.org"}, "SENTRY_DSN is an address as Sentry gives it"),
        ({"SECRET_KEY": "abcd" * 15}, "SECRET_KEY is easy to guess: 50 random characters or more"),
        ({"SECRET_KEY": f"django-insecure-{'k3y-of-tests' * 5}"}, "SECRET_KEY is easy to guess"),
        ({"SECRET_KEY_FALLBACKS": "k" * 50}, "SECRET_KEY_FALLBACKS has a key that is easy to guess"),
        ({"WORKERS": "0"}, "WORKERS is a whole number from 1 on, for example WORKERS=2."),
        ({"SECURE_HSTS_SECONDS": "-1"}, "SECURE_HSTS_SECONDS is a whole number from 0 on"),
        ({"ADMIN_NETWORKS": "192.0.2.0/24"}, "ADMIN_NETWORKS needs TRUSTED_PROXIES: "),
        ({"ADMIN_NETWORKS": "192.0.2.0/24", "TRUSTED_PROXIES": "0"}, "ADMIN_NETWORKS needs TRUSTED_PROXIES: "),
        (
            {"SECRET_KEY_FILE": "/nonexistent"},
            "SECRET_KEY_FILE names no file that can be read: No such file",
        ),
        ({"ANSWERS_MB_FILE": "/"}, "ANSWERS_MB_FILE names no file that can be read: Is a directory."),
        ({"SITE_URL_FILE": sys.executable}, "SITE_URL_FILE names no file that can be read: it is not UTF-8."),
        ({"VAR_DIR": "/dev/null/var"}, "VAR_DIR: /dev/null/var is no folder and cannot be made: Not a directory."),
        ({"VAR_DIR": "/dev/null/var", "LOCAL": "1"}, "VAR_DIR: /dev/null/var is no folder and cannot be made"),
        ({"VAR_DIR": "/proc", "LOCAL": "1", "SECRET_KEY": ""}, "VAR_DIR: /proc/secret_key cannot be read or written: "),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT is one of json, line."),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL is one of DEBUG, INFO, WARNING, ERROR, CRITICAL."),
    ],
)
def test_an_unsafe_or_wrong_setting_is_refused(changes, sentence):
    done = manage("check", **PUBLIC | changes)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "changes",
    [
        {"SECRET_KEY": "short-and-hidden", "DATABASE_URL": "mysql://u:hidden@db/x"},
        {"DATABASE_URL": "mysql://u:hidden@db/x"},
        {"SITE_URL": "https://u:hidden@register.example.org"},
        {"SECRET_KEY_FALLBACKS": f"{'hidden' * 10},hidden"},
    ],
)
def test_secrets_are_not_repeated_in_refusals(changes):
    done = manage("check", **PUBLIC | changes)
    assert done.returncode == 1
    assert "hidden" not in done.stdout + done.stderr


SWITCHES = {"LOCAL", "DEBUG", "PGBOUNCER", "SECOND_FACTOR", "METRICS"}
SWITCHES |= {"SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD"}


@pytest.mark.parametrize("name", sorted(SWITCHES))
def test_an_unknown_word_is_neither_yes_nor_no(name, tmp_path):
    done = manage("check", **PUBLIC | {"LOCAL": "1" if name == "DEBUG" else "", "VAR_DIR": str(tmp_path), name: "yess"})
    assert done.returncode == 1
    assert f"{name} is 1 or 0, or one of yes, no, on, off, true, false." in done.stderr
    assert "Traceback" not in done.stderr


def test_the_server_starts_only_where_it_can_count(tmp_path):
    (tmp_path / "rates").write_text("no folder")
    done = manage("serve", **PUBLIC | {"VAR_DIR": str(tmp_path), "PORT": str(free_port())})
    assert done.returncode == 1
    assert f"VAR_DIR: {tmp_path}/rates is no folder and cannot be made: File exists." in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [["migrate"], ["load_register"], ["createsuperuser", "--no-input"]], ids=" ".join)
def test_a_database_that_is_away_is_one_sentence(command):
    away = PUBLIC | {"DATABASE_URL": f"postgres://u:hidden@127.0.0.1:{free_port()}/register"}
    away |= {"DJANGO_SUPERUSER_USERNAME": "clerk", "DJANGO_SUPERUSER_PASSWORD": "k3y-of-tests", "REPLICA_URL": ""}
    done = manage(*command, **away)
    assert done.returncode == 1
    assert done.stderr.startswith("The database did not do what was asked: ") and "refused" in done.stderr
    assert done.stderr.count("\n") == 1 and "hidden" not in done.stderr
    assert "Traceback" in manage(*command, "--traceback", **away).stderr


def test_public_site_never_debugs():
    done = shell("print(settings.DEBUG, settings.SITE_URL, settings.SESSION_COOKIE_SECURE)", **PUBLIC, DEBUG="1")
    assert done.stdout.split() == ["False", "https://register.example.org", "True"], done.stderr


@pytest.mark.parametrize(
    ("asked", "promise"),
    [
        ({}, "3600 False False"),
        ({"SECURE_HSTS_SECONDS": "31536000", "SECURE_HSTS_INCLUDE_SUBDOMAINS": "1"}, "31536000 True False"),
        ({"SECURE_HSTS_INCLUDE_SUBDOMAINS": "1", "SECURE_HSTS_PRELOAD": "1"}, "3600 True True"),
    ],
)
def test_https_is_promised_for_an_hour_and_for_this_host_until_asked_for_more(asked, promise):
    names = ("SECONDS", "INCLUDE_SUBDOMAINS", "PRELOAD")
    printed = ", ".join(f"settings.SECURE_HSTS_{name}" for name in names)
    assert shell(f"print({printed})", **PUBLIC | asked).stdout.strip() == promise


def test_the_public_log_is_for_programs_and_the_local_one_for_a_person(tmp_path):
    code = "import logging; logging.getLogger('ctitf_site').error('Seen')"
    line = '"level": "ERROR", "logger": "ctitf_site", "message": "Seen"}'
    assert shell(code, **PUBLIC).stderr.strip().endswith(line)
    assert shell(code, **PUBLIC, LOG_FORMAT="line").stderr.strip() == "ERROR ctitf_site: Seen"
    assert shell(code, LOCAL="1", VAR_DIR=str(tmp_path)).stderr.strip() == "ERROR ctitf_site: Seen"


def test_numbers_are_told_where_settings_ask_for_them(tmp_path):
    code = """
from ctitf_site.wsgi import application
from tests.fronts import ask
for token in ("t" * 20, ""):
    print(ask(application, "/metrics", headers={"authorization": f"Bearer {token}"}).status)
"""
    (tmp_path / "static").mkdir()
    local = {"LOCAL": "1", "VAR_DIR": str(tmp_path)}
    done = shell(code, **local, METRICS="1", METRICS_TOKEN="t" * 20)
    assert done.stdout.split() == ["200", "401"], done.stderr
    first, second = shell(code, **local).stdout.split()
    assert first == second and first not in ("200", "401"), "it is an address like any other"


def test_a_secret_may_come_from_a_file(tmp_path):
    secret = tmp_path / "key"
    secret.write_text("s3cret-file" * 5)
    done = shell("print(settings.SECRET_KEY)", **PUBLIC | {"SECRET_KEY": "", "SECRET_KEY_FILE": str(secret)})
    assert done.stdout.strip() == "s3cret-file" * 5, done.stderr


def test_local_mode_makes_a_private_secret_key_and_keeps_it(tmp_path):
    local = {"LOCAL": "1", "VAR_DIR": str(tmp_path / "var")}
    first, second = (shell("print(settings.SECRET_KEY)", **local).stdout for _ in range(2))
    assert len(first.strip()) == 50
    assert first == second
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_local_mode_answers_to_this_machine_only(tmp_path):
    local = {"LOCAL": "1", "VAR_DIR": str(tmp_path), "ALLOWED_HOSTS": "register.example.org", "PORT": "8123"}
    done = shell("print(settings.ALLOWED_HOSTS, settings.SITE_URL)", **local)
    assert done.stdout.strip() == "['127.0.0.1', 'localhost'] http://127.0.0.1:8123", done.stderr


def test_options_of_the_database_address_are_kept():
    address = "postgres://u:p@db/register?sslmode=require"
    done = shell("print(settings.DATABASES['default']['OPTIONS'])", **PUBLIC | {"DATABASE_URL": address})
    options = ast.literal_eval(done.stdout.strip())
    assert (options["sslmode"], options["options"]) == ("require", "-c jit=off")


def test_a_database_that_does_not_answer_is_given_up_in_seconds():
    address = "postgres://u:p@db/register?connect_timeout=9"
    for asked, seconds in (("postgres://u:p@db/register", 2), (address, 9)):
        done = shell("print(settings.DATABASES['default']['OPTIONS'])", **PUBLIC | {"DATABASE_URL": asked})
        options = ast.literal_eval(done.stdout.strip())
        assert (int(options["connect_timeout"]), options["tcp_user_timeout"]) == (seconds, 3000)


def test_a_replica_is_reached_as_the_database_is():
    given = {"DATABASE_URL": "postgres://u:p@db/register", "REPLICA_URL": "postgres://u:p@copy/register"}
    done = shell("print({name: dict(d) for name, d in settings.DATABASES.items()})", **PUBLIC | given)
    found = ast.literal_eval(done.stdout.strip())
    assert [found[name].pop("HOST") for name in ("default", "replica")] == ["db", "copy"]
    assert found["default"].pop("TEST") != found["replica"].pop("TEST")  # tests have one database
    assert found["default"] == found["replica"]


def test_nothing_of_a_connection_lasts_where_a_pooler_changes_it():
    given = {"DATABASE_URL": "postgres://u:p@db/register", "REPLICA_URL": "postgres://u:p@copy/register"}
    for asked in ({}, {"PGBOUNCER": "1"}):
        done = shell("print({name: dict(d) for name, d in settings.DATABASES.items()})", **PUBLIC | given | asked)
        for database in ast.literal_eval(done.stdout.strip()).values():
            assert database["DISABLE_SERVER_SIDE_CURSORS"] is bool(asked)
            assert ("options" in database["OPTIONS"]) is not bool(asked)


@pytest.mark.parametrize(
    ("setting", "module", "package"),
    [
        ({"REDIS_URL": "redis://127.0.0.1"}, "redis", "redis"),
        ({"METRICS": "1", "METRICS_TOKEN": "t" * 20}, "prometheus_client", "prometheus-client"),
        ({"SENTRY_DSN": "https://key@sentry.example.org/1"}, "sentry_sdk", "sentry-sdk"),
    ],
)
def test_what_few_sites_use_is_asked_for_only_with_its_package(setting, module, package):
    """Python finds no package of a name that stands for None among its modules."""
    code = (
        f"import sys; sys.modules[{module!r}] = None; sys.argv = ['manage.py', 'check']; import manage; manage.main()"
    )
    settings = PUBLIC | setting
    done = subprocess.run(
        [sys.executable, "-c", code], env=HARMLESS | settings, cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 1 and f"pip install {package}" in done.stderr and "Traceback" not in done.stderr
