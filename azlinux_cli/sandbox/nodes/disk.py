"""What is on a machine's OS disk, as one document that can be stored and copied."""

import uuid
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from azlinux_cli.sandbox.fabric.os_kind import OsKind
from azlinux_cli.sandbox.nodes.image import Image, catalogue_of, image_of
from azlinux_cli.sandbox.nodes.package import Package

KIND = "disk"


@dataclass(slots=True)
class Transaction:
    """One entry of a package tool's own history: dnf, dnf5 and tdnf do not see each other's."""

    tool: str
    number: int
    command: str
    began: int
    user: str
    actions: str  # dnf's letters: I, U, E
    added: list[str]
    removed: list[str]
    ok: bool = True

    @property
    def altered(self) -> int:
        """Items of the transaction, what is replaced included (dnf5's count)."""
        return len(self.added) + len(self.removed)

    @property
    def altered_names(self) -> int:
        """Packages by name (dnf 4's count)."""
        return len({nvra.rsplit("-", 2)[0] for nvra in (*self.added, *self.removed)})


@dataclass(slots=True)
class HostKey:
    private: str  # OpenSSH PEM
    public: str  # "ssh-ed25519 AAAA..."


@dataclass(slots=True)
class FileNode:
    """A file somebody wrote. `text` None: one of the image's files that was removed."""

    text: str | None
    owner: str = "root"
    mode: int = 0o644
    modified: int = 0


@dataclass(slots=True)
class Disk:
    """The state of one installed system. Times are seconds since 1970."""

    urn: str
    hostname: str = ""
    machine_id: str = ""
    users: list[str] = field(default_factory=list)  # the admin user first; all may sudo
    provisioned: bool = False
    host_key: HostKey | None = None
    boots: int = 0
    build: str = ""
    packages: list[Package] = field(default_factory=list)
    history: list[Transaction] = field(default_factory=list)
    files: dict[str, FileNode] = field(default_factory=dict)
    directories: list[str] = field(default_factory=list)
    metadata_keys: list[str] = field(default_factory=list)  # users whose dnf 4 took the repo key
    selinux_enforcing: bool = True

    @classmethod
    def fresh(cls, urn: str) -> "Disk":
        """A generalised disk: its packages were installed when the image was built.

        Raises ValueError for an image that is not simulated.
        """
        image = image_of(urn)
        built = datetime.strptime(image.build, "%Y%m%d").replace(tzinfo=UTC)
        installed_at = int(built.timestamp())
        packages = [
            Package(
                p.name,
                p.epoch,
                p.version,
                p.release,
                p.arch,
                p.size_kib,
                p.repository,
                installed_at,
            )
            for p in catalogue_of(image.kind, image.arch).installed
        ]
        return cls(urn=urn, build=image.build, packages=packages)

    @classmethod
    def load(cls, document: dict[str, Any]) -> "Disk":
        fields = dict(document)
        fields["host_key"] = HostKey(**fields["host_key"]) if fields["host_key"] else None
        fields["packages"] = [Package(*row) for row in fields["packages"]]
        fields["history"] = [Transaction(**row) for row in fields["history"]]
        fields["files"] = {path: FileNode(**node) for path, node in fields["files"].items()}
        return cls(**fields)

    def document(self) -> dict[str, Any]:
        out = {name: getattr(self, name) for name in self.__slots__}
        out["host_key"] = asdict(self.host_key) if self.host_key else None
        out["packages"] = [
            [getattr(package, name) for name in Package.__slots__] for package in self.packages
        ]
        out["history"] = [asdict(entry) for entry in self.history]
        out["files"] = {path: asdict(node) for path, node in self.files.items()}
        return out

    def home(self, user: str) -> str:
        return "/root" if user == "root" else f"/home/{user}"

    def uid(self, user: str) -> int:
        return 1000 + self.users.index(user) if user in self.users else 0

    @property
    def root_uuid(self) -> str:
        """Of the root file system: this installation's, as its machine id is."""
        return str(uuid.uuid5(uuid.NAMESPACE_OID, self.machine_id))

    @property
    def image(self) -> Image:
        return image_of(self.urn)

    @property
    def kind(self) -> OsKind:
        return self.image.kind

    def newest(self, name: str) -> Package | None:
        found = [package for package in self.packages if package.name == name]
        return max(found, key=Package.order, default=None)

    def newest_kernel(self) -> str:
        """The release that `uname -r` says after the next boot.

        3.0 names it VERSION-RELEASE, 4.0 appends the architecture as Fedora does (kernels seen on
        Azure: 6.6.150.1-1.azl3, 6.18.31-1.3.azl4.x86_64); ACL has one per image.
        """
        match self.kind:
            case OsKind.ACL:
                return str(self.image.data["kernel"])
            case OsKind.AZL4:
                kernel = self.newest("kernel-core")
                return f"{kernel.version_release}.{kernel.arch}" if kernel else ""
        kernel = self.newest("kernel")
        return kernel.version_release if kernel else ""
