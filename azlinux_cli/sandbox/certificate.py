"""The sandbox's own certificate authority, and a certificate for localhost."""

import ssl

from azlinux_cli.sandbox.state import StateDirectory, write_private

NAMES = ("localhost", "127.0.0.1", "::1")


def ensure(state: StateDirectory) -> None:
    """Make both at first use. The CA's key stays, so that a certificate can be renewed."""
    files = (state.ca_bundle, state.certificate, state.certificate_key)
    if all(path.exists() for path in files):
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


def client_context(state: StateDirectory) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(state.ca_bundle))
