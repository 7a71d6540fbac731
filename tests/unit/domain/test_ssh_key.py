import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.ssh_key import looks_like_key, parse_public_key


def blob(*fields: bytes) -> str:
    data = b"".join(len(field).to_bytes(4) + field for field in fields)
    return base64.b64encode(data).decode()


ED25519 = f"ssh-ed25519 {blob(b'ssh-ed25519', bytes(range(32)))} me@home"
EXPONENT, MODULUS_START = b"\x01\x00\x01", b"\x00"
RSA = f"ssh-rsa {blob(b'ssh-rsa', EXPONENT, MODULUS_START + bytes([255]) * 256)}"
WEAK_RSA = f"ssh-rsa {blob(b'ssh-rsa', EXPONENT, MODULUS_START + bytes([255]) * 128)}"
PRIVATE = (
    "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0LXNlY3JldA==\n-----END OPENSSH PRIVATE KEY-----\n"
)


@pytest.mark.parametrize("text", [ED25519, RSA, ED25519 + "\r\n", "# mine\n\n" + RSA + "\n"])
def test_a_good_key_is_taken(text: str) -> None:
    key = parse_public_key(text, source="k.pub")

    assert key.line in text
    assert key.fingerprint.startswith("SHA256:")
    assert "\r" not in key.line


def test_control_characters_of_a_comment_do_not_reach_the_machine() -> None:
    key = parse_public_key(ED25519 + "\x1b[2J", source="k.pub")

    assert key.line == ED25519 + "[2J"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "holds no SSH public key"),
        ("\n# only a comment\n", "holds no SSH public key"),
        (ED25519 + "\n" + RSA, "holds 2 lines"),
        ("hello world", "is not an SSH public key"),
        ("ssh-ed25519", "is cut off after its type"),
        ("ssh-ed25519 !!!!", "not base64"),
        (ED25519[:60], "damaged|cut off"),
        ("ssh-ed25519 " + RSA.split()[1], "its type and its contents differ"),
        (f"ssh-ed25519 {blob(b'ssh-ed25519', b'short')}", "not an Ed25519 key"),
        (WEAK_RSA, "RSA key of 1024 bits"),
        (f"ssh-rsa {blob(b'ssh-rsa')}", "RSA key of 0 bits"),
        ("ssh-dss AAAA", "DSA keys are refused"),
        ("ecdsa-sha2-nistp256 AAAA", "not ECDSA"),
        ("sk-ssh-ed25519@openssh.com AAAA", "not security-key"),
        ("---- BEGIN SSH2 PUBLIC KEY ----", "RFC 4716"),
    ],
)
def test_a_bad_key_says_what_is_wrong_with_it(text: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        parse_public_key(text, source="k.pub")


@pytest.mark.parametrize(
    "text",
    [
        PRIVATE,
        "\n  " + PRIVATE,
        PRIVATE.replace("OPENSSH", "RSA"),
        "PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\nc2VjcmV0LXNlY3JldA==",
    ],
)
def test_a_private_key_is_refused_and_never_repeated(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_public_key(text, source="id_ed25519")

    said = " ".join([caught.value.message, *caught.value.hints, str(caught.value.details)])
    assert "is a private key" in said
    assert ".pub" in said
    assert "c2VjcmV0" not in said


def test_a_key_given_by_mistake_for_a_file_is_seen_as_a_key() -> None:
    assert looks_like_key(PRIVATE)
    assert looks_like_key(ED25519)
    assert looks_like_key("ecdsa-sha2-nistp256 AAAA")
    assert not looks_like_key("~/.ssh/id_ed25519.pub")
    assert not looks_like_key("")


def refusal_of(text: str) -> str:
    """Why a text is no key; empty if it is one. Any other exception is the test's failure."""
    try:
        parse_public_key(text, source="k.pub")
    except UsageError as error:
        return error.message
    return ""


@given(st.text(max_size=200))
def test_any_text_is_a_key_or_a_usage_error(text: str) -> None:
    assert refusal_of(text).startswith("k.pub")


@given(st.binary(max_size=80))
def test_any_blob_is_a_key_or_a_usage_error(data: bytes) -> None:
    assert refusal_of(f"ssh-ed25519 {base64.b64encode(data).decode()}").startswith("k.pub")
