"""The metadata of one repository: written beside the old, then swapped in."""

import os
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

from azlinux_cli.sandbox.real.content.keyring import Signer
from azlinux_cli.sandbox.real.content.tool import run

_METADATA = "repodata"
_GENERATION = ".repodata-"
_LOCATION = "{http://linux.duke.edu/metadata/repo}location"


def write_metadata(
    directory: Path, updateinfo: Path | None, key: str | None, signer: Signer
) -> None:
    """Describe what is in `directory` now. `repodata` is a symbolic link to a generation of it.

    A client that has read the old repomd.xml still finds what that named.
    """
    number = max(_generations(directory), default=0) + 1
    out = directory / f"{_GENERATION}{number}"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    run(["createrepo_c", "--quiet", "--no-database", "--outputdir", out, directory])
    for file in (out / _METADATA).iterdir():
        file.rename(out / file.name)
    (out / _METADATA).rmdir()
    if updateinfo is not None:
        run(["modifyrepo_c", "--mdtype=updateinfo", updateinfo, out])
    if key is not None:
        signer.sign_detached(key, out / "repomd.xml")
    _keep_old_files(directory / _METADATA, out)
    link = directory / f"{_GENERATION}link"
    link.unlink(missing_ok=True)
    link.symlink_to(out.name)
    link.replace(directory / _METADATA)
    for old in _generations(directory):
        if old < number - 1:
            shutil.rmtree(directory / f"{_GENERATION}{old}")


def _generations(directory: Path) -> list[int]:
    found = (path.name.removeprefix(_GENERATION) for path in directory.glob(f"{_GENERATION}*"))
    return sorted(int(text) for text in found if text.isdigit())


def _keep_old_files(old: Path, new: Path) -> None:
    if not (old / "repomd.xml").exists():
        return
    tree = ET.parse(old / "repomd.xml")  # noqa: S314 - written by createrepo_c
    for location in tree.iter(_LOCATION):
        name = Path(location.get("href", "")).name
        if not (new / name).exists():
            os.link(old / name, new / name)
