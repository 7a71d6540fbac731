"""updateinfo.xml: which advisory speaks of which builds."""

from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as ET

from azlinux_cli.sandbox.real.content.error import ContentError
from azlinux_cli.sandbox.real.content.package import Advisory, Package


def updateinfo_text(updates: Iterable[ET.Element]) -> str:
    root = ET.Element("updates")
    root.extend(updates)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def read_updates(text: str) -> list[ET.Element]:
    """The entries of an updateinfo.xml of our own making."""
    return list(ET.fromstring(text))  # noqa: S314 - written by updateinfo_text


def update_element(
    advisory: Advisory, packages: Sequence[Package], machine_arch: str, date: str
) -> ET.Element:
    """One `<update>`. Builds are looked up among `packages` by the names the advisory has.

    Raises ContentError for a name that is not among them.
    """
    update = ET.Element(
        "update", {"from": "azl", "status": "final", "type": advisory.type, "version": "1"}
    )
    for tag, text in (("id", advisory.id), ("title", advisory.title)):
        ET.SubElement(update, tag).text = text
    for tag in ("issued", "updated"):
        ET.SubElement(update, tag, {"date": f"{date} 00:00:00"})
    for tag, text in (
        ("severity", advisory.severity),
        ("summary", advisory.title),
        ("description", advisory.title),
    ):
        ET.SubElement(update, tag).text = text
    references = ET.SubElement(update, "references")
    for cve in advisory.cves:
        entry = {"id": cve, "title": cve, "type": "cve", "href": f"https://cve.invalid/{cve}"}
        ET.SubElement(references, "reference", entry)
    collection = ET.SubElement(
        ET.SubElement(update, "pkglist"), "collection", {"short": "azurelinux"}
    )
    ET.SubElement(collection, "name").text = "azurelinux"
    for name in advisory.packages:
        _add_package(collection, advisory, _build(packages, name, advisory), machine_arch)
    return update


def _build(packages: Sequence[Package], name: str, advisory: Advisory) -> Package:
    for package in packages:
        if package.name == name:
            return package
    raise ContentError(f"advisory {advisory.id} names {name}, which is not published with it")


def _add_package(
    collection: ET.Element, advisory: Advisory, package: Package, machine_arch: str
) -> None:
    attributes = {
        "name": package.name,
        "epoch": package.epoch or "0",
        "version": package.version,
        "release": package.release,
        "arch": package.arch or machine_arch,
    }
    entry = ET.SubElement(collection, "package", attributes)
    ET.SubElement(entry, "filename").text = package.file_name(machine_arch)
    if advisory.reboot:
        ET.SubElement(entry, "reboot_suggested").text = "True"
