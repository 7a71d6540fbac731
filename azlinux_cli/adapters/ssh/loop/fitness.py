"""Whether the paramiko that is installed has the parts that wire.py leans on.

Looks at names and signatures only: a few hundred microseconds, once for each engine.
"""

import inspect
from collections.abc import Callable, Iterator

import paramiko
from paramiko.auth_handler import AuthHandler
from paramiko.packet import Packetizer

# owner, name, the parameters that wire.py gives or receives
_PARTS: tuple[tuple[type, str, tuple[str, ...]], ...] = (
    (Packetizer, "read_all", ("self", "n", "check_rekey")),
    (Packetizer, "write_all", ("self", "out")),
    (Packetizer, "readline", ("self", "timeout")),
    (Packetizer, "read_message", ("self",)),
    (Packetizer, "send_message", ("self", "data")),
    (Packetizer, "need_rekey", ("self",)),
    (Packetizer, "get_mac_size_in", ("self",)),
    (paramiko.Transport, "_send_kex_init", ("self",)),
    (paramiko.Transport, "_expect_packet", ("self", "ptypes")),
    (paramiko.Transport, "_check_banner", ("self",)),
    (paramiko.Transport, "_enforce_strict_kex", ("self", "ptype")),
    (paramiko.Transport, "_negotiate_keys", ("self", "m")),
    (paramiko.Transport, "_parse_kex_init", ("self", "m")),
    (paramiko.Transport, "_parse_newkeys", ("self", "m")),
    (paramiko.Transport, "_parse_ext_info", ("self", "msg")),
    (paramiko.Transport, "_parse_channel_open", ("self", "m")),
    (paramiko.Transport, "_log", ("self", "level", "msg", "args")),
    (AuthHandler, "__init__", ("self", "transport")),
    (AuthHandler, "_parse_service_accept", ("self", "m")),
)
_STATE = (
    "_preferred_keys",
    "_preferred_kex",
    "_expected_packet",
    "_handler_table",
    "clear_to_send",
    "in_kex",
    "kex_engine",
    "local_version",
    "packetizer",
    "remote_version",
)
_CIPHER = "aes128-gcm@openssh.com"
_MAC = "hmac-sha2-256-etm@openssh.com"


def complaints(make_transport: Callable[[], object]) -> Iterator[str]:
    """What is missing or different, one line for each; nothing: the loop may be used."""
    for owner, name, parameters in _PARTS:
        part = getattr(owner, name, None)
        if part is None:
            yield f"{owner.__name__}.{name} is gone"
        elif (found := tuple(inspect.signature(part).parameters)) != parameters:
            yield f"{owner.__name__}.{name} takes {', '.join(found)}"
    transport = make_transport()
    for name in _STATE:
        if not hasattr(transport, name):
            yield f"Transport.{name} is gone"
    for table, name in (("_cipher_info", _CIPHER), ("_mac_info", _MAC)):
        if name not in getattr(paramiko.Transport, table, ()):
            yield f"{name} is gone"
