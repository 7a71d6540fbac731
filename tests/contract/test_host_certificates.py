"""Host certificates of a real OpenSSH server: what proves a host, and everything that does not.

Every verdict is compared with that of the user's own ssh on the same files.
"""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.adapters.ssh.authority import Authorities
from azlinux_cli.adapters.ssh.client import ssh_argv
from azlinux_cli.adapters.ssh.key import KeyRing
from azlinux_cli.adapters.ssh.known_hosts import PinFile
from azlinux_cli.adapters.ssh.verifier import Verifier
from azlinux_cli.domain.errors import HostIdentityError, UsageError
from azlinux_cli.domain.host_key import HostKey, Pin, alias_of_vm
from azlinux_cli.domain.node import NodeResult, NodeTarget, Trouble
from azlinux_cli.domain.vm import VmRef
from tests.engines import ENGINES, engine
from tests.openssh import MISSING, OpenSshServer, make_key, openssh_server, sign_key

Serve = Callable[..., OpenSshServer]


@dataclass(frozen=True)
class Bench:
    """A CA, servers that it signs for, and the files a user would have."""

    directory: Path
    home: Path
    stack: ExitStack
    engine: str

    @property
    def ca(self) -> Path:
        return self.directory / "ca"

    def authority(self, kind: str = "ed25519") -> HostKey:
        return make_key(self.ca, kind)

    def serve(
        self, *options: str, kind: str = "ed25519", ca: Path | None = None, host: bool = True
    ) -> OpenSshServer:
        """A server whose host key has a certificate made with these options of ssh-keygen."""
        directory = self.directory / f"server-{len([*self.directory.iterdir()])}"
        directory.mkdir()
        key = directory / f"host_{kind}"
        make_key(key, kind)
        certificate = sign_key(ca or self.ca, key, *options, host=host)
        return self.stack.enter_context(
            openssh_server(directory, options=(f"HostCertificate {certificate}",), kinds=(kind,))
        )

    def believe(self, *lines: str) -> Path:
        """These lines are the user's known hosts."""
        path = self.home / ".ssh" / "known_hosts"
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    def run(self, server: OpenSshServer, node: NodeTarget | None = None) -> NodeResult:
        ca_file = self.home / "host-ca"
        authorities = Authorities(str(ca_file) if ca_file.exists() else None)
        verifier = Verifier(PinFile(), authorities, SystemClock())
        shell = engine(self.engine, KeyRing(str(server.key_file)), verifier)
        try:
            return shell.run(node or server.target(), "echo hello", deadline_s=20)
        finally:
            shell.close()

    def ssh(self, server: OpenSshServer) -> bool:
        """Whether the user's own ssh gets in, going by the same known hosts."""
        argv = [
            "ssh", "-F", "none", "-i", str(server.key_file), "-p", str(server.port),
            "-o", f"UserKnownHostsFile={self.home / '.ssh' / 'known_hosts'}",
            "-o", "GlobalKnownHostsFile=none", "-o", "StrictHostKeyChecking=yes",
            "-o", "BatchMode=yes", f"{server.user}@{server.address}", "echo hello",
        ]  # fmt: skip
        done = subprocess.run(argv, capture_output=True, text=True, timeout=30, check=False)
        return done.stdout == "hello\n"

    def refusal(self, server: OpenSshServer) -> str:
        """What azl says; ssh must not have got in either."""
        result = self.run(server)
        assert result.trouble is not None
        assert result.trouble.reason is Trouble.HOST_KEY_UNKNOWN
        assert isinstance(result.trouble.error, HostIdentityError)
        assert "azl node trust node-1 --hosts FILE --fingerprint" in result.trouble.hints[0]
        assert not self.ssh(server)
        return result.trouble.message


@pytest.fixture(params=ENGINES)
def bench(tmp_path: Path, home: Path, request: pytest.FixtureRequest) -> Iterator[Bench]:
    if MISSING:
        pytest.skip(MISSING)
    with ExitStack() as stack:
        yield Bench(tmp_path, home, stack, request.param)


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
@pytest.mark.parametrize("ca_kind", ["ed25519", "ecdsa", "rsa"])
def test_a_certificate_of_a_known_ca_proves_a_host(bench: Bench, kind: str, ca_kind: str) -> None:
    bench.believe(f"@cert-authority 127.0.0.* {bench.authority(ca_kind).text}")
    server = bench.serve("-n", "web-1,127.0.0.1", "-V", "-1m:+1h", kind=kind)

    assert bench.run(server).stdout == "hello\n"
    assert bench.ssh(server)


def test_a_ca_line_with_a_port_counts_for_that_port_only(bench: Bench) -> None:
    authority = bench.authority().text
    server = bench.serve("-n", "127.0.0.1")

    bench.believe(f"@cert-authority [127.0.0.1]:{server.port} {authority}")
    assert bench.run(server).ok
    assert bench.ssh(server)
    bench.believe(f"@cert-authority [127.0.0.1]:1 {authority}")
    assert "nobody has proven" in bench.refusal(server)


def test_a_hashed_line_of_a_ca_counts_too(bench: Bench) -> None:
    path = bench.believe(f"@cert-authority 127.0.0.1 {bench.authority().text}")
    server = bench.serve("-n", "127.0.0.1")
    subprocess.run(["ssh-keygen", "-q", "-H", "-f", str(path)], check=True, capture_output=True)

    assert bench.run(server).ok
    assert bench.ssh(server)


def test_an_rsa_ca_may_sign_with_sha_256(bench: Bench) -> None:
    bench.believe(f"@cert-authority * {bench.authority('rsa').text}")
    server = bench.serve("-n", "127.0.0.1", "-t", "rsa-sha2-256")

    assert bench.run(server).ok


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("-n", "127.0.0.1", "-V", "20200101:20210101"), "it expired on 2021-01-01"),
        (("-n", "127.0.0.1", "-V", "20900101:20910101"), "it is not valid before 2090-01-01"),
        (("-n", "web-1,web-2"), "it is for web-1, web-2, not for 127.0.0.1"),
        (("-n", "127.0.0.*"), "it is for 127.0.0.*, not for 127.0.0.1"),
        (
            ("-n", "127.0.0.1", "-O", "critical:shoe-size=44"),
            "it has critical options azl does not know (shoe-size)",
        ),
    ],
    ids=["expired", "not-yet", "another-host", "wildcard", "critical-option"],
)
def test_a_certificate_that_does_not_say_so_proves_nothing(
    bench: Bench, options: tuple[str, ...], words: str
) -> None:
    bench.believe(f"@cert-authority * {bench.authority().text}")
    message = bench.refusal(bench.serve(*options))

    assert "nobody has proven that it is node-1's" in message
    assert f"the certificate it shows does not count: {words}" in message
    assert f"(signed by CA {bench.authority().fingerprint})" in message


def test_a_certificate_that_names_no_host_proves_none(bench: Bench) -> None:
    """OpenSSH 9 believes it of every host; azl does not."""
    bench.believe(f"@cert-authority * {bench.authority().text}")
    result = bench.run(bench.serve())

    assert result.trouble is not None
    assert "it names no host at all" in result.trouble.message


def test_a_certificate_of_a_user_proves_no_host(bench: Bench) -> None:
    """sshd will not load one as its own, so the verdict is asked for directly."""
    bench.believe(f"@cert-authority * {bench.authority().text}")
    key = bench.directory / "user"
    make_key(key)
    words = sign_key(bench.ca, key, "-n", "127.0.0.1").read_text(encoding="utf-8").split()
    shown = HostKey(words[0], words[1])
    target = NodeTarget("node-1", "127.0.0.1")

    trouble = Verifier(PinFile()).objection(target, shown)

    assert trouble is not None
    assert "it is a user's certificate, not a host's" in trouble.message


def test_a_signature_with_sha_1_is_refused(bench: Bench) -> None:
    bench.believe(f"@cert-authority * {bench.authority('rsa').text}")

    message = bench.refusal(bench.serve("-n", "127.0.0.1", "-t", "ssh-rsa"))

    assert "it is signed with ssh-rsa, which is too weak" in message


def test_another_cas_certificate_proves_nothing(bench: Bench) -> None:
    bench.believe(f"@cert-authority * {bench.authority().text}")
    other = bench.directory / "other-ca"
    make_key(other)

    assert "that CA does not vouch for 127.0.0.1" in bench.refusal(
        bench.serve("-n", "127.0.0.1", ca=other)
    )


def test_a_ca_for_other_hosts_does_not_vouch_for_this_one(bench: Bench) -> None:
    bench.believe(f"@cert-authority *.example.com,!127.0.0.1 {bench.authority().text}")

    assert "nobody has proven" in bench.refusal(bench.serve("-n", "127.0.0.1"))


def test_a_forged_signature_proves_nothing(bench: Bench) -> None:
    """The CA's name on it, somebody else's signature under it."""
    bench.believe(f"@cert-authority * {bench.authority().text}")
    key = bench.directory / "host"
    make_key(key)
    words = sign_key(bench.ca, key, "-n", "127.0.0.1", host=True).read_text().split()
    good = HostKey(words[0], words[1])
    blob = bytearray(good.blob)
    blob[-1] ^= 1
    forged = HostKey.from_blob(good.type, bytes(blob))
    target = NodeTarget("node-1", "127.0.0.1")
    verifier = Verifier(PinFile())

    assert verifier.objection(target, good) is None
    trouble = verifier.objection(target, forged)
    assert trouble is not None
    assert "its signature is not that CA's" in trouble.message


def test_a_revoked_ca_vouches_for_nobody(bench: Bench) -> None:
    authority = bench.authority().text
    bench.believe(f"@cert-authority * {authority}", f"@revoked * {authority}")

    assert "nobody has proven" in bench.refusal(bench.serve("-n", "127.0.0.1"))


def test_the_chosen_ca_may_be_revoked_in_the_users_own_file(bench: Bench) -> None:
    authority = bench.authority().text
    (bench.home / "host-ca").write_text(f"@cert-authority * {authority}\n", encoding="utf-8")
    server = bench.serve("-n", "127.0.0.1")
    assert bench.run(server).ok

    # a second CA, so that certificates are still asked for
    other = make_key(bench.directory / "other").text
    bench.believe(f"@revoked * {authority}", f"@cert-authority * {other}")

    assert "its CA is revoked" in bench.refusal(server)


@pytest.mark.parametrize(
    "line",
    ["ssh-ed25519 AAAA", "web-1 {key}", "@cert-authority * ssh-ed25519 AAAA", "@revoked {key}"],
)
def test_a_host_ca_file_holds_lines_of_cas_and_nothing_else(bench: Bench, line: str) -> None:
    text = "# our CA\n\n" + line.format(key=bench.authority().text) + "\n"
    path = bench.home / "host-ca"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(UsageError, match="host-ca:3 is no line of a CA") as caught:
        Authorities(str(path))

    assert caught.value.hints == ("one CA on a line: @cert-authority azl-* ssh-ed25519 AAAA...",)


def test_a_host_ca_file_that_is_not_there_is_an_error(bench: Bench) -> None:
    with pytest.raises(UsageError, match="could not read host-ca"):
        Authorities(str(bench.home / "absent"))


def test_a_revoked_key_is_not_believed_for_its_certificate(bench: Bench) -> None:
    authority = bench.authority().text
    server = bench.serve("-n", "127.0.0.1")
    revoked = f"@revoked * {server.host_keys[0].text}"
    bench.believe(f"@cert-authority * {authority}", revoked)

    assert "the key in it is revoked" in bench.refusal(server)


def test_a_key_that_is_known_itself_needs_no_good_certificate(bench: Bench) -> None:
    server = bench.serve("-n", "127.0.0.1", "-V", "20200101:20210101", ca=_ca(bench))
    known = f"[127.0.0.1]:{server.port} {server.host_keys[0].text}"
    bench.believe(f"@cert-authority * {bench.authority().text}", known)

    assert bench.run(server).ok
    assert bench.ssh(server)


def test_a_changed_key_with_a_bad_certificate_says_both(bench: Bench) -> None:
    server = bench.serve("-n", "127.0.0.1", "-V", "20200101:20210101", ca=_ca(bench))
    other = make_key(bench.directory / "other")
    known = f"[127.0.0.1]:{server.port} {other.text}"
    bench.believe(f"@cert-authority * {bench.authority().text}", known)

    trouble = bench.run(server).trouble

    assert trouble is not None
    assert trouble.reason is Trouble.HOST_KEY_CHANGED
    assert "it expired on 2021-01-01" in trouble.message


def test_a_server_without_a_certificate_is_asked_for_its_key(bench: Bench) -> None:
    bench.authority()
    directory = bench.directory / "plain"
    directory.mkdir()
    server = bench.stack.enter_context(openssh_server(directory))
    known = f"[127.0.0.1]:{server.port} {server.host_keys[0].text}"
    bench.believe(f"@cert-authority * {bench.authority().text}", known)

    assert bench.run(server).ok


def test_certificates_are_not_asked_for_where_no_ca_is_known(bench: Bench) -> None:
    bench.authority()
    server = bench.serve("-n", "127.0.0.1")
    bench.believe(f"[127.0.0.1]:{server.port} {server.host_keys[0].text}")

    assert bench.run(server).ok
    types = Verifier(PinFile()).types_of(server.target())
    assert types == ("ssh-ed25519",)


def test_a_virtual_machine_is_vouched_for_by_its_id_and_by_the_chosen_ca_only(
    bench: Bench,
) -> None:
    authority = bench.authority().text
    server = bench.serve("-n", "azl-11aa")
    node = _vm(server, "11AA")

    bench.believe(f"@cert-authority * {authority}")
    not_chosen = bench.run(server, node)
    (bench.home / "host-ca").write_text(f"@cert-authority azl-* {authority}\n", encoding="utf-8")
    chosen = bench.run(server, node)
    another = bench.run(server, _vm(server, "22bb"))

    assert not_chosen.trouble is not None
    assert chosen.stdout == "hello\n"
    assert another.trouble is not None
    assert "it is for azl-11aa, not for azl-22bb" in another.trouble.message
    assert another.trouble.hints == ("azl node trust web-1 proves and pins it through Azure",)


def test_the_address_of_a_virtual_machine_is_no_name_to_vouch_for(bench: Bench) -> None:
    authority = bench.authority().text
    (bench.home / "host-ca").write_text(f"@cert-authority * {authority}\n", encoding="utf-8")
    server = bench.serve("-n", "127.0.0.1,web-1")

    trouble = bench.run(server, _vm(server, "11aa")).trouble

    assert trouble is not None
    assert "it is for 127.0.0.1, web-1, not for azl-11aa" in trouble.message


def test_the_users_own_ssh_believes_the_chosen_ca_as_well(bench: Bench) -> None:
    authority = bench.authority().text
    server = bench.serve("-n", "azl-11aa")
    ca_file = bench.home / "host ca"
    ca_file.write_text(f"@cert-authority azl-* {authority}\n", encoding="utf-8")
    pins = PinFile()

    def ssh(vm_id: str) -> "subprocess.CompletedProcess[str]":
        argv = ssh_argv(
            _vm(server, vm_id),
            pins.path,
            str(server.key_file),
            ("echo hello",),
            host_ca=str(ca_file),
        )
        return subprocess.run(argv, capture_output=True, text=True, timeout=30, check=False)

    assert ssh("11aa").stdout == "hello\n"
    assert ssh("22bb").returncode == 255


def test_a_jump_host_may_be_proven_by_its_certificate(bench: Bench) -> None:
    authority = bench.authority().text
    bench.believe(f"@cert-authority 127.0.0.1 {authority}")
    server = bench.serve("-n", "127.0.0.1")
    node = replace(_vm(server, "11aa"), jump=(server.target("hop"),))
    PinFile().pin(Pin(node.host_key_alias, server.host_keys, name="web-1"))

    argv = ssh_argv(node, PinFile().path, str(server.key_file), ("echo hello",))
    done = subprocess.run(argv, capture_output=True, text=True, timeout=30, check=False)

    assert bench.run(server, node).stdout == "hello\n"
    assert done.stdout == "hello\n", done.stderr


def _ca(bench: Bench) -> Path:
    bench.authority()
    return bench.ca


def _vm(server: OpenSshServer, vm_id: str) -> NodeTarget:
    return server.target(
        "web-1", vm=VmRef("s", "g", "web-1"), vm_id=vm_id, host_key_alias=alias_of_vm(vm_id)
    )
