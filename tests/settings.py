"""Settings of the tests: the local ones, with plain static files, quick passwords and a folder of their own."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ["LOCAL"] = "1"
if "TESTS_VAR_DIR" not in os.environ:  # the first process makes it; in it each worker has a folder of its own
    os.environ["TESTS_VAR_DIR"] = tempfile.mkdtemp(prefix="register-tests-")
    atexit.register(shutil.rmtree, os.environ["TESTS_VAR_DIR"], ignore_errors=True)
RUN = Path(os.environ["TESTS_VAR_DIR"])
os.environ["VAR_DIR"] = str(RUN / os.environ.get("PYTEST_XDIST_WORKER", "alone"))
# Where processes count together, should a test ask them to.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(Path(os.environ["VAR_DIR"], "metrics"))
Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).mkdir(parents=True, exist_ok=True)
os.environ["SECRET_KEY"] = "only for tests"  # noqa: S105
os.environ.setdefault("DATABASE_URL", "")  # SQLite, whatever .env says
os.environ["REPLICA_URL"] = ""

from ctitf_site.settings import *  # noqa: E402, F403

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True
if DATABASES["default"]["ENGINE"].endswith("postgresql"):  # noqa: F405
    # A name of its own for each run: two runs on one server must not share a database.
    DATABASES["default"]["TEST"] = {"NAME": RUN.name.replace("-", "_")}  # noqa: F405
    # On tables of a few rows any plan is good, and to look for the best takes longer than to follow it.
    DATABASES["default"]["OPTIONS"]["options"] += " -c join_collapse_limit=1 -c synchronous_commit=off"  # noqa: F405
else:  # pytest-django keeps Django’s own in memory; see tests/register/test_sqlite.py
    DATABASES["default"]["ENGINE"] = "django.db.backends.sqlite3"  # noqa: F405

# Most tests log in many times; those about guessing switch it on.
AXES_ENABLED = False

# It asks the database by the clock, so queries could not be counted; its own tests bring it back.
MIDDLEWARE = [name for name in MIDDLEWARE if name != "ctitf_site.web.due.DueMiddleware"]  # noqa: F405
