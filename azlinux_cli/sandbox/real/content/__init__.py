"""What real nodes are made of: packages, repositories, userlands and images.

    content = Content(home, on_step=print)        # makes nothing yet
    image = content.image(ImageKind.AZL3)         # built once, then found in the cache
    mirror = content.mirror(state / "mirror")     # one fleet's own repositories
    serve(mirror.www)                             # any HTTP server that follows symbolic links
    mirror.publish("3.0", [Package("curl", "8.11.1-6.azl3")], advisory)

An image is a stack of directories for overlayfs (`Image.lowers`, the top one first). What is in it:
a Debian userland with the distribution's own kind of package tool, its identity (os-release,
`.repo` files, keys, package database), nobody's keys, no user, no host key, an empty machine-id.

What the runtime adds on a node's first boot: users, keys, host keys, `/etc/hostname` and
`/etc/hosts` with `REPOSITORY_HOST`; and on each boot: PID 1 and `reboot` for `Init.SH`, `uname`,
what is below /proc, /dev and /run. `sshd -f /etc/ssh/sshd_config` runs as it is: the image's
configuration wants public keys and refuses root.

Boot loaders: `default_boot_kernel(root)` names what a 3.0 or 4.0 node boots next; without
`/boot/vmlinuz-NAME` it does not come back. `slot_kernel(usr)` does it for one /usr of an ACL node.
An ACL node keeps both in `acl.STATE_DIRECTORY`, see `acl.py`.
"""

from azlinux_cli.sandbox.real.content.acl import slot_kernel
from azlinux_cli.sandbox.real.content.boot import default_boot_kernel
from azlinux_cli.sandbox.real.content.content import REPOSITORY_HOST, Content
from azlinux_cli.sandbox.real.content.error import ContentError
from azlinux_cli.sandbox.real.content.image import Image
from azlinux_cli.sandbox.real.content.kind import ImageKind, Init
from azlinux_cli.sandbox.real.content.mirror import Mirror
from azlinux_cli.sandbox.real.content.package import Advisory, Package, Signature
from azlinux_cli.sandbox.real.content.rootfs_tar import check_tar

__all__ = [
    "REPOSITORY_HOST",
    "Advisory",
    "Content",
    "ContentError",
    "Image",
    "ImageKind",
    "Init",
    "Mirror",
    "Package",
    "Signature",
    "check_tar",
    "default_boot_kernel",
    "slot_kernel",
]
