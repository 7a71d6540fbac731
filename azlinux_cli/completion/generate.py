"""Writes the completion scripts of all shells from one command tree.

The tree is an argument: this room does not know the commands. `azlinux_cli.cli.completion_scripts`
brings both together.
"""

from collections.abc import Mapping
from typing import Any

from azlinux_cli.completion import bash, fish, zsh
from azlinux_cli.completion.tree import read

# What each shell's loader expects the file to be called.
FILES = {"bash": "azl.bash", "zsh": "_azl", "fish": "azl.fish"}
_SCRIPTS = {"bash": bash.script, "zsh": zsh.script, "fish": fish.script}


def generate(root: Any) -> Mapping[str, str]:
    """File names and texts for a Click-like root command."""
    tree = read(root)
    return {FILES[shell]: _SCRIPTS[shell](tree) for shell in FILES}
