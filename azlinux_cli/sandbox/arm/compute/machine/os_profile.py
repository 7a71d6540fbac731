"""The OS profile of a Linux machine: checked, and as a GET shows it.

Messages: common error messages; reserved names: "OS profile" FAQ (aka.ms/vmosprofile); key types:
"Create and manage SSH keys" (RSA of 2048 bits and more, Ed25519).
"""

import base64
import binascii
import re

from azlinux_cli.sandbox.arm.compute.body import at
from azlinux_cli.sandbox.arm.compute.refusal import invalid, missing
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.machines import Provisioning

HOST_NAME_LIMIT = 64
FORBIDDEN = set("`~!@#$%^&*()=+_[]{}\\|;:'\",<>/? ")
CUSTOM_DATA_LIMIT = 87380  # characters of Base64, of 64 KiB
RESERVED = {
    "administrator",
    "admin",
    "user",
    "user1",
    "test",
    "user2",
    "test1",
    "user3",
    "admin1",
    "1",
    "123",
    "a",
    "actuser",
    "adm",
    "admin2",
    "aspnet",
    "backup",
    "console",
    "david",
    "guest",
    "john",
    "owner",
    "root",
    "server",
    "sql",
    "support",
    "support_388945a0",
    "sys",
    "test2",
    "test3",
    "user4",
    "user5",
}
ADMIN_NAME = re.compile(r"[a-z_][a-z0-9_.-]{0,31}", re.IGNORECASE)
KEY_TYPES = ("ssh-rsa", "ssh-ed25519")
RSA_BYTES = 256  # a 2048-bit modulus makes the blob longer than this


def check_os_profile(profile: Json | None, vm_name: str) -> Json:
    """The profile with ARM's defaults. Raises ArmError 400 InvalidParameter."""
    if profile is None:
        raise missing("osProfile")
    if profile.get("windowsConfiguration"):
        raise invalid("The value of parameter windowsConfiguration is invalid.")
    host = str(profile.get("computerName") or vm_name)
    check_host_name(host)
    user = str(profile.get("adminUsername") or "")
    if not user:
        raise missing("osProfile.adminUsername")
    if user.lower() in RESERVED or ADMIN_NAME.fullmatch(user) is None:
        raise invalid(
            "The Admin Username specified is not allowed. For more information about disallowed "
            "usernames, see https://aka.ms/vmosprofile",
            "adminUsername",
        )
    check_custom_data(profile.get("customData"))
    configuration = dict(profile.get("linuxConfiguration") or {})
    keys = at(configuration, "ssh.publicKeys") or []
    _check_sign_in(profile, configuration, keys)
    for key in keys:
        _check_key(key, user)
    return _shown(profile, configuration, host, user)


def check_host_name(name: str) -> None:
    if not name or len(name) > HOST_NAME_LIMIT or set(name) & FORBIDDEN or name.isdigit():
        raise invalid(
            f"Linux host name cannot exceed {HOST_NAME_LIMIT} characters in length or contain the "
            "following characters: ` ~ ! @ # $ % ^ & * ( ) = + _ [ ] { } \\ | ; : ' \" , < > / ?.",
            "computerName",
        )


def check_custom_data(data: object) -> None:
    if data is None:
        return
    try:
        base64.b64decode(str(data), validate=True)
        fits = len(str(data)) <= CUSTOM_DATA_LIMIT
    except (binascii.Error, ValueError):
        fits = False
    if not fits:
        raise invalid(
            "Custom data in OSProfile must be in Base64 encoding and with a maximum length of "
            f"{CUSTOM_DATA_LIMIT} characters.",
            "customData",
        )


def _check_sign_in(profile: Json, configuration: Json, keys: list[Json]) -> None:
    password_off = bool(configuration.get("disablePasswordAuthentication"))
    if (password_off or not profile.get("adminPassword")) and not keys:
        raise invalid(
            "Authentication using either SSH or by user name and password must be enabled in "
            "Linux profile.",
            "linuxConfiguration",
        )


def _check_key(key: Json, user: str) -> None:
    path = f"/home/{user}/.ssh/authorized_keys"
    if key.get("path") != path:
        raise invalid(
            "Destination path for SSH public keys is currently limited to its default value "
            f"{path}  due to a known issue in Linux provisioning agent.",
            "linuxConfiguration.ssh.publicKeys.path",
        )
    if not is_public_key(str(key.get("keyData") or "")):
        raise invalid(
            "The value of parameter linuxConfiguration.ssh.publicKeys.keyData is invalid.",
            "linuxConfiguration.ssh.publicKeys.keyData",
        )


def is_public_key(text: str) -> bool:
    """One line of OpenSSH: a type Azure takes, a blob that says the same type."""
    parts = text.split()
    minimum = 2
    if len(parts) < minimum or parts[0] not in KEY_TYPES:
        return False
    try:
        blob = base64.b64decode(parts[1], validate=True)
    except (binascii.Error, ValueError):
        return False
    kind = parts[0].encode()
    return blob[4 : 4 + len(kind)] == kind and (kind != b"ssh-rsa" or len(blob) > RSA_BYTES)


def _shown(profile: Json, configuration: Json, host: str, user: str) -> Json:
    """Secrets (`adminPassword`, `customData`) are never shown again."""
    configuration.setdefault("disablePasswordAuthentication", False)
    configuration.setdefault("provisionVMAgent", True)
    patching = {"patchMode": "ImageDefault", "assessmentMode": "ImageDefault"}
    configuration["patchSettings"] = {**patching, **(configuration.get("patchSettings") or {})}
    return {
        "computerName": host,
        "adminUsername": user,
        "linuxConfiguration": configuration,
        "secrets": profile.get("secrets") or [],
        "allowExtensionOperations": profile.get("allowExtensionOperations", True),
        "requireGuestProvisionSignal": profile.get("requireGuestProvisionSignal", True),
    }


def provisioning_of(profile: Json | None, custom_data: str) -> Provisioning | None:
    """What the fabric hands the machine; None for a machine made from a specialised disk."""
    if profile is None:
        return None
    keys = at(profile, "linuxConfiguration.ssh.publicKeys") or []
    return Provisioning(
        hostname=profile["computerName"],
        admin_user=profile["adminUsername"],
        ssh_keys=tuple(str(key["keyData"]) for key in keys),
        custom_data=base64.b64decode(custom_data),
    )
