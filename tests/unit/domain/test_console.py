"""Host keys on the console. The texts are cloud-init's and Flatcar's."""

import pytest

from azlinux_cli.domain.console import read_console
from tests.unit.domain.test_known_hosts import A, B

KEYS = f"-----BEGIN SSH HOST KEY KEYS-----\n{A.text} root@web-1\n{B.text} root@web-1\n-----END SSH HOST KEY KEYS-----\n"  # fmt: skip # noqa: E501
FINGERPRINTS = (
    "-----BEGIN SSH HOST KEY FINGERPRINTS-----\n"
    f"256 {A.fingerprint} root@web-1 (ED25519)\n"
    "-----END SSH HOST KEY FINGERPRINTS-----\n"
)


def test_the_key_block_of_cloud_init_is_evidence() -> None:
    evidence = read_console("[    0.0] Linux version 6.6\n" + KEYS + "login: ")

    assert evidence.keys == (A, B)
    assert evidence.proves(A)


@pytest.mark.parametrize(
    "prefix", ["[   12.345678] cloud-init[812]: ", "<14>Nov 22 12:00:01 cloud-init: ", ""]
)
def test_what_the_kernel_puts_before_each_line_does_not_matter(prefix: str) -> None:
    text = "".join(prefix + line + "\r\n" for line in KEYS.splitlines())

    assert read_console(text).keys == (A, B)


def test_fingerprints_alone_prove_a_key_without_naming_it() -> None:
    evidence = read_console(FINGERPRINTS)

    assert (evidence.keys, evidence.fingerprints) == ((), (A.fingerprint,))
    assert evidence.proves(A)
    assert not evidence.proves(B)


def test_the_issue_of_flatcar_and_acl_names_fingerprints() -> None:
    text = f"SSH host key: {A.fingerprint} (ED25519)\r\nSSH host key: {A.fingerprint} (ED25519)\r\n"

    assert read_console(text).fingerprints == (A.fingerprint,)


def test_of_two_boots_the_later_one_counts() -> None:
    earlier = KEYS.replace(f"{A.text} root@web-1\n", "")
    later = KEYS.replace(f"{B.text} root@web-1\n", "")

    assert read_console(earlier + "reboot: Restarting system\n" + later).keys == (A,)


@pytest.mark.parametrize(
    "line",
    [
        f"sshd[7]: Invalid user SSH host key: {B.fingerprint} (ED25519)",
        f"user=-----BEGIN SSH HOST KEY KEYS-----\n{B.text}\nuser=-----END SSH HOST KEY KEYS-----",
        f"{B.text} root@web-1",
        f"[  1.0] audit: name=-----BEGIN SSH HOST KEY KEYS-----\n{B.text}",
    ],
)
def test_a_log_line_that_quotes_a_key_is_no_evidence(line: str) -> None:
    assert not read_console(line + "\n")


def test_a_block_that_never_ends_is_no_evidence() -> None:
    assert not read_console(KEYS.replace("-----END SSH HOST KEY KEYS-----\n", ""))


def test_an_empty_log_is_no_evidence() -> None:
    assert not read_console("")
