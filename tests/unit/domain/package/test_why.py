"""The words of package tools."""

import pytest

from azlinux_cli.domain.package import Code
from azlinux_cli.domain.package.why import failed_scriptlets, reason


@pytest.mark.parametrize(
    ("lines", "scripts"),
    [
        (  # dnf 4 and rpm 4.18 say it twice
            [
                "warning: %post(curl-99.0-1.azl3.x86_64) scriptlet failed, exit status 1",
                "Error in POSTIN scriptlet in rpm package curl",
            ],
            ("%post of curl-99.0-1.azl3.x86_64",),
        ),
        (
            ["error: %prein(chaos-pre-fails-1.0-1.azl3.x86_64) scriptlet failed, exit status 1"],
            ("%pre of chaos-pre-fails-1.0-1.azl3.x86_64",),
        ),
        (
            ["package tzdata-9999-1.azl3.noarch: script warning in %postin"],  # tdnf
            ("%post of tzdata-9999-1.azl3.noarch",),
        ),
        (
            ["%preun(a-1-1.x86_64) scriptlet failed", "%post(b-1-1.x86_64) scriptlet failed"],
            ("%preun of a-1-1.x86_64", "%post of b-1-1.x86_64"),
        ),
        (["Running scriptlet: kernel-6.6.150.1-1.azl3.x86_64", "scriptlet failed"], ()),
    ],
)
def test_scripts_that_failed_are_named_once(lines: list[str], scripts: tuple[str, ...]) -> None:
    assert failed_scriptlets(lines) == scripts


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Error: Failed to download metadata for repo 'base': Cannot download repomd.xml", "down"),
        ("Disabling Repo: 'Azure Linux Official Base'", "down"),
        ("Package x-1.0-1.azl3.x86_64.rpm is not signed", "unsigned"),
        ("Error: GPG check FAILED", "key"),
        ("  file /a conflicts between attempted installs of a-1 and b-1", "conflict"),
        ("  - nothing provides ghost-library >= 9 needed by x", "unresolved"),
        ("No package nosuch available", "none"),
        ("Error: Unable to find a match: nosuch", "none"),
        ("RPMDB already locked by 4242", "locked"),
        ("waiting for tdnf_instance lock on /var/run/.tdnf-instance-lockfile", "locked"),
        ("   At least 12MB more space needed on the / filesystem.", "full"),
        ("sh: 3: cannot create /var/lib/azl/x: No space left on device", "full"),
        ("Complete!", None),
        ("Updating and loading repositories:", None),
        ("  unsigned-tools-1.0-1.azl3.x86_64", None),
        (" librepo   x86_64  1.18.1-1.azl3  azurelinux-official-base  90 k", None),
    ],
)
def test_reasons_are_recognised(line: str, code: str | None) -> None:
    codes = {
        "down": Code.REPOSITORY_DOWN, "unsigned": Code.UNSIGNED, "key": Code.WRONG_KEY,
        "conflict": Code.CONFLICT, "unresolved": Code.UNRESOLVED, "none": Code.NO_SUCH_PACKAGE,
        "locked": Code.LOCKED, "full": Code.DISK_FULL,
    }  # fmt: skip
    found = reason(["Loaded plugin: tdnfrepogpgcheck", line])
    assert (found[0] if found else None) == (codes[code] if code else None)


def test_the_line_that_says_most_is_quoted() -> None:
    found = reason(["Failed to resolve:", "Problem: conflicting requests", "- nothing provides x"])
    assert found == (Code.UNRESOLVED, "a dependency cannot be met: - nothing provides x")


def test_what_a_node_says_is_bounded_and_printable() -> None:
    found = reason(["No space left on device \x1b[31m" + "x" * 5000])
    assert found is not None
    assert "\x1b" not in found[1]
    assert len(found[1]) < 300
