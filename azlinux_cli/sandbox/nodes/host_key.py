"""SSH host keys, one Ed25519 pair per installed system."""

from azlinux_cli.sandbox.nodes.disk import HostKey


def new_host_key() -> HostKey:
    import asyncssh

    key = asyncssh.generate_private_key("ssh-ed25519")
    public = key.export_public_key().decode().split()
    return HostKey(key.export_private_key().decode(), " ".join(public[:2]))
