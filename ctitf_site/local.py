"""What ``make run`` prepares on one person's machine, quickly the second time."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.utils.crypto import get_random_string

READABLE = "abcdefghijkmnpqrstuvwxyz23456789"  # no letter that looks like another


def admin_login():
    """Name and password of the local administrator: made at the first start, kept in ``var/admin_login``.

    Deleting that file gives a new password at the next start.
    """
    path = settings.VAR_DIR / "admin_login"
    known = path.exists()
    name, password = path.read_text().split() if known else ("admin", get_random_string(16, READABLE))
    user = get_user_model().objects.filter(username=name).first()
    if user is None:
        get_user_model().objects.create_superuser(name, password=password)
    elif not known:
        user.set_password(password)
        user.save()
    elif not user.check_password(password):
        return name, f"the password you chose (delete {path} to get a new one)"
    if not known:
        path.touch(mode=0o600)
        path.write_text(f"{name} {password}\n")
    return name, password


def collect_static():
    """Collect the static files when one of them changed: naming and compressing all of them takes seconds."""
    stamp = settings.STATIC_ROOT / ".collected"
    found = hashlib.sha256("\n".join(sorted(static_sources())).encode()).hexdigest()
    if not stamp.exists() or stamp.read_text() != found:
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(found)


def static_sources():
    """Every static file as it lies there: its path, size and time of change."""
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            yield f"{name} {stat.st_size} {stat.st_mtime_ns}"
