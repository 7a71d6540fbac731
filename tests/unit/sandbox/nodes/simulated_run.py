"""A run of azl's package scripts on a simulated node."""

from azlinux_cli.domain.package import PackageTool, ToolName
from tests.package_run import PackageRun
from tests.unit.sandbox.nodes.simulated_node import Node


class SimulatedRun(PackageRun):
    def __init__(self, node: Node, tool: PackageTool) -> None:
        super().__init__(self._shell, tool)
        self.node = node

    def _shell(self, text: str) -> str:
        return self.node.root("sh -s", text).out

    def packages(self) -> list[str]:
        return sorted(package.nevra for package in self.node.machine.disk.packages)


def simulated_run(tool: PackageTool) -> SimulatedRun:
    """On a fresh node of the system that has the tool."""
    return SimulatedRun(Node("4.0" if tool.name is ToolName.DNF5 else "3.0"), tool)
