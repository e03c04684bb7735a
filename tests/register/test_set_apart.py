"""After a restore nobody is answered from a release that tells what the restore gave up."""

import json

import pytest

from ctitf_site.register.models import Revision
from ctitf_site.register.releases import folder, latest, releases
from ctitf_site.register.releases.build import APART, build
from ctitf_site.register.revisions import write_revision
from tests import factories as f
from tests.register.backups import backup, replace

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, pytest.mark.usefixtures("past", "shelf")]


def publish(**values):
    document = f.make_document(**values)
    write_revision(document, action="created")
    return build()[0]


def apart():
    return sorted(path.name for path in folder().glob(f"{APART}/*/*"))


def test_releases_of_what_was_given_up_are_not_used(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    kept = publish()
    backup(tmp_path / "register.zip")
    assert "another history" not in replace(tmp_path / "register.zip") and releases() == [kept]
    strange = publish(title_en="Given up")
    assert f"another history, not shown any more: {strange.name}. Run" in replace(tmp_path / "register.zip")
    assert releases() == [kept]
    assert apart() == [strange.name, strange.archive.name, strange.checksum.name]
    assert client.get(f"/data/releases/{strange.name}.zip").status_code == 404
    again = publish(title_en="Of this history")
    assert (again.seq, releases()) == (strange.seq, [again, kept])
    assert "Given up" not in (again.path / "records.ndjson").read_text()
    replace(tmp_path / "register.zip")
    assert len(apart()) == 6, "of the same name, and both kept"


def test_the_same_number_and_time_of_another_change_is_built_anew():
    strange = publish(title_en="Given up")
    Revision.objects.update(public=json.dumps(json.loads(Revision.objects.get().public.replace("Given up", "New"))))
    release, written = build()
    assert written and release == strange == latest() and apart()[0] == strange.name
    assert "Given up" not in (release.path / "records.ndjson").read_text()
    assert not build()[1]


def test_a_release_of_older_software_is_known_by_its_time():
    release = publish()
    description = release.path / "datapackage.json"
    content = json.loads(description.read_text())
    del content["last_change"]
    description.write_text(json.dumps(content))
    build(again=True)
    assert not apart() and latest() == release


def test_what_cannot_be_set_apart_is_said_after_the_restore(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    publish()
    backup(tmp_path / "register.zip")
    strange = publish()
    (folder() / APART).write_text("in the way")
    assert "may still be shown" in replace(tmp_path / "register.zip") and latest() == strange
