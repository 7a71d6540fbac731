"""The completion scripts in the real shells: what TAB offers."""

import json
import os
import pty
import re
import select
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from azlinux_cli.adapters.path import cache_dir, config_dir

SCRIPTS = Path(__file__).parents[2] / "completions"
ENOUGH_S = 30.0

Offers = Callable[..., list[str]]


def needs(shell: str) -> str:
    """The shell's path; skips where it is not installed (`.ci/run` installs all three)."""
    path = shutil.which(shell)
    if path is None:
        pytest.skip(f"needs root to install {shell}")
    return path


def in_bash(*typed: str) -> list[str]:
    """Words as bash hands them over: it takes `--output=t` apart at the equals sign."""
    program = (
        'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1));'
        ' _azl; for each in "${COMPREPLY[@]}"; do printf "%s\\n" "$each"; done'
    )
    split = [part for word in typed for part in re.split(r"(=)", word, maxsplit=1)]
    split = [*(part for part in split[:-1] if part), split[-1]]
    if split[-1] == "" and typed[-1].endswith("="):
        split.pop()
    argv = [needs("bash"), "--norc", "-c", program, "bash", str(SCRIPTS / "azl.bash"), *split]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout.splitlines()


def in_fish(*typed: str) -> list[str]:
    line = " ".join(typed)
    program = f"source {SCRIPTS / 'azl.fish'}; complete -C {json.dumps(line)}"
    argv = [needs("fish"), "--no-config", "-c", program]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return [offer.split("\t")[0] for offer in done.stdout.splitlines()]


ZSH_SETUP = """\
fpath=({scripts} $fpath)
autoload -Uz compinit
compinit -D -u
bindkey '^I' complete-word
PS1= RPS1=
compadd() {{
  if [[ ${{@[1,(i)(-|--)]}} == *-(O|A|D)\\ * ]]; then
    builtin compadd "$@"
    return
  fi
  local -a offered
  builtin compadd -A offered "$@"
  (( $#offered )) && print -rl -- $offered >> {out}
  builtin compadd "$@"
}}
_done() {{ print -r -- {marker} >> {out} }}
comppostfuncs=(_done)
print -r -- {marker} >> {out}
"""
MARKER = "-- that is all --"


def in_zsh(*typed: str) -> list[str]:
    """An interactive zsh on a terminal of its own, its `compadd` listened to."""
    shell, out = needs("zsh"), Path(os.environ["HOME"]) / "offers"
    setup = out.with_name("setup.zsh")
    setup.write_text(ZSH_SETUP.format(scripts=SCRIPTS, out=out, marker=f"'{MARKER}'"))
    out.write_text("")
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm"
        os.execv(shell, [shell, "-f", "-i"])  # noqa: S606 - the shell that is tested
    try:
        os.write(terminal, f"source {setup}\n".encode())
        _until(terminal, out, markers=1)
        os.write(terminal, (" ".join(typed) + "\t").encode())
        _until(terminal, out, markers=2)
    finally:
        os.close(terminal)
        os.kill(pid, 9)
        os.waitpid(pid, 0)
    return sorted({line for line in out.read_text().splitlines() if line != MARKER})


def _until(terminal: int, out: Path, *, markers: int) -> None:
    """Drink what the shell draws until it has said so often that it is done."""
    ends_at = time.monotonic() + ENOUGH_S
    seen = b""
    while out.read_text().count(MARKER) < markers:
        assert time.monotonic() < ends_at, seen.decode(errors="replace")
        if select.select([terminal], [], [], 0.02)[0]:
            seen += os.read(terminal, 65_536)


@pytest.fixture(params=[in_bash, in_fish, in_zsh], ids=["bash", "fish", "zsh"])
def offers(request: pytest.FixtureRequest, home: Path) -> Offers:
    """What a shell offers for the words typed so far, without regard to order."""
    names = cache_dir() / "names"
    names.mkdir(parents=True)
    (names / "vm").write_text("web-1\nweb-2\ndb-1\n", encoding="utf-8")
    (names / "group").write_text("rg-a\nrg-b\n", encoding="utf-8")
    config_dir().mkdir(parents=True)
    profiles = 'current = "one"\n\n[profiles.one]\ncloud = "azure"\n\n[profiles."two.b"]\n'
    (config_dir() / "config.toml").write_text(profiles, encoding="utf-8")
    (home / "fleet.yaml").write_text("")

    def sorted_offers(*typed: str) -> list[str]:
        return sorted(request.param(*typed))

    return sorted_offers


pytestmark = pytest.mark.e2e


def test_commands(offers: Offers) -> None:
    assert offers("azl", "vm", "st") == ["start", "stop"]
    assert offers("azl", "sandbox", "fault", "") == ["add", "clear", "list", "presets"]


def test_flags_of_a_command(offers: Offers) -> None:
    assert set(offers("azl", "vm", "wait", "--")) >= {"--for", "--timeout", "--output", "--help"}
    assert "--force" not in offers("azl", "vm", "wait", "--fo")


def test_values_of_a_flag(offers: Offers) -> None:
    assert offers("azl", "vm", "list", "--output", "js") == ["json", "jsonl"]
    assert offers("azl", "vm", "list", "-o", "y") == ["yaml"]
    assert offers("azl", "node", "list", "--os", "") == ["3.0", "4.0", "acl"]
    assert offers("azl", "vm", "wait", "--for", "de") == ["deallocated", "deleted"]


def test_names_of_machines_groups_and_profiles_from_their_files(offers: Offers) -> None:
    assert offers("azl", "vm", "start", "we") == ["web-1", "web-2"]
    assert offers("azl", "vm", "start", "web-1", "d") == ["db-1"]
    assert offers("azl", "vm", "start", "-g", "") == ["rg-a", "rg-b"]
    assert offers("azl", "vm", "start", "-g", "rg-a", "w") == ["web-1", "web-2"]
    assert offers("azl", "config", "use", "") == ["one", "two.b"]


def test_nothing_after_two_dashes(offers: Offers) -> None:
    assert offers("azl", "vm", "ssh", "web-1", "--", "") == []


def test_a_cold_cache_offers_nothing_and_says_nothing(offers: Offers) -> None:
    shutil.rmtree(cache_dir())
    (config_dir() / "config.toml").unlink()
    assert offers("azl", "vm", "start", "w") == []
    assert offers("azl", "config", "use", "o") == []


def test_an_unknown_command_offers_nothing(offers: Offers) -> None:
    assert offers("azl", "nope", "x") == []


def test_bash_completes_a_value_after_an_equals_sign(offers: Offers) -> None:
    assert in_bash("azl", "vm", "list", "--output=") == [
        "table", "json", "jsonl", "yaml", "tsv", "name",
    ]  # fmt: skip
    assert in_bash("azl", "vm", "list", "--output=t") == ["table", "tsv"]


def test_a_name_that_looks_like_a_command_is_never_run(offers: Offers, home: Path) -> None:
    trap = f"web-$(touch {home}/ran)"
    (cache_dir() / "names" / "vm").write_text(f"{trap}\n`touch {home}/ran`\n", encoding="utf-8")
    offers("azl", "vm", "start", "we")
    assert not (home / "ran").exists()


def test_files_where_a_file_is_meant(offers: Offers, home: Path) -> None:
    found = offers("azl", "vm", "create", "--from-file", f"{home}/fle")
    assert [Path(name).name for name in found] == ["fleet.yaml"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_valid_for_its_shell(shell: str) -> None:
    name = {"bash": "azl.bash", "zsh": "_azl", "fish": "azl.fish"}[shell]
    done = subprocess.run(
        [needs(shell), "-n", str(SCRIPTS / name)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
