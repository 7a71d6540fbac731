"""The sandbox's own certificate authority, and a certificate for localhost."""

import ssl

from azlinux_cli.sandbox.state import StateDirectory, write_private

NAMES = ("localhost", "127.0.0.1", "::1")


def ensure(state: StateDirectory) -> None:
    """Make both at first use, and anew when a file of theirs is gone or broken.

    They are no state of value: clients are told the path of the bundle, not what is in it.
    """
    if _usable(state):
        return
    import trustme

    authority = trustme.CA(organization_name="azl sandbox")
    issued = authority.issue_cert(*NAMES)
    chain = b"".join(blob.bytes() for blob in issued.cert_chain_pems)
    write_private(state.ca_key, authority.private_key_pem.bytes().decode())
    write_private(state.certificate_key, issued.private_key_pem.bytes().decode())
    write_private(state.certificate, chain.decode())
    # Last: its presence says that all is there.
    write_private(state.ca_bundle, authority.cert_pem.bytes().decode())


def _usable(state: StateDirectory) -> bool:
    """All four files can be read and belong together."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from cryptography.x509 import load_pem_x509_certificate

    try:
        authority = load_pem_x509_certificate(state.ca_bundle.read_bytes())
        issued = load_pem_x509_certificate(state.certificate.read_bytes())
        issued.verify_directly_issued_by(authority)
        pairs = ((authority, state.ca_key), (issued, state.certificate_key))
        return all(
            load_pem_private_key(key.read_bytes(), None).public_key() == owner.public_key()
            for owner, key in pairs
        )
    except (FileNotFoundError, ValueError, TypeError, InvalidSignature):
        return False


def client_context(state: StateDirectory) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(state.ca_bundle))
