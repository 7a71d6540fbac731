"""What a machine answers before, during and after, and what azl makes of it."""

import pytest

from azlinux_cli.domain.errors import RemoteError, UsageError
from azlinux_cli.domain.in_place import (
    once_script,
    read_armed,
    read_confirmed,
    read_kept,
    read_proof,
    read_quiesced,
    read_successor,
    read_trial,
    read_verification,
    target_kernel,
)
from azlinux_cli.domain.node_state import Kernels, NodeState, Repositories
from azlinux_cli.domain.operating_system import OsKind
from azlinux_cli.domain.package import Action, Code, LockedPackage, parse_nevra
from tests.unit.domain.in_place.some_wish import some_wish

RUN, KERNEL = "mtest0001", "6.18.39-1.azl4.x86_64"
_END = "\n@@azl end\n"
_SUM = "0" * 64


def _set(*names: str) -> str:
    rows = "\n".join(f"{name} 0 4 1.azl4 x86_64 d{name}" for name in names)
    sums = "\n".join(f"{index:064x}" for index in range(len(names)))
    sizes = "\n".join("7" for _ in names)
    return (
        "@@azl fetch\nComplete!\n@@azl fetch-status 0\n@@azl now\n7\n"
        f"@@azl builds\n{rows}\n@@azl sums\n{sums}\n@@azl sizes\n{sizes}\n@@azl there\n{_END}"
    )


def _rest(*names: str, removals: str = "") -> str:
    rows = "\n".join(f"{name} 0 3 1.azl3 x86_64 e{name}" for name in names)
    return f"@@azl removals\n{removals}\n@@azl installed\n{rows}\n{_END}"


_RELEASE = "azurelinux-release-cloud"


def test_what_nothing_replaces_stays_and_kernels_are_no_surprise() -> None:
    found = read_successor(
        _set(_RELEASE, "sudo"), _rest("sudo", "ntp", "kernel-core", "vim"), some_wish()
    )
    assert found.verdict.ok, found
    assert found.stays == ("ntp", "vim")


def test_what_the_machine_needs_must_come_from_4() -> None:
    found = read_successor(_set(_RELEASE), _rest("sudo", "kernel"), some_wish())
    assert (found.verdict.code, found.packages) == (Code.UNRESOLVED, ())
    assert "kernel, sudo would be gone" in found.verdict.message


def test_repositories_that_are_not_4s_are_found_out() -> None:
    found = read_successor(_set("sudo"), _rest("sudo"), some_wish())
    assert "they are not 4.0's" in found.verdict.message


_TABLE = """Dependencies resolved.
==========
 Package    Arch   Version   Repository  Size
==========
Upgrading:
 sudo       x86_64 4-1.azl4  azl4-base   7 k
     replacing  su.x86_64 1-1
Removing dependent packages:
 contoso    noarch 1.0-1     @System     0
 a-name-that-is-too-long-for-its-column
            noarch 1.0-1     @System     0

Transaction Summary
Remove  2 Packages
"""


def test_what_would_be_removed_must_have_been_allowed() -> None:
    rest = _rest("sudo", "contoso", "a-name-that-is-too-long-for-its-column", removals=_TABLE)
    refused = read_successor(_set(_RELEASE, "sudo"), rest, some_wish())
    assert "contoso would be removed" in refused.verdict.message
    names = ("contoso", "a-name-that-is-too-long-for-its-column")
    found = read_successor(_set(_RELEASE, "sudo"), rest, some_wish(erase=names))
    gone = {p.nevra.name for p in found.packages if p.action is Action.REMOVE}
    assert gone == {*names}


def test_the_kernel_to_run_is_the_newest_of_the_set() -> None:
    builds = ("kernel-core-6.18.9-1.azl4.x86_64", "kernel-core-6.18.39-1.azl4.x86_64")
    locked = [LockedPackage(parse_nevra(b), Action.INSTALL, f"sha256:{_SUM}") for b in builds]
    assert target_kernel(locked) == KERNEL
    assert target_kernel([]) == ""


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Transaction test succeeded.\n@@azl test-status 0\n", Code.DONE),
        ("file /a conflicts with file from package b\n@@azl test-status 1\n", Code.CONFLICT),
        (
            "At least 5MB more space needed on the / filesystem.\n@@azl test-status 1\n",
            Code.DISK_FULL,
        ),
        ("Complete!\n@@azl test-status 0\n", Code.FAILED),
        (
            "Transaction test succeeded.\n@@azl test-status 0\n@@azl programs\nldd\n",
            Code.NO_SUCH_PACKAGE,
        ),
    ],
)
def test_rpms_own_test_is_believed_if_it_says_that_it_succeeded(said: str, code: Code) -> None:
    assert read_trial(f"@@azl test\n{said}{_END}").code is code


def test_a_timer_that_cannot_be_stopped_is_named() -> None:
    said = f"@@azl quiet\na.timer enabled active\n@@azl loud\na.timer\n{_END}"
    assert read_quiesced(said) == (("a.timer",), ("a.timer",))


def test_a_machine_without_a_boot_loaders_tool_or_with_the_port_taken_is_not_armed() -> None:
    assert "grub2-editenv" in read_kept(f"@@azl boot-loader\n@@azl default\n{_END}").trouble
    taken = f"@@azl boot-loader\n/usr/bin/grub2-editenv\n@@azl taken\nLISTEN *:2222\n{_END}"
    assert "is taken" in read_kept(taken).trouble
    down = f"@@azl rescue-trouble\nbad option\n@@azl guard\nactive\n@@azl rescue\nLISTEN\n{_END}"
    assert "bad option" in read_armed(down).trouble
    assert "guard is failed" in read_armed(f"@@azl guard\nfailed\n@@azl rescue\n{_END}").trouble
    assert read_armed(f"@@azl guard\nactive\n@@azl rescue\nLISTEN\n{_END}").trouble == ""


_SOUND = {
    "version": "4.0",
    "boot": "image\ninitramfs\nmodules",
    "entry": f"azl-{KERNEL}\nwhole",
    "default": "6.6.1",
    "default-before": "6.6.1",
    "fstab-status 0": "",
    "sshd-status 0": "",
    "host-keys": "",
    "firewall": 'yes\n<port port="80" protocol="tcp"/>',
    "openings": "80/tcp",
    "room": "/ dev 9 9 900000 1% /\n/boot dev 9 9 900000 1% /boot",
    "agent": "3.azl4",
    "labels": "",
    "left": "vim",
    "users": "",
}


def _proof(**changed: str) -> str:
    words = {**_SOUND, **{key.replace("_", "-"): value for key, value in changed.items()}}
    return "".join(f"@@azl {name}\n{text}\n" for name, text in words.items()) + _END


def test_a_sound_machine_may_be_rebooted() -> None:
    proof = read_proof(_proof(), KERNEL, ["vim"])
    assert (proof.lacks, proof.entry, proof.left) == ((), f"azl-{KERNEL}", ("vim",))


@pytest.mark.parametrize(
    ("changed", "lack"),
    [
        ({"version": "3.0"}, "it calls itself 3.0"),
        ({"boot": "image\nmodules"}, "initramfs of kernel"),
        ({"entry": KERNEL}, "no entry for kernel"),
        ({"entry": f"azl-x\nwhole\nlacks /initramfs-{KERNEL}.img"}, "lacks /initramfs"),
        ({"default": "9.9"}, "would take 9.9"),
        ({"host_keys": "ssh-ed25519 AAAA"}, "host key"),
        ({"openings": "80/tcp\n443/tcp"}, "will not let 443/tcp in"),
        ({"room": "/ dev 9 9 100 1% /"}, "/ has 100 KiB left"),
        ({"agent": "1.azl3"}, "agent of 4.0"),
        ({"labels": "enforcing"}, "SELinux"),
        ({"left": "vim\ncurl"}, "curl of 3.0"),
        ({"users": "deploy:1001"}, "user deploy:1001"),
        ({"guard_acted": "1790000000"}, "azl was silent too long"),
    ],
)
def test_what_is_not_sound_is_named(changed: dict[str, str], lack: str) -> None:
    [found] = read_proof(_proof(**changed), KERNEL, ["vim"]).lacks
    assert lack in found


def _state(**changed: object) -> NodeState:
    values: dict[str, object] = {
        "os": OsKind.AZURE_LINUX_4,
        "kernels": Kernels(running=KERNEL),
        "repositories": Repositories(("azurelinux-base",), "x"),
    }
    return NodeState(**{**values, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "wrong"),
    [
        (_state(), None),
        (_state(os=OsKind.AZURE_LINUX_3), "calls itself"),
        (_state(kernels=Kernels(running="6.6.1")), "runs kernel 6.6.1"),
        (_state(repositories=None), "no repository of 4.0"),
        (
            _state(repositories=Repositories(("azurelinux-base", "azurelinux-official-x"), "x")),
            "azurelinux-official-x of 3.0 is enabled",
        ),
    ],
)
def test_4_is_what_it_says_runs_and_is_updated_from(state: NodeState, wrong: str | None) -> None:
    found = read_verification(f"@@azl left\n@@azl users\n{_END}", state, KERNEL, [])
    assert found == () if wrong is None else wrong in found[0]


def test_a_default_that_was_not_taken_is_no_confirmation() -> None:
    assert read_confirmed(f"@@azl default\nazl-4\n@@azl timers-gone\nx.timer\n{_END}", "azl-4") == (
        "x.timer",
    )
    with pytest.raises(RemoteError, match="default is none, not azl-4"):
        read_confirmed(f"@@azl default\n@@azl timers-gone\n{_END}", "azl-4")


def test_half_an_answer_is_none() -> None:
    for read in (read_trial, read_quiesced, read_kept, read_armed):
        with pytest.raises(RemoteError, match="not whole"):
            read("@@azl guard\nactive\n")


def test_names_that_could_be_more_than_names_get_into_no_script() -> None:
    with pytest.raises(RemoteError):
        once_script(RUN, "x; reboot", "b")
    with pytest.raises(UsageError):
        once_script("../x", "entry", "b")
