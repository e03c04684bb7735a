"""The commands that run the register: what they prepare, print and refuse."""

import os
import re
import socket
import sys
from types import SimpleNamespace

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from ctitf_site import local
from ctitf_site.management.commands import run_local, serve

CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

#, python-format
msgid "Page %(number)s"
msgstr "{translation}"
"""


@pytest.fixture
def var(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.RELEASES_DIR = tmp_path / "releases"
    return tmp_path


@pytest.fixture
def taken():
    """A port of this machine at which something listens already."""
    with socket.socket() as server:
        server.bind((serve.LOOPBACK, 0))
        server.listen()
        yield server.getsockname()[1]


@pytest.fixture
def started(monkeypatch):
    """The command that would have taken the place of this process."""
    calls = []
    monkeypatch.setattr(os, "execve", lambda path, arguments, environ: calls.append(arguments))
    monkeypatch.setattr(serve.connections, "close_all", lambda: None)
    return calls


def free_port():
    with socket.socket() as server:
        server.bind((serve.LOOPBACK, 0))
        return server.getsockname()[1]


# compile_translations


@pytest.fixture
def catalogue(settings, tmp_path):
    settings.LOCALE_PATHS = [tmp_path]
    source = tmp_path / "ru" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(CATALOGUE.replace("{translation}", "Страница %(number)s"))
    return source


def test_translations_are_compiled_once_and_again_when_they_change(catalogue, capsys):
    for _ in range(2):
        call_command("compile_translations")
    assert capsys.readouterr().out == "Translations: ru compiled\n"
    compiled = catalogue.with_suffix(".mo")
    assert "Страница".encode() in compiled.read_bytes()
    os.utime(compiled, (0, 0))
    call_command("compile_translations")
    assert capsys.readouterr().out == "Translations: ru compiled\n"


def test_a_translation_with_a_placeholder_that_no_page_fills_is_refused(catalogue):
    catalogue.write_text(CATALOGUE.replace("{translation}", "Страница %(nomer)s"))
    with pytest.raises(CommandError, match=r"django.po, line 7, 'Page %.number.s': unknown named placeholder 'nomer'"):
        call_command("compile_translations")
    assert not catalogue.with_suffix(".mo").exists()


def test_no_translations_are_no_error(settings, tmp_path, capsys):
    settings.LOCALE_PATHS = [tmp_path / "nothing"]
    call_command("compile_translations")
    assert capsys.readouterr().out == ""


# The local administrator


@pytest.mark.django_db
def test_admin_login_is_made_once_and_kept_privately(var):
    name, password = local.admin_login()
    assert local.admin_login() == (name, password)
    user = authenticate(username=name, password=password)
    assert user.is_superuser
    assert (var / "admin_login").stat().st_mode & 0o777 == 0o600
    assert re.fullmatch(r"[a-z2-9]{16}", password)


@pytest.mark.django_db
def test_admin_login_of_another_database_has_the_kept_password(var, django_user_model):
    name, password = local.admin_login()
    django_user_model.objects.all().delete()
    assert local.admin_login() == (name, password)
    assert authenticate(username=name, password=password)


@pytest.mark.django_db
def test_deleting_the_file_gives_a_new_password(var):
    name, password = local.admin_login()
    (var / "admin_login").unlink()
    again, other = local.admin_login()
    assert (again, password) != (name, other)
    assert authenticate(username=name, password=other)
    assert not authenticate(username=name, password=password)


@pytest.mark.django_db
def test_a_chosen_password_is_kept_and_not_printed(var, django_user_model):
    name, _ = local.admin_login()
    user = django_user_model.objects.get(username=name)
    user.set_password("my own choice")
    user.save()
    assert "you chose" in local.admin_login()[1]
    assert authenticate(username=name, password="my own choice")


# Static files


def test_static_files_are_collected_again_only_when_one_changes(var, settings, monkeypatch):
    local.collect_static()
    collected = settings.STATIC_ROOT / "admin" / "css" / "base.css"
    assert collected.exists()
    collected.unlink()
    local.collect_static()
    assert not collected.exists(), "nothing changed, so nothing was collected"
    monkeypatch.setattr(local, "static_sources", lambda: ["changed.css 1 1"])
    local.collect_static()
    assert collected.exists()


# serve


def test_server_runs_with_the_flags_that_it_needs(started, settings, capsys):
    settings.PORT = free_port()
    settings.SITE_URL = f"http://127.0.0.1:{settings.PORT}"
    call_command("serve")
    (command,) = started
    assert command[:3] == [sys.executable, "-m", "granian"]
    assert command[-1] == "ctitf_site.wsgi:application"
    text = " ".join(command)
    needed = ("--workers-kill-timeout 10", "--respawn-interval 8", "--respawn-failed-workers", "--interface wsgi")
    for flag in (*needed, "--host 127.0.0.1"):
        assert flag in text
    assert f"Serving http://127.0.0.1:{settings.PORT}/" in capsys.readouterr().out


def test_the_server_reads_the_file_of_settings_anew(started, settings, monkeypatch):
    """What this process has read from .env would win over what stands there at the next reload."""
    given = []
    monkeypatch.setattr(os, "execve", lambda path, arguments, environ: given.append(environ))
    monkeypatch.setenv("CONTACT_EMAIL", "of-the-file@example.org")
    settings.PORT = free_port()
    call_command("serve")
    assert "PATH" in given[0] and "CONTACT_EMAIL" not in given[0]


def test_local_mode_serves_this_machine_only(started):
    with pytest.raises(CommandError, match=r"serves 127\.0\.0\.1 only"):
        call_command("serve", host="0.0.0.0")
    assert started == []


def test_public_site_listens_where_it_is_told(started, settings):
    settings.LOCAL = False
    settings.PORT = free_port()
    call_command("serve", host="0.0.0.0")
    assert "--host 0.0.0.0" in " ".join(started[0])


def test_a_taken_port_is_refused(started, settings, taken):
    settings.PORT = taken
    with pytest.raises(CommandError, match=f"Port {taken} is taken.*make run PORT={taken + 1}"):
        call_command("serve")
    assert started == []


@pytest.mark.parametrize("port", [-1, 65536, 10**30])
def test_a_number_that_is_no_port_is_refused(started, settings, port):
    settings.PORT = port
    with pytest.raises(CommandError, match="is no port"):
        call_command("serve")


def test_an_address_of_another_machine_is_refused(started, settings):
    settings.LOCAL = False
    settings.PORT = free_port()
    with pytest.raises(CommandError, match="Cannot listen at 192.0.2.1"):
        call_command("serve", host="192.0.2.1")


# run_local


def test_run_local_refuses_outside_local_mode(settings, var, started):
    settings.LOCAL = False
    with pytest.raises(CommandError, match="needs LOCAL=1"):
        call_command("run_local")
    assert list(var.iterdir()) == []


def test_run_local_refuses_a_taken_port_before_it_prepares(settings, var, taken):
    settings.PORT = taken
    with pytest.raises(CommandError, match="is taken"):
        call_command("run_local")
    assert list(var.iterdir()) == []


@pytest.mark.django_db
@pytest.mark.thorough
def test_run_local_prepares_prints_and_serves(settings, var, started, capsys):
    settings.PORT = free_port()
    call_command("run_local")
    out = capsys.readouterr().out
    name, password = (var / "admin_login").read_text().split()
    assert out.count(f"\nAdmin login: {name} / {password}\n") == 1
    assert re.search(r"^Database: (SQLite|PostgreSQL) at ", out, re.M)
    assert len(started) == 1 and out.count(": written to ") == 1
    call_command("run_local")
    out = capsys.readouterr().out
    assert f"\nAdmin login: {name} / {password}\n" in out and "seq-" not in out


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_named_without_a_trace(settings, var, monkeypatch):
    def fail(*arguments, **options):
        raise run_local.OperationalError("connection refused\n")

    monkeypatch.setattr(run_local, "call_command", lambda name, **o: fail() if name == "migrate" else None)
    settings.PORT = free_port()
    with pytest.raises(CommandError, match="does not answer: connection refused\nCorrect DATABASE_URL"):
        call_command("run_local")


def test_the_database_is_named_without_its_password(monkeypatch):
    values = {"HOST": "db", "NAME": "register", "USER": "u", "PASSWORD": "hidden"}
    monkeypatch.setattr(run_local, "connection", SimpleNamespace(settings_dict=values, display_name="PostgreSQL"))
    assert run_local.database_name() == "PostgreSQL at db/register"
