"""Figures that a process of its own takes: nothing of this one warms or burdens it."""

import json
import subprocess
import sys


def child_figures(program: str, *words: object) -> dict[str, float]:
    """`program` is Python; it prints them as JSON."""
    argv = [sys.executable, "-c", program, *map(str, words)]
    done = subprocess.run(argv, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found
