"""Images as documents and tables. The keys are pinned by docs/schemas and tests."""

from azlinux_cli.domain.image import RegionImage
from azlinux_cli.rendering.output import Column, Document, View


def image_document(image: RegionImage) -> Document:
    offered, family, security = image.offered, image.family, image.security
    reference = offered.reference
    return {
        "name": family.name if family else None,
        "title": family.title if family else None,
        "os": image.facts.os.value,
        "urn": reference.urn,
        "publisher": reference.publisher,
        "offer": reference.offer,
        "sku": reference.sku,
        "version": reference.exact_version,
        "location": image.location,
        "architecture": offered.architecture,
        "generation": offered.generation,
        "flavor": image.flavor or None,
        "securityType": security.type.value,
        "secureBoot": security.secure_boot,
        "vtpm": security.vtpm,
        "needsTrustedLaunch": image.facts.needs_trusted_launch,
        "signedForSecureBoot": family.signed if family else None,
        "imageState": offered.state,
        "lifecycle": family.stage if family else None,
        "since": (family.since or None) if family else None,
        "support": (family.support or None) if family else None,
        "supportEnds": (family.support_ends or None) if family else None,
        "customData": family.custom_data if family else None,
        "osDiskSizeGb": offered.disk_gb or None,
        "asOf": family.as_of if family else None,
        "source": family.source if family else None,
        "notes": list(family.notes) if family else [],
    }


def _security(document: Document) -> str:
    words = [str(document["securityType"])]
    if document["secureBoot"]:
        words.append("Secure Boot")
    return " + ".join(words) + (" (needed)" if document["needsTrustedLaunch"] else "")


IMAGE_VIEW = View(
    image_document,
    (
        Column("NAME", lambda d: d["name"]),
        Column("ARCH", lambda d: d["architecture"]),
        Column("GEN", lambda d: d["generation"]),
        Column("FLAVOR", lambda d: d["flavor"]),
        Column("VERSION", lambda d: d["version"]),
        Column("SECURITY", _security),
        Column("LIFECYCLE", lambda d: d["lifecycle"]),
        Column("SUPPORT", lambda d: d["supportEnds"] or d["support"]),
        Column("URN", lambda d: d["urn"]),
    ),
    name=lambda document: str(document["urn"]),
)
