"""The user's SSH keys on disk. Nothing that is there is ever written over.

Azure/azure-cli#4725 and #6780: a private key without its .pub beside it was replaced by a new one.
Here the public key is derived from it instead, and new files are made with O_EXCL.
"""

import os
from pathlib import Path

from azlinux_cli.domain.errors import AzlError, UsageError

_PAIRS = ("id_ed25519", "id_rsa")
_MOST_BYTES = 64 * 1024
AGENT = "agent"  # the value of the setting that means no file at all


class SshKeyFiles:
    """`ports.provisioning.KeyFiles`. `private` is the setting `ssh-key`, if it is set."""

    def __init__(self, private: str | None = None, directory: Path | None = None) -> None:
        self._private = private
        self._directory = directory or Path.home() / ".ssh"

    def read(self, path: str) -> str:
        file = Path(path).expanduser()
        try:
            if file.is_dir():
                raise UsageError(
                    f"{path} is a directory; a public key file is expected",
                    hint=f"is it {path.rstrip('/')}/id_ed25519.pub?",
                )
            with file.open("rb") as stream:
                data = stream.read(_MOST_BYTES + 1)
        except FileNotFoundError:
            raise UsageError(
                f"{path} is neither a public key nor a file",
                hint="give the path of a .pub file, or the key itself: 'ssh-ed25519 AAAA...'",
            ) from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "not a path"
            raise UsageError(f"could not read {path[:200]}: {reason}") from None
        if len(data) > _MOST_BYTES:
            raise UsageError(f"{path} is too large for a public key")
        return _decoded(data, path)

    def default(self) -> tuple[str, str] | None:
        if self._private == AGENT:
            return "the SSH agent", _from_agent()
        private = [Path(self._private).expanduser()] if self._private else []
        for candidate in private or [self._directory / name for name in _PAIRS]:
            public = candidate.with_name(candidate.name + ".pub")
            if public.exists():
                return str(public), self.read(str(public))
            if candidate.exists():
                return str(candidate), _public_of(candidate)
        if private:
            raise UsageError(
                f"{private[0]} does not exist (setting ssh-key)",
                hint="set another: azl config set ssh-key FILE, or name one with --ssh-key-value",
            )
        return None

    def generate(self) -> tuple[str, str]:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import (
            Encoding,
            NoEncryption,
            PrivateFormat,
            PublicFormat,
        )

        private = self._directory / _PAIRS[0]
        public = private.with_name(private.name + ".pub")
        key = Ed25519PrivateKey.generate()
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
        line = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
        text = f"{line} azl\n"
        try:
            self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_new(private, secret, 0o600)
            _write_new(public, text.encode(), 0o644)
        except FileExistsError:
            raise AzlError(
                f"{private} came into being meanwhile; nothing was overwritten",
                hint="run the command again",
            ) from None
        except OSError as error:
            raise AzlError(
                f"could not make an SSH key pair in {self._directory}: {error.strerror}",
                hint="name a public key with --ssh-key-value",
            ) from None
        return str(public), text


def _from_agent() -> str:
    """The first key of the agent that Azure takes. Raises UsageError if it has none."""
    import paramiko

    try:
        agent = paramiko.Agent()
        found = {key.get_name(): key.get_base64() for key in reversed(agent.get_keys())}
        agent.close()
    except (paramiko.SSHException, OSError) as error:
        raise UsageError(f"could not ask the SSH agent for a key: {error}") from None
    for kind in ("ssh-ed25519", "ssh-rsa"):
        if kind in found:
            return f"{kind} {found[kind]}"
    raise UsageError(
        "the SSH agent holds no Ed25519 or RSA key (setting ssh-key is agent)",
        hint="ssh-add FILE, or name a public key with --ssh-key-value",
    )


def _write_new(path: Path, data: bytes, mode: int) -> None:
    """Raises FileExistsError rather than touch what is there; leaves no half file behind."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise


def _decoded(data: bytes, path: str) -> str:
    """UTF-8, or UTF-16 as PowerShell's `>` writes it."""
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(
            f"{path} is not text; a public key file is expected",
            hint="give the file that ends in .pub",
        ) from None


def _public_of(private: Path) -> str:
    """The public half of an OpenSSH private key file; it is in clear even if that has a password.

    Falls back on decrypting with no password for the older PEM forms. Raises UsageError when the
    public half cannot be had without one.
    """
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        PublicFormat,
        load_pem_private_key,
        load_ssh_private_key,
    )

    advice = f"make its public half: ssh-keygen -y -f {private} > {private}.pub"
    try:
        data = private.read_bytes()
        if line := _clear_half(data):
            return line
        loader = load_ssh_private_key if b"OPENSSH" in data[:64] else load_pem_private_key
        public = loader(data, None).public_key()
        return public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    except OSError as error:
        raise UsageError(f"could not read {private}: {error.strerror}") from None
    except (ValueError, TypeError):
        raise UsageError(
            f"{private} has no .pub beside it, and its public half cannot be read from it",
            hint=advice,
        ) from None


_MAGIC = b"openssh-key-v1\0"


def _clear_half(data: bytes) -> str | None:
    """The public key inside an openssh-key-v1 file (OpenSSH, PROTOCOL.key), without a password."""
    import base64
    import binascii

    body = b"".join(line for line in data.splitlines() if not line.startswith(b"-----"))
    try:
        blob = base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        return None
    if not blob.startswith(_MAGIC):
        return None
    at = len(_MAGIC)
    for _ in range(3):  # cipher, kdf, kdf options
        at += 4 + int.from_bytes(blob[at : at + 4])
    at += 4  # number of keys
    size = int.from_bytes(blob[at : at + 4])
    fields = blob[at + 4 : at + 4 + size]
    name = fields[4 : 4 + int.from_bytes(fields[:4])]
    if len(fields) != size or not name:
        return None
    return f"{name.decode('ascii', 'replace')} {base64.b64encode(fields).decode()}"
