"""Spec files: one for many packages, since starting rpmbuild is what costs time."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from azlinux_cli.sandbox.real.content.package import Package

_HEAD = """\
Name: {name}
Version: 1
Release: 1
Summary: Packages of a rehearsal node
License: MIT
AutoReqProv: no
%define debug_package %{{nil}}
%define __os_install_post %{{nil}}
%define _build_id_links none
%define _binary_payload w.ufdio
%description
Builds the packages below and is none itself.

"""
_DEPENDENCIES = ("requires", "provides", "conflicts", "obsoletes", "recommends")
_SUMMARY = "{} of a rehearsal node: real metadata, no program inside"


def batches(packages: Iterable[Package]) -> list[list[Package]]:
    """Packages in lists without two builds of one name: a spec file has a name once."""
    out: list[list[Package]] = []
    for package in packages:
        for batch in out:
            if all(other.name != package.name for other in batch):
                batch.append(package)
                break
        else:
            out.append([package])
    return out


def marker_path(package: Package) -> str:
    """A file that every package has. With its version where builds stay side by side."""
    side_by_side = any(text.startswith("installonlypkg(") for text in package.provides)
    suffix = f"-{package.version}-{package.release}" if side_by_side else ""
    return f"/usr/share/azl-packages/{package.name}{suffix}"


def payload(package: Package) -> dict[str, str]:
    """Path to text of all regular files but the filler."""
    marker = {marker_path(package): f"{package.name} {package.evr}\n"}
    return marker | dict(package.files) | dict(package.config)


def write_payload(root: Path, package: Package) -> None:
    """The package's files below `root`, each with the package's postfix (see `spec_text`)."""
    for path, text in payload(package).items():
        target = _place(root, path, package)
        target.write_text(text, encoding="utf-8")
        target.chmod(int(package.modes.get(path, "0644"), 8))
    for path, goal in package.links.items():
        _place(root, path, package).symlink_to(goal)
    if package.filler_mib:
        import os

        filler = _place(root, _filler_path(package), package)
        filler.write_bytes(os.urandom(package.filler_mib << 20))


def _place(root: Path, path: str, package: Package) -> Path:
    target = root / (path + _postfix(package)).lstrip("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def _filler_path(package: Package) -> str:
    return f"/usr/share/azl-packages/{package.name}.bin"


def _postfix(package: Package) -> str:
    return f".{package.name}.azl"


def spec_text(name: str, payload_root: Path, packages: Sequence[Package]) -> str:
    """The spec file of packages whose files are below `payload_root`.

    A file is staged under its path and a postfix that rpmbuild removes, so that two packages may
    own one path with different texts.
    """
    stage = f'%install\ncp -a "{payload_root}/." "%{{buildroot}}/"\n\n'
    parts = [_HEAD.format(name=name), *map(_declaration, packages), stage, *map(_files, packages)]
    return "".join(parts)


def _declaration(package: Package) -> str:
    lines = [
        f"%package -n {package.name}",
        *([f"Epoch: {package.epoch}"] if package.epoch else []),
        f"Version: {package.version}",
        f"Release: {package.release}",
        f"Summary: {_SUMMARY.format(package.name)}",
        "AutoReqProv: no",
        *([f"BuildArch: {package.arch}"] if package.arch else []),
        f"RemovePathPostfixes: {_postfix(package)}",
    ]
    for kind in _DEPENDENCIES:
        lines += [f"{kind.capitalize()}: {text}" for text in getattr(package, kind)]
    lines += [f"%description -n {package.name}", _SUMMARY.format(package.name), ""]
    for kind, body in package.scripts.items():
        lines += [f"%{kind} -n {package.name}", body.strip().replace("%", "%%"), ""]
    return "\n".join(lines) + "\n"


def _files(package: Package) -> str:
    paths = [*payload(package), *package.links]
    if package.filler_mib:
        paths.append(_filler_path(package))
    lines = [f"%files -n {package.name}", "%defattr(-,root,root,-)"]
    for path in paths:
        kind = "%config(noreplace) " if path in package.config else ""
        lines.append(f"{kind}{path}{_postfix(package)}")
    return "\n".join(lines) + "\n\n"
