"""The repository itself is tested: settings and their example, dependencies, sizes, import circles, links."""

import ast
import re
import subprocess
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

from ctitf_site.register.replay import KEPT_BYTES
from ctitf_site.web.version import VERSION

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent
TOP = {
    *("manage.py", "ctitf_site", "organizations", "actionplan", "meetings", "fixtures", "tests", "docs"),
    *("README.md", "CHANGELOG.md", "Makefile", "requirements.txt", "pyproject.toml", "Dockerfile", "compose.yaml"),
    *("SECURITY.md", "requirements.lock", ".ci", ".dockerignore", ".env.example", ".gitignore"),
}
PACKAGES = ("ctitf_site", "organizations", "actionplan", "meetings")
# What reads a setting from the environment, whose name comes first.
READING = re.compile(r"env\.\w+|number|choice|switch|path_of|networks")
LONGEST_FUNCTION, LONGEST_FILE, LONGEST_TEMPLATE = 30, 300, 80


@cache
def tracked():
    """Every file of the repository, also those that are new and not committed yet."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return [path for name in listed if name and (path := ROOT / name).is_file()]


def named(path):
    return str(path.relative_to(ROOT))


def files(*suffixes):
    return [path for path in tracked() if path.suffix in suffixes]


def python():
    return [path for path in files(".py") if "migrations" not in path.parts]


def product():
    """Python files of the register itself, without its tests."""
    return [path for path in python() if path.relative_to(ROOT).parts[0] in PACKAGES]


# Settings


def read_names():
    """Names that the settings read from the environment."""
    texts = [(ROOT / "ctitf_site" / name).read_text() for name in ("settings.py", "environment.py")]
    for node in chain.from_iterable(ast.walk(ast.parse(text)) for text in texts):
        if isinstance(node, ast.Call) and READING.fullmatch(ast.unparse(node.func)):
            yield from [name.value for name in node.args[:1] if isinstance(name, ast.Constant)]


def test_the_example_names_every_setting_and_no_other():
    example = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    compose = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "compose.yaml").read_text()))
    assert example == set(read_names()) | compose


def test_no_setting_is_read_elsewhere():
    reading = re.compile(r"os\.environ\b(?!\.setdefault\(\"DJANGO_SETTINGS_MODULE\")|os\.getenv")
    elsewhere = [path for path in product() if path.name not in ("settings.py", "environment.py")]
    assert [named(path) for path in elsewhere if reading.search(path.read_text())] == []


# Dependencies


@pytest.mark.parametrize("name", ["requirements.txt", "tests/requirements.txt"])
def test_every_dependency_is_pinned_and_has_a_reason(name):
    lines = [line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith(("#", "-r "))]
    assert lines
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9-]+(\[\w+\])?==[0-9.]+ +# \S.{5,}", line)] == []


def test_the_image_runs_on_the_oldest_supported_python():
    oldest = re.search(r'requires-python = ">=([0-9.]+)"', (ROOT / "pyproject.toml").read_text())[1]
    images = re.findall(r"^FROM python:([0-9.]+)-slim", (ROOT / "Dockerfile").read_text(), re.M)
    assert set(images) == {oldest}


def test_the_version_is_one():
    told = re.search(r'^version = "(\d+\.\d+\.\d+)"$', (ROOT / "pyproject.toml").read_text(), re.M)[1]
    assert told == VERSION


# Order


def test_only_known_names_lie_at_the_top():
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= TOP


def test_nothing_is_left_for_later():
    words = re.compile(r"\b(TO" r"DO|FIX" r"ME)\b")
    texts = files(".py", ".html", ".css", ".js", ".md", ".txt", ".toml", ".yaml", ".po")
    assert [named(path) for path in texts if words.search(path.read_text())] == []


def test_every_migration_has_a_name():
    migrations = [path for path in files(".py") if path.parent.name == "migrations" and path.name != "__init__.py"]
    assert migrations
    assert [named(path) for path in migrations if re.search(r"_auto(_|\d)|^\d+\.py", path.name)] == []


# Sizes


def test_no_file_is_too_long():
    assert [named(path) for path in python() if len(path.read_text().splitlines()) > LONGEST_FILE] == []


def functions(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{named(path)}:{node.name}", node.end_lineno - node.lineno + 1


def test_no_function_is_too_long():
    assert [name for path in python() for name, lines in functions(path) if lines > LONGEST_FUNCTION] == []


def test_no_template_is_too_long():
    assert [named(path) for path in files(".html") if len(path.read_text().splitlines()) > LONGEST_TEMPLATE] == []


# Import circles


def module_name(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def modules():
    return {module_name(path) for path in product()}


@cache
def imports_when_loaded(path):
    """Modules of ours that ``path`` imports as soon as it is loaded: imports inside functions come later."""
    nodes = [*ast.parse(path.read_text()).body]
    found = set()
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            found |= {name for name in imported_names(node, path) if name in modules()}
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            nodes += ast.iter_child_nodes(node)
    return found - {module_name(path)}


def imported_names(node, path):
    """What an import statement may mean: ``from a import b`` is the module ``a``, and ``a.b`` if there is one."""
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    package = path.relative_to(ROOT).parent.parts
    above = [*package[: len(package) - node.level + 1]] if node.level else []
    base = ".".join([*above, node.module] if node.module else above)
    inner = {f"{base}.{alias.name}" for alias in node.names}
    return inner & modules() or {base}


def circle(graph):
    """The modules that are left when all that nobody in a circle needs are taken away."""
    graph = {name: set(targets) for name, targets in graph.items()}
    while free := [name for name, targets in graph.items() if not targets & set(graph)]:
        for name in free:
            del graph[name]
    return sorted(graph)


def test_no_modules_import_each_other_in_a_circle():
    assert circle({module_name(path): imports_when_loaded(path) for path in product()}) == []


def test_a_circle_would_be_found():
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == ["a", "b", "c"]
    settings = next(path for path in product() if path.name == "run_local.py")
    assert "ctitf_site.management.commands.serve" in imports_when_loaded(settings)


# Documents


def documents():
    return [ROOT / "README.md", *(path for path in files(".md") if path.parent.name in ("docs", "decisions"))]


def test_links_lead_somewhere():
    broken = []
    for page in documents():
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text()):
            if not re.match(r"https?://|mailto:", target) and not (page.parent / target).exists():
                broken.append(f"{named(page)}: {target}")
    assert broken == []


def test_decisions_are_short_and_listed():
    records = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert records
    assert [named(p) for p in records if not 15 <= len(p.read_text().splitlines()) <= 30] == []
    index = (ROOT / "docs" / "decisions" / "README.md").read_text()
    titles = [re.match(r"# \d+\. (.+)", path.read_text())[1] for path in records]
    listed = [f"{n}. [{title}]({p.name})" for n, (p, title) in enumerate(zip(records, titles, strict=True), 1)]
    assert re.findall(r"^\d+\. .+", index, re.M) == listed
    assert "(docs/decisions/README.md)" in (ROOT / "README.md").read_text()


def test_documents_name_only_commands_that_exist():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    used = {word for page in documents() for word in re.findall(r"(?:`|^\$ )make ([a-z-]+)\b", page.read_text(), re.M)}
    assert used <= targets
    commands = {path.stem for path in product() if path.parent.name == "commands"}
    django = {"migrate", "createsuperuser", "check", "collectstatic"}
    asked = {word for page in documents() for word in re.findall(r"manage\.py ([a-z_]+)", page.read_text())}
    assert asked <= commands | django


def test_no_file_holds_the_marks_of_a_merge():
    marks = re.compile(r"^(<{7} |>{7} )", re.M)
    parts = ("ctitf_site", "organizations", "actionplan", "meetings", "docs", "tests")
    paths = [
        path for part in parts for path in (ROOT / part).rglob("*.*") if path.suffix in {".html", ".md", ".po", ".css"}
    ]
    assert paths and [str(path) for path in paths if marks.search(path.read_text())] == []


# The image


def test_the_container_may_write_wherever_the_image_expects_it():
    """The file system of the container is read-only, so each folder of the image's user lies elsewhere."""
    folders = re.search(r"^RUN install -d .*?((?: var/\w+)+)$", (ROOT / "Dockerfile").read_text(), re.M)[1].split()
    compose = (ROOT / "compose.yaml").read_text()
    assert "read_only: true" in compose
    places = re.findall(r"^ +- (?:\w+:)?/app/(var/\w+)", compose, re.M)
    writable = [f"var/{name}" for name in ("backups", "media", "metrics", "rates", "releases", "replay", "shared")]
    assert sorted(folders) == sorted(places) == writable


def test_there_is_room_for_the_files_of_the_past():
    """Those that are kept, and half as much to write one more."""
    size = re.search(r"/app/var/replay:\S*\bsize=(\d+)m$", (ROOT / "compose.yaml").read_text(), re.M)[1]
    assert int(size) * 1024**2 >= KEPT_BYTES * 1.5


# Several machines

# What PostgreSQL keeps for a connection: with a pooler in transaction mode the next transaction may have another one.
OF_CONNECTION = re.compile(
    r"advisory_lock|\bLISTEN\b|\bTEMP(?:ORARY)? TABLE|\bPREPARE |[\"'; ]SET (?!LOCAL |TRANSACTION )[a-z_]+ ?="
)


def test_nothing_lasts_from_one_transaction_to_the_next():
    assert OF_CONNECTION.search('execute("SET statement_timeout = 0")')
    assert not OF_CONNECTION.search('execute("SET LOCAL statement_timeout = 0")')
    sources = [p for p in product() if p.suffix == ".py" and p.parent.name != "migrations"]
    assert [named(p) for p in sources if OF_CONNECTION.search(p.read_text())] == []


def test_what_stands_in_front_names_services_that_there_are():
    compose = (ROOT / "compose.yaml").read_text()
    services = set(
        re.findall(r"^  ([a-z0-9-]+):", compose.partition("\nservices:")[2].partition("\nvolumes:")[0], re.M)
    )
    nginx, pooler = ((ROOT / "docs" / name).read_text() for name in ("nginx.conf", "pgbouncer.ini"))
    named_there = {*re.findall(r"^    server ([a-z0-9-]+):", nginx, re.M), *re.findall(r"host=(\S+)", pooler)}
    assert named_there == {"web-1", "web-2", "database", "replica"} and named_there < services
    assert all(f"./docs/{name}" in compose for name in ("nginx.conf", "pgbouncer.ini", "pg_hba.conf"))
    assert "pool_mode = transaction" in pooler and 'PGBOUNCER: "1"' in compose
