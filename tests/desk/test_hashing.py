"""Passwords are hashed as Django does, by threads that give way to those that answer readers."""

import os
import sys
import threading

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password
from django.test import override_settings

from ctitf_site.desk.staff import hashing
from ctitf_site.desk.staff.settings import PASSWORD_HASHERS


def test_a_hash_is_djangos_own_and_made_by_another_thread(monkeypatch):
    threads, encode = [], PBKDF2PasswordHasher.encode

    def watched(*given):
        threads.append(threading.current_thread())
        return encode(*given)

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", watched)
    with override_settings(PASSWORD_HASHERS=PASSWORD_HASHERS):
        assert check_password("caravan", encode(PBKDF2PasswordHasher(), "caravan", "salt", 10))
        assert not check_password("caravans", encode(PBKDF2PasswordHasher(), "caravan", "salt", 10))
    assert threads and threading.main_thread() not in threads


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a niceness is that of the whole process")
def test_that_thread_alone_gives_way():
    def niceness():
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    assert hashing._patient().submit(niceness).result() == min(niceness() + hashing.NICE, 19)


def test_where_no_niceness_may_be_set_passwords_are_hashed_all_the_same(monkeypatch):
    def refuse(*_given):
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", refuse)
    hashing._patient.cache_clear()
    expected = PBKDF2PasswordHasher().encode("caravan", "salt", 10)
    assert hashing.PatientHasher().encode("caravan", "salt", 10) == expected
    hashing._patient.cache_clear()
