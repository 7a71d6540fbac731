"""SSH, on paramiko."""

from azlinux_cli.adapters.ssh.lean import prepare

prepare()
