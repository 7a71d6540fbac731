"""A run of azl's package scripts in a golden image."""

import shlex

from azlinux_cli.domain.package import PackageTool, ToolName
from azlinux_cli.sandbox.real.content import ImageKind
from tests.package_run import PackageRun
from tests.real_content import Guest

KIND = {ToolName.DNF: ImageKind.AZL3, ToolName.TDNF: ImageKind.AZL3, ToolName.DNF5: ImageKind.AZL4}


class GuestRun(PackageRun):
    """`meanwhile` is a script of what else goes on while another one runs."""

    def __init__(self, node: Guest, tool: PackageTool) -> None:
        super().__init__(self._shell, tool)
        self.node = node
        self.meanwhile = ""

    def _shell(self, text: str) -> str:
        other = f"sh -c {shlex.quote(self.meanwhile)} & sleep 0.5; " if self.meanwhile else ""
        return self.node.run(f"{other}printf %s {shlex.quote(text)} | sh -s").out

    def cut(self, until: str) -> None:
        """Begin the transaction, and cut everything off when `until` (a script) ends."""
        body = f"printf %s {shlex.quote(self.body())} >/root/transact\n"
        done = self.node.run(body + until)
        assert done.status == 0, done.text
