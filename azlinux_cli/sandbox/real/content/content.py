"""The front of this room: builds on first use, finds in the cache after that."""

import dataclasses
from collections.abc import Callable, Mapping
from functools import cache, cached_property
from pathlib import Path

from azlinux_cli.sandbox.real.content import acl, image, rootfs, userland
from azlinux_cli.sandbox.real.content.cache import Cache, digest_of, sources_digest
from azlinux_cli.sandbox.real.content.error import ContentError
from azlinux_cli.sandbox.real.content.image import Image
from azlinux_cli.sandbox.real.content.keyring import Keyring
from azlinux_cli.sandbox.real.content.kind import ImageKind, Init
from azlinux_cli.sandbox.real.content.mirror import WWW, Mirror, copy_mirror
from azlinux_cli.sandbox.real.content.rpm import machine_arch
from azlinux_cli.sandbox.real.content.tool import require_tools

# Nodes find their repositories under this name, on port 80.
REPOSITORY_HOST = "packages.azl.internal"
_URL = f"http://{REPOSITORY_HOST}"


class Content:
    """All that real nodes are made of, kept below `home`.

    `rootfs` names an operator's own root file systems (tar files) by kind. Several processes may
    share a `home`: each thing is built by one of them, under a lock. A `home` belongs to one user,
    and to one way of running (root, or root of a user namespace).
    """

    def __init__(
        self,
        home: Path,
        *,
        rootfs: Mapping[ImageKind, Path] | None = None,
        on_step: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._rootfs = dict(rootfs or {})
        self._on_step = on_step
        self._recipe = cache(userland.recipe)  # asking apt takes its time
        self._cache = Cache(home.absolute(), on_step)

    def image(self, kind: ImageKind, init: Init = Init.SH) -> Image:
        """A golden image, built if it is not in the cache (half a minute the first time).

        Raises ContentError.
        """
        if kind in self._rootfs:
            return self._image_of_rootfs(kind, self._rootfs[kind], init)
        base = self._userland(kind, init)
        found = image.image_of(self._layers(kind, init, base), kind, init, base)
        if kind is not ImageKind.AZL3:
            return found
        return dataclasses.replace(found, migrated=self._migrated(found.lowers[0], init))

    def _migrated(self, layer: Path, init: Init) -> tuple[Path, ...]:
        """The programs of 4.0 under a 3.0 image's own files. sid may be out of order for days."""
        try:
            programs = self._userland(ImageKind.AZL4, init)
        except ContentError as error:
            self._on_step(f"A 3.0 node that becomes 4.0 keeps the programs of 3.0: {error}")
            return ()
        return (layer.with_name(image.SUCCESSOR), layer, programs)

    def mirror(self, directory: Path) -> Mirror:
        """The repositories of one fleet: made in `directory`, or found there as they were left.

        Raises ContentError.
        """
        if not (directory / WWW).is_dir():
            copy_mirror(self._repositories.directory, directory)
        return Mirror(directory.absolute(), _URL)

    @cached_property
    def _sources(self) -> str:
        return digest_of(sources_digest(), machine_arch())

    @cached_property
    def _keyring(self) -> Keyring:
        def build(directory: Path) -> None:
            require_tools()
            self._on_step("Making the keys that packages are signed with")
            Keyring.make(directory)

        return Keyring(self._cache.get("keys", "1", build))

    @cached_property
    def _repositories(self) -> Mirror:
        keyring = self._keyring

        def build(directory: Path) -> None:
            require_tools()
            self._on_step("Building and signing packages and repositories")
            mirror = Mirror(directory, _URL)
            keyring.copy(mirror.keyring.directory)
            with keyring.opened() as signer:
                mirror.fill(signer)
            acl.write_versions(mirror.www / "acl")

        digest = digest_of(
            self._sources, *map(keyring.public, ("azurelinux-3.0", "azurelinux-4.0"))
        )
        return Mirror(self._cache.get("repositories", digest, build), _URL)

    def _userland(self, kind: ImageKind, init: Init) -> Path:
        recipe = self._recipe(kind, init)

        def build(directory: Path) -> None:
            require_tools()
            self._on_step(f"Unpacking the userland of {recipe.suite}, {init} ({kind} nodes)")
            userland.build_userland(recipe, directory)

        return self._cache.get(f"userland-{recipe.suite}-{init}", recipe.digest, build)

    def _layers(self, kind: ImageKind, init: Init, base: Path) -> Path:
        repositories = self._repositories

        def build(directory: Path) -> None:
            self._on_step(f"Installing image {kind}, {init}")
            image.build_image(directory, kind, init, base, repositories)

        digest = digest_of(self._sources, base.name, repositories.directory.name)
        return self._cache.get(f"image-{kind}-{init}", digest, build)

    def _image_of_rootfs(self, kind: ImageKind, file: Path, init: Init) -> Image:
        rootfs.check_kind(kind)

        def build(directory: Path) -> None:
            self._on_step(f"Unpacking {file} for {kind} nodes")
            rootfs.unpack(file, directory)
            rootfs.image_of(directory, kind, init)  # one that is no use is not kept

        root = self._cache.get(f"rootfs-{kind}", rootfs.digest(file), build)
        return rootfs.image_of(root, kind, init)
