"""What azl knows of images beyond Azure's answers: names, signing, lifecycle. Dated data.

The data is azlinux_cli/wire/catalog.toml, merged with the file of the setting `catalog`.
"""

import fnmatch
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.operating_system import OsKind
from azlinux_cli.domain.vm import ImageReference

ARCHITECTURES = {
    "x64": "x64",
    "amd64": "x64",
    "x86_64": "x64",
    "arm64": "Arm64",
    "aarch64": "Arm64",
}
STAGES = ("preview", "supported", "retired")
CUSTOM_DATA = ("cloud-init", "ignition")


@dataclass(frozen=True, slots=True)
class ImageVariant:
    """One SKU. `flavor` is empty for the plain one, else `fips` or `cvm`."""

    sku: str
    architecture: str
    generation: str
    flavor: str = ""


@dataclass(frozen=True, slots=True)
class ImageFamily:
    """What users call `azurelinux-3`, `azurelinux-4` or `acl`.

    `signed`: the boot chain is signed for Secure Boot. `needs_trusted_launch`: does not boot
    without it. `custom_data`: what reads it on first boot. `stage`: one of STAGES. `support`: a
    phrase for people, since no vendor date exists for most.
    """

    name: str
    title: str
    os: OsKind
    publisher: str
    offer: str
    variants: tuple[ImageVariant, ...]
    stage: str = "supported"
    since: str = ""
    support: str = ""
    support_ends: str = ""
    signed: bool = True
    needs_trusted_launch: bool = False
    custom_data: str = "cloud-init"
    aliases: tuple[str, ...] = ()
    source: str = ""
    notes: tuple[str, ...] = ()
    as_of: str = ""

    def variant(self, architecture: str, *, generation: str | None = None) -> ImageVariant | None:
        """The plain SKU for an architecture (x64 or Arm64); generation 2 unless told."""
        return next(
            (
                v
                for v in self.variants
                if v.architecture == architecture
                and not v.flavor
                and v.generation == (generation or "V2")
            ),
            None,
        )

    def by_sku(self, sku: str) -> ImageVariant | None:
        return next((v for v in self.variants if v.sku.lower() == sku.lower()), None)

    def reference(self, variant: ImageVariant, version: str = "latest") -> ImageReference:
        return ImageReference(self.publisher, self.offer, variant.sku, version)


@dataclass(frozen=True, slots=True)
class OsRule:
    """Images that match these globs run `os`."""

    os: OsKind
    publisher: str = "*"
    offer: str = "*"
    sku: str = "*"

    def matches(self, image: ImageReference) -> bool:
        pairs = (
            (image.publisher, self.publisher),
            (image.offer, self.offer),
            (image.sku, self.sku),
        )
        return all(fnmatch.fnmatchcase(text.lower(), glob.lower()) for text, glob in pairs)


@dataclass(frozen=True, slots=True)
class Catalog:
    """All of it, as of a date."""

    as_of: str
    families: tuple[ImageFamily, ...]
    rules: tuple[OsRule, ...]

    def family(self, name: str) -> ImageFamily | None:
        """The images behind a name or an alias, compared without case."""
        wanted = name.lower()
        return next(
            (f for f in self.families if wanted in (f.name, *(a.lower() for a in f.aliases))), None
        )

    def family_of(self, image: ImageReference) -> ImageFamily | None:
        """The family that a URN belongs to."""
        kind = self.os_of(image)
        wanted = (image.publisher.lower(), image.offer.lower())
        return next(
            (
                f
                for f in self.families
                if f.os is kind and (f.publisher.lower(), f.offer.lower()) == wanted
            ),
            None,
        )

    def os_of(self, image: ImageReference) -> OsKind:
        """The system on an image; OTHER for one that no rule knows, such as a gallery's."""
        return next((rule.os for rule in self.rules if rule.matches(image)), OsKind.OTHER)


def architecture(text: str) -> str:
    """`x64` or `Arm64`, from any of their usual names. Raises UsageError."""
    found = ARCHITECTURES.get(text.lower())
    if found is None:
        raise UsageError(f"{text!r} is not an architecture", hint="x64 or arm64")
    return found


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with the values of `over`: images are matched by name, rules of `over` come first."""
    dated = {"as_of": str(base["as_of"])} if "as_of" in base else {}
    images = {str(i.get("name")): {**dated, **i} for i in _tables(base, "image")}
    for image in _tables(over, "image"):
        name = str(image.get("name"))
        newer = {"as_of": str(over["as_of"])} if "as_of" in over else {}
        images[name] = {**images.get(name, {}), **newer, **image}
    return {
        **base,
        **over,
        "image": [*images.values()],
        "rule": [*_tables(over, "rule"), *_tables(base, "rule")],
    }


def _tables(data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = data.get(key, [])
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise UsageError(f"the catalog's {key} must be [[{key}]] tables")
    return found


def parse_catalog(data: Mapping[str, Any]) -> Catalog:
    """Raises UsageError that names the value which is wrong."""
    as_of = str(data.get("as_of", ""))
    families = tuple(_family(table, as_of) for table in _tables(data, "image"))
    rules = tuple(_rule(table) for table in _tables(data, "rule"))
    return Catalog(as_of, families, rules)


_FAMILY = {
    "name": str, "title": str, "os": str, "publisher": str, "offer": str, "stage": str,
    "since": str, "support": str, "support_ends": str, "signed": bool,
    "needs_trusted_launch": bool, "custom_data": str, "aliases": list, "source": str,
    "notes": list, "as_of": str, "variants": list,
}  # fmt: skip
_VARIANT = {"sku": str, "architecture": str, "generation": str, "flavor": str}
_RULE = {"os": str, "publisher": str, "offer": str, "sku": str}


def _checked(
    table: Mapping[str, Any], kinds: Mapping[str, type], needed: Sequence[str], where: str
) -> dict[str, Any]:
    for key, value in table.items():
        if key not in kinds:
            raise UsageError(f"the catalog's {where} has an unknown key {key!r}")
        if not isinstance(value, kinds[key]):
            raise UsageError(
                f"the catalog's {where}: {key} is {value!r}, not a {kinds[key].__name__}"
            )
    missing = [key for key in needed if key not in table]
    if missing:
        raise UsageError(f"the catalog's {where} lacks {', '.join(missing)}")
    return dict(table)


def _one_of(value: str, allowed: Sequence[str], key: str, where: str) -> str:
    if value not in allowed:
        raise UsageError(
            f"the catalog's {where}: {key} is {value!r}", hint=f"one of: {', '.join(allowed)}"
        )
    return value


def _os(value: str, where: str) -> OsKind:
    return OsKind(_one_of(value, [*OsKind], "os", where))


def _family(table: Mapping[str, Any], as_of: str) -> ImageFamily:
    where = f"image {table.get('name', '?')}"
    needed = ("name", "title", "os", "publisher", "offer", "variants")
    values = {"as_of": as_of, **_checked(table, _FAMILY, needed, where)}
    values["os"] = _os(values["os"], where)
    _one_of(values.get("stage", "supported"), STAGES, "stage", where)
    _one_of(values.get("custom_data", "cloud-init"), CUSTOM_DATA, "custom_data", where)
    values["variants"] = tuple(_variant(v, where) for v in values["variants"])
    for key in ("aliases", "notes"):
        values[key] = tuple(str(item) for item in values.get(key, ()))
    return ImageFamily(**values)


def _variant(table: Any, where: str) -> ImageVariant:
    if not isinstance(table, dict):
        raise UsageError(f"the catalog's {where}: variants must be tables")
    values = _checked(table, _VARIANT, ("sku", "architecture", "generation"), f"{where}, variant")
    values["architecture"] = architecture(values["architecture"])
    _one_of(values["generation"], ("V1", "V2"), "generation", where)
    return ImageVariant(**values)


def _rule(table: Mapping[str, Any]) -> OsRule:
    values = _checked(table, _RULE, ("os",), "rule")
    return OsRule(**{**values, "os": _os(values["os"], "rule")})
