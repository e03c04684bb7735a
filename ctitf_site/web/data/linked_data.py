"""The register as schema.org describes sets of data."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from ..links import absolute


def dataset(latest):
    """``latest``: the newest release, or None where there is none."""
    described = {
        "@type": "Dataset",
        "@id": absolute(reverse("data")),
        "url": absolute(reverse("data")),
        "name": _("Register of the Joint Plan of Action"),
        "description": _(
            "Who met, who took part, what was recommended and who contributes what: the public register of the Joint "
            "Plan of Action for Central Asia, with sources."
        ),
        "inLanguage": [code for code, _name in settings.LANGUAGES],
        "distribution": [download(reverse("api_root"), "application/json")],
    }
    if latest is None:
        return described
    archive = download(reverse("release_archive", args=[latest.name, "zip"]), "application/zip")
    more = {"version": latest.name, "dateModified": latest.day}
    return described | more | {"distribution": [archive, *described["distribution"]]}


def download(path, media_type):
    return {"@type": "DataDownload", "contentUrl": absolute(path), "encodingFormat": media_type}
