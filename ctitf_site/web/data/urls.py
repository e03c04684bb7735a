"""Addresses of the files of releases and of the program that copies them; they have no language."""

from django.urls import path, re_path

from . import files

NAME = r"(?P<name>seq-[0-9]{6,18}-[0-9]{4}-[0-9]{2}-[0-9]{2})"

urlpatterns = [
    path("latest.zip", files.latest_archive, name="latest_release"),
    path("mirror.py", files.mirror, name="mirror"),
    re_path(rf"^releases/{NAME}\.(?P<ending>zip|zip\.sha256)$", files.archive, name="release_archive"),
    re_path(rf"^releases/{NAME}/(?P<path>[A-Za-z0-9_./]+)$", files.one_file, name="release_file"),
]
