"""Builds and signs packages."""

import os
import platform
import tempfile
from collections.abc import Sequence
from pathlib import Path

from azlinux_cli.sandbox.real.content import spec
from azlinux_cli.sandbox.real.content.keyring import Signer
from azlinux_cli.sandbox.real.content.package import Package, Signature
from azlinux_cli.sandbox.real.content.tool import run

# Two builds of one package give the same bytes, but for the signature.
_EPOCH_S = "1767225600"
_MACROS = {
    "_rpmfilename": "%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm",
    "_buildhost": "azl.invalid",
    "vendor": "Microsoft Corporation",
    "use_source_date_epoch_as_buildtime": "1",
    "clamp_mtime_to_source_date_epoch": "1",
}


def machine_arch() -> str:
    return platform.machine()


def build_packages(directory: Path, packages: Sequence[Package], key: str, signer: Signer) -> None:
    """Signed RPM files in `directory`. Raises ContentError."""
    directory.mkdir(parents=True, exist_ok=True)
    for batch in spec.batches(packages):
        _build(directory, batch)
    arch = machine_arch()
    for signature, name in ((Signature.DISTRIBUTION, key), (Signature.ROGUE, "rogue")):
        signed = [p.file_name(arch) for p in packages if p.signature is signature]
        signer.sign_packages(name, [directory / file for file in signed])


def _build(directory: Path, packages: Sequence[Package]) -> None:
    with tempfile.TemporaryDirectory(prefix="azl-rpmbuild-") as temporary:
        top = Path(temporary)
        payload = top / "payload"
        payload.mkdir()
        for package in packages:
            spec.write_payload(payload, package)
        file = top / "packages.spec"
        file.write_text(spec.spec_text("azl-packages", payload, packages), encoding="utf-8")
        macros = _MACROS | {"_topdir": str(top), "_rpmdir": os.fspath(directory.absolute())}
        defines = [word for k, v in macros.items() for word in ("--define", f"{k} {v}")]
        run(
            ["rpmbuild", "-bb", "--quiet", "--target", machine_arch(), *defines, file],
            environ={"SOURCE_DATE_EPOCH": _EPOCH_S},
        )
