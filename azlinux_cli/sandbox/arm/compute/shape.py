"""The form of request bodies: which JSON type stands where.

`shaped` is the door: behind it a `vmSize` is text and a `dataDisks` is a list of objects. Fields
that are not named here pass as they are. Message: common error messages, "The value of parameter
{0} is invalid."; that numbers and flags may come as text is Azure's JSON reader.
"""

from typing import Any, Final

from azlinux_cli.sandbox.arm.compute.body import without_nulls
from azlinux_cli.sandbox.arm.compute.refusal import invalid
from azlinux_cli.sandbox.kernel.http import Json, Request

TEXT: Final = "text"
NUMBER: Final = "number"
FLAG: Final = "flag"
OBJECT: Final = "object"
Shape = Any  # one of the words above, {field: Shape} or [Shape]

REFERENCE = {"id": TEXT}
_DISK = {
    "name": TEXT,
    "createOption": TEXT,
    "caching": TEXT,
    "deleteOption": TEXT,
    "diskSizeGB": NUMBER,
    "managedDisk": {"id": TEXT, "storageAccountType": TEXT, "diskEncryptionSet": {"id": TEXT}},
    "vhd": OBJECT,
    "osType": TEXT,
    "diffDiskSettings": OBJECT,
    "lun": NUMBER,
    "toBeDetached": FLAG,
}
_IMAGE = {
    "publisher": TEXT,
    "offer": TEXT,
    "sku": TEXT,
    "version": TEXT,
    "id": TEXT,
    "communityGalleryImageId": TEXT,
    "sharedGalleryImageId": TEXT,
}
_ADDRESS = {
    "name": TEXT,
    "sku": {"name": TEXT, "tier": TEXT},
    "properties": {
        "publicIPAllocationMethod": TEXT,
        "publicIPAddressVersion": TEXT,
        "idleTimeoutInMinutes": NUMBER,
        "deleteOption": TEXT,
        "dnsSettings": {"domainNameLabel": TEXT},
        "ipTags": [OBJECT],
    },
}
_IP = {
    "name": TEXT,
    "properties": {
        "subnet": REFERENCE,
        "primary": FLAG,
        "privateIPAddressVersion": TEXT,
        "publicIPAddressConfiguration": _ADDRESS,
    },
}
_INTERFACE = {
    "name": TEXT,
    "tags": OBJECT,
    "properties": {
        "primary": FLAG,
        "deleteOption": TEXT,
        "enableAcceleratedNetworking": FLAG,
        "enableIPForwarding": FLAG,
        "disableTcpStateTracking": FLAG,
        "networkSecurityGroup": REFERENCE,
        "dnsSettings": {"dnsServers": [TEXT]},
        "ipConfigurations": [_IP],
    },
}
_OS_PROFILE = {
    "computerName": TEXT,
    "adminUsername": TEXT,
    "adminPassword": TEXT,
    "customData": TEXT,
    "windowsConfiguration": OBJECT,
    "secrets": [OBJECT],
    "allowExtensionOperations": FLAG,
    "requireGuestProvisionSignal": FLAG,
    "linuxConfiguration": {
        "disablePasswordAuthentication": FLAG,
        "provisionVMAgent": FLAG,
        "ssh": {"publicKeys": [{"path": TEXT, "keyData": TEXT}]},
        "patchSettings": OBJECT,
    },
}
VIRTUAL_MACHINE = {
    "location": TEXT,
    "tags": OBJECT,
    "zones": [TEXT],
    "plan": OBJECT,
    "identity": {"type": TEXT, "userAssignedIdentities": OBJECT},
    "properties": {
        "hardwareProfile": {"vmSize": TEXT},
        "storageProfile": {
            "imageReference": _IMAGE,
            "osDisk": _DISK,
            "dataDisks": [_DISK],
            "diskControllerType": TEXT,
        },
        "osProfile": _OS_PROFILE,
        "networkProfile": {
            "networkApiVersion": TEXT,
            "networkInterfaces": [
                {"id": TEXT, "properties": {"primary": FLAG, "deleteOption": TEXT}}
            ],
            "networkInterfaceConfigurations": [_INTERFACE],
        },
        "securityProfile": {
            "securityType": TEXT,
            "encryptionAtHost": FLAG,
            "uefiSettings": {"secureBootEnabled": FLAG, "vTpmEnabled": FLAG},
        },
        "diagnosticsProfile": {"bootDiagnostics": {"enabled": FLAG, "storageUri": TEXT}},
        "availabilitySet": REFERENCE,
        "priority": TEXT,
        "evictionPolicy": TEXT,
        "billingProfile": OBJECT,
        "additionalCapabilities": OBJECT,
        "userData": TEXT,
    },
}
VOLUME = {
    "location": TEXT,
    "tags": OBJECT,
    "zones": [TEXT],
    "sku": {"name": TEXT},
    "properties": {
        "creationData": {
            "createOption": TEXT,
            "sourceResourceId": TEXT,
            "sourceUri": TEXT,
            "imageReference": REFERENCE,
        },
        "diskSizeGB": NUMBER,
        "incremental": FLAG,
        "osType": TEXT,
        "hyperVGeneration": TEXT,
        "encryption": {"type": TEXT, "diskEncryptionSetId": TEXT},
        "securityProfile": {"securityType": TEXT},
        "supportedCapabilities": {"architecture": TEXT},
    },
}
PARAMETERS = [{"name": TEXT, "value": TEXT}]
RUN_COMMAND = {"commandId": TEXT, "script": [TEXT], "parameters": PARAMETERS}
MANAGED_RUN_COMMAND = {
    "location": TEXT,
    "tags": OBJECT,
    "properties": {
        "source": {"script": TEXT, "scriptUri": TEXT, "galleryScriptReferenceId": TEXT},
        "parameters": PARAMETERS,
        "protectedParameters": PARAMETERS,
        "asyncExecution": FLAG,
        "treatFailureAsDeploymentFailure": FLAG,
        "timeoutInSeconds": NUMBER,
        "runAsUser": TEXT,
    },
}
REIMAGE = {"exactVersion": TEXT, "osProfile": {"customData": TEXT, "adminPassword": TEXT}}
EXTENSION = {
    "location": TEXT,
    "tags": OBJECT,
    "properties": {
        "publisher": TEXT,
        "type": TEXT,
        "typeHandlerVersion": TEXT,
        "autoUpgradeMinorVersion": FLAG,
        "enableAutomaticUpgrade": FLAG,
        "settings": OBJECT,
        "protectedSettings": OBJECT,
    },
}


def shaped(request: Request, shape: Shape) -> Json:
    """The body without nulls, every field of the form it has to have. Raises ArmError 400."""
    body: Json = _fit(without_nulls(request.json), shape, "")
    return body


def _fit(value: Any, shape: Shape, path: str) -> Any:
    if isinstance(shape, dict):
        fields = _of(dict, value, path)
        return {key: _fit(v, shape.get(key), f"{path}.{key}") for key, v in fields.items()}
    if isinstance(shape, list):
        items = _of(list, value, path)
        return [_fit(item, shape[0], f"{path}[{index}]") for index, item in enumerate(items)]
    return _PLAIN[shape](value, path) if shape is not None else value


def _of(kind: type, value: Any, path: str) -> Any:
    if not isinstance(value, kind):
        raise _wrong(path)
    return value


def _wrong(path: str) -> Exception:
    name = path.lstrip(".").removeprefix("properties.")
    return invalid(f"The value of parameter {name} is invalid.", name)


def _number(value: Any, path: str) -> int:
    if isinstance(value, str) and value.strip().isdigit():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(path)
    return value


def _flag(value: Any, path: str) -> bool:
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    if not isinstance(value, bool):
        raise _wrong(path)
    return value


def _text(value: Any, path: str) -> str:
    if isinstance(value, (dict, list)):
        raise _wrong(path)
    return value if isinstance(value, str) else str(value)


def _object(value: Any, path: str) -> Json:
    found: Json = _of(dict, value, path)
    return found


_PLAIN = {TEXT: _text, NUMBER: _number, FLAG: _flag, OBJECT: _object}
