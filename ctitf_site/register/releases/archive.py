"""All files of a release as one zip file that is the same wherever and whenever it is made; and their digests."""

import shutil
import stat
import zipfile

from .sums import SUMS, digest

# The first day that a zip file can tell.
DATE = (1980, 1, 1, 0, 0, 0)


def files(folder) -> list[str]:
    """Names of all files below ``folder``, in order."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def write_sums(folder) -> None:
    """Write ``SHA256SUMS``, which ``sha256sum --check`` reads."""
    names = [name for name in files(folder) if name != SUMS]
    (folder / SUMS).write_text("".join(f"{digest(folder / name)}  {name}\n" for name in names))


def write_archive(path, folder, name) -> None:
    """Write the files in ``folder`` to a zip file at ``path``, all below one folder ``name``; a part at a time."""
    with zipfile.ZipFile(path, "w") as archive:
        for each in files(folder):
            entry = zipfile.ZipInfo(f"{name}/{each}", DATE)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            entry.file_size = (folder / each).stat().st_size
            with (folder / each).open("rb") as source, archive.open(entry, "w") as target:
                shutil.copyfileobj(source, target, 1 << 20)
