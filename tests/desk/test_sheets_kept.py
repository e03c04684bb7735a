"""Where a table waits between its dry run and its import."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ctitf_site.desk import keeping
from ctitf_site.desk.sheets import kept
from ctitf_site.register.models import Batch
from organizations.models import Organization
from tests.desk.sheets import compare, counts, csv_file, go_on, imported, refusal

KEYS = ["acronym_en", "title_en", "kind"]
WHO = SimpleNamespace(pk=1)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """As in the container: of all folders of the register only that of the uploads can be written."""
    (tmp_path / "read-only").write_text("")
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path / "read-only", tmp_path / "media"


def waiting():
    return [path for path in keeping.root().glob("*/*") if path.suffix == keeping.BYTES]


@pytest.mark.django_db
def test_a_table_is_imported_where_only_the_uploads_can_be_written(staff):
    assert imported(staff, "organizations", KEYS, ["NEW", "New", "regional"]).status_code == 302
    assert Organization.objects.get().acronym_en == "NEW"
    [path] = waiting()
    assert path.is_relative_to(keeping.root()) and oct(path.stat().st_mode).endswith("600")


@pytest.mark.django_db
def test_what_is_too_large_is_not_kept(staff):
    large = SimpleUploadedFile("large.csv", b"a" * (6 * 2**20))
    assert "The file has 6.0 MB; at most 5 MB" in refusal(compare(staff, "organizations", large))
    assert not [*keeping.root().glob("*/*")]


@pytest.mark.django_db
def test_the_last_tables_of_a_person_wait(staff):
    files = [csv_file(KEYS, [f"N{n}", f"New {n}", "regional"]) for n in range(kept.MOST + 2)]
    shown = [compare(staff, "organizations", file) for file in files]
    assert len(waiting()) == kept.MOST
    gone = go_on(staff, shown[0])
    assert refusal(gone) == "The file is not kept any more. Choose it again." and not Batch.objects.exists()
    assert go_on(staff, shown[-1]).status_code == 302


@pytest.mark.django_db
def test_where_there_is_no_room_a_form_says_so(staff, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_BYTES_OF_ALL", 10)
    file = csv_file(KEYS, ["NEW", "New", "regional"])
    assert refusal(compare(staff, "organizations", file)) == "There is no room for more files now. Try again tomorrow."


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["x.a\0b", "y." + "z" * 400, "..", "ы.csv"])
def test_what_a_file_is_called_is_no_path(name, staff):
    file = csv_file(KEYS, ["NEW", "New", "regional"])
    file._name = name
    shown = compare(staff, "organizations", file)
    assert shown.status_code in (200, 400)
    assert {path.parent.parent for path in keeping.root().glob("*/*")} <= {keeping.root()}


def test_one_file_that_comes_twice_at_once_is_kept_whole():
    content = bytes(range(256)) * 4000

    def put(_number):
        return kept.keep(SimpleUploadedFile("table.csv", content), WHO)

    with ThreadPoolExecutor(8) as threads:
        [sha256] = set(threads.map(put, range(40)))
    with kept.find(WHO, sha256) as file:
        assert file.read() == content
    assert len([*keeping.root().glob("*/*")]) == 2, "nothing half written is left"


def test_old_files_may_go_while_another_process_looks(monkeypatch):
    kept.keep(SimpleUploadedFile("a.csv", b"a"), WHO)
    there = Path.glob

    def glob(self, pattern):
        """The files, each of which another process deletes as soon as it was seen."""
        for path in list(there(self, pattern)):
            path.unlink(missing_ok=True)
            yield path

    monkeypatch.setattr(Path, "glob", glob)
    keeping.forget_old()
    assert keeping.Shelf(WHO, kept.PLACE).files() == []
    assert len(kept.keep(SimpleUploadedFile("b.csv", b"b"), WHO)) == 64


@pytest.mark.django_db
def test_the_same_file_is_compared_again(staff):
    for _time in range(2):
        file = csv_file(KEYS, ["NEW", "New", "regional"])
        assert counts(compare(staff, "organizations", file)) == {"new": 1}
    assert len(waiting()) == 1
