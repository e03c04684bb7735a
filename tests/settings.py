"""Settings of the tests: the local ones, with plain static files and quick passwords."""

import os
import tempfile

os.environ.setdefault("LOCAL", "1")
os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="register-tests-"))

from ctitf_site.settings import *  # noqa: E402, F403

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True
