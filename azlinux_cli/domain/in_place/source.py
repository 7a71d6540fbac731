"""4.0's repositories on a 3.0 machine: known to this run only, and no package is changed.

The system's own repository files, its key ring and its cache stay as they are: dnf gets a directory
of repositories and a cache of the run's own, and rpm a database that holds nothing but the keys
that are trusted. dnf is told not to look at signatures, since it would take the key into the
system's; azl looks itself, and accepts no package without one (`package.stage`).
"""

from collections.abc import Sequence

from azlinux_cli.domain.in_place.place import place_of
from azlinux_cli.domain.in_place.wish import InPlaceWish, Repository
from azlinux_cli.domain.package import PackageTool, ToolName
from azlinux_cli.domain.package.script import filled, script_of

RELEASE = "4.0"
_LINE_END = "~"  # of a key: scripts lose empty lines, which armor cannot do without
_PREPARE = r"""
I=$H/in-place
rm -rf "$I/repos" "$I/keys" "$I/keyring"
mkdir -p "$I/repos" "$I/keys" "$I/keyring" "$I/kept"
printf '%s\n' @TEXT@ >"$I/repos/azl4.repo"
N=0
for A in @ARMORED@; do N=$((N + 1)); printf '%s' "$A" | tr '~' '\n' >"$I/keys/$N.asc"; done
for A in @FILES@; do N=$((N + 1)); cp "$A" "$I/keys/$N.asc"; done
for A in "$I"/keys/*.asc; do
if [ -e "$A" ]; then rpm --dbpath "$I/keyring" --import "$A"; fi
done
"""


def repository_text(repositories: Sequence[Repository]) -> str:
    """As yum.repos.d has it. A repository that is down fails the question, whatever is shipped."""
    return "\n".join(
        f"[{r.id}]\nname=Azure Linux {RELEASE}, for one run of azl\nbaseurl={r.url}\n"
        "enabled=1\ngpgcheck=0\nrepo_gpgcheck=0\nskip_if_unavailable=0\n"
        for r in repositories
    )


def prepare_part(run: str, wish: InPlaceWish) -> str:
    """Writes down where 4.0 comes from and whom to trust."""
    text = filled(
        _PREPARE,
        text=repository_text(wish.repositories),
        armored=[key.replace("\n", _LINE_END) for key in wish.armored],
        files=wish.key_files,
    )
    return script_of(run, text)


def keyring_of(run: str) -> str:
    return f"{place_of(run)}/keyring"


def dnf_for_4(run: str, wish: InPlaceWish, version: str = "") -> PackageTool:
    """3.0's dnf, told to look at 4.0. It protects itself from dnf5, which takes its place."""
    place = place_of(run)
    options = [
        f"--releasever={RELEASE}",
        f"--setopt=reposdir={place}/repos",
        f"--setopt=cachedir={place}/cache",
        "--setopt=protected_packages=",
    ]
    if wish.erase:
        options.append("--allowerasing")
    return PackageTool(ToolName.DNF, version, tuple(options))
