import base64
import hashlib
import hmac

from azlinux_cli.domain.host_key import HostKey
from azlinux_cli.domain.known_hosts import KnownHosts


def _key(seed: str) -> HostKey:
    name = b"ssh-ed25519"
    body = hashlib.sha256(seed.encode()).digest()
    blob = len(name).to_bytes(4, "big") + name + len(body).to_bytes(4, "big") + body
    return HostKey.from_blob(name.decode(), blob)


A, B, C = _key("a"), _key("b"), _key("c")


def test_names_addresses_and_ports_are_looked_up_without_case() -> None:
    known = KnownHosts.parse(f"Web-1,10.0.0.4 {A.text} comment\n[web-1]:2222 {B.text}\n")

    assert known.keys_of("WEB-1") == (A,)
    assert known.keys_of("10.0.0.4") == (A,)
    assert known.keys_of("[web-1]:2222") == (B,)
    assert known.keys_of("web-2") == ()


def test_patterns_match_as_in_ssh_and_an_exclusion_wins() -> None:
    known = KnownHosts.parse(f"*.example.com,!db.example.com {A.text}\n[10.0.0.?]:22?? {B.text}\n")

    assert known.keys_of("web.example.com") == (A,)
    assert known.keys_of("db.example.com") == ()
    assert known.keys_of("[10.0.0.7]:2222") == (B,)
    assert known.keys_of("1") == ()


def test_hashed_names_are_found() -> None:
    salt = b"0123456789abcdefghij"
    digest = hmac.new(salt, b"web-1", hashlib.sha1).digest()
    name = f"|1|{base64.b64encode(salt).decode()}|{base64.b64encode(digest).decode()}"
    known = KnownHosts.parse(f"{name} {A.text}\n")

    assert known.keys_of("web-1") == (A,)
    assert known.keys_of("web-2") == ()


def test_a_revoked_key_is_believed_of_nobody() -> None:
    known = KnownHosts.parse(f"web-1 {A.text}\nweb-1 {B.text}\n@revoked * {A.text}\n")

    assert known.keys_of("web-1") == (B,)


def test_certificate_authorities_are_not_taken_for_host_keys() -> None:
    assert (
        KnownHosts.parse(f"@cert-authority *.example.com {C.text}\n").keys_of("a.example.com") == ()
    )


def test_lines_that_cannot_be_read_are_passed_over() -> None:
    text = f"\n# web-1 {A.text}\nweb-1\n|1|x|y {A.text}\n|1| {A.text}\n\0\nweb-1 {B.text}\n"

    assert KnownHosts.parse(text).keys_of("web-1") == (B,)


def test_a_line_of_an_authority_vouches_for_certificates_and_is_no_key_of_a_host() -> None:
    known = KnownHosts.parse(f"@cert-authority *.fleet,!db.fleet {A.text}\nweb.fleet {B.text}\n")

    assert known.keys_of("web.fleet") == (B,)
    assert known.authorities_of("WEB.fleet") == (A,)
    assert known.authorities_of("db.fleet") == ()
    assert known.authorities_of("web.other") == ()


def test_a_revoked_authority_vouches_for_nobody() -> None:
    known = KnownHosts.parse(f"@cert-authority * {A.text}\n@revoked * {A.text}\n")

    assert known.authorities_of("web-1") == ()


def test_markers_may_stand_before_a_tab() -> None:
    known = KnownHosts.parse(f"@revoked\t*\t{A.text}\nweb-1\t{A.text}\nweb-1\t{B.text}\n")

    assert known.keys_of("web-1") == (B,)


def test_a_marker_nobody_knows_makes_no_key_believed() -> None:
    assert KnownHosts.parse(f"@trusted web-1 {A.text}\n").keys_of("web-1") == ()
