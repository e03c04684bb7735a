"""Imports go one way only: a room may import the rooms before it, never those after it."""

import ast
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent
ROOMS = [
    "ctitf_site.register",
    "ctitf_site.web",
    "ctitf_site.desk",
    "organizations",
    "actionplan",
    "meetings",
    "ctitf_site",
]
MODULES = sorted(
    path for room in ("ctitf_site", "organizations", "actionplan", "meetings") for path in (ROOT / room).rglob("*.py")
)


def room_of(module):
    return next((room for room in ROOMS if module == room or module.startswith(f"{room}.")), None)


def imported(path, root):
    """Absolute names of everything that the file at ``path`` imports, inside functions too."""
    package = path.relative_to(root).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = [*package[: len(package) - node.level + 1]] if node.level else []
            base += [node.module] if node.module else []
            yield from (".".join([*base, alias.name]) for alias in node.names)


def wrong_arrows(path, root=ROOT):
    module = ".".join(path.relative_to(root).with_suffix("").parts)
    here = ROOMS.index(room_of(module))
    return [name for name in imported(path, root) if (room := room_of(name)) and ROOMS.index(room) > here]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_one_way(path):
    assert wrong_arrows(path) == []


@pytest.mark.parametrize(
    ("name", "line", "found"),
    [
        ("organizations/models.py", "from meetings.models import Meeting", ["meetings.models.Meeting"]),
        ("organizations/models.py", "import meetings.models", ["meetings.models"]),
        ("organizations/models.py", "def late():\n    from actionplan import models", ["actionplan.models"]),
        ("ctitf_site/register/rows.py", "from ..web import query", ["ctitf_site.web.query"]),
        ("ctitf_site/web/documents/views.py", "from ...desk.site import Desk", ["ctitf_site.desk.site.Desk"]),
        ("ctitf_site/web/views.py", "from ctitf_site import settings", ["ctitf_site.settings"]),
        ("meetings/models.py", "from organizations.models import State", []),
        ("ctitf_site/web/views.py", "from ..register.models import Entry", []),
        ("ctitf_site/urls.py", "from meetings import views", []),
    ],
)
def test_a_wrong_arrow_would_be_found(tmp_path, name, line, found):
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text(f"{line}\n")
    assert wrong_arrows(path, tmp_path) == found


def test_no_signals():
    words = ("@receiver", "django.dispatch", "post_save", "pre_save", "m2m_changed")
    assert [str(p) for p in MODULES if "migrations" not in p.parts and any(w in p.read_text() for w in words)] == []
