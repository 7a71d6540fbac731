"""paramiko without what it imports and azl does not use; measured on one sign-in of 150 ms, 27 MB.

* invoke, 60 ms, for `Match exec` in ~/.ssh/config. azl runs none (config_file.py), so it is as if
  invoke were not installed.
* importlib.metadata, 10 ms and 1.4 MB (it brings the e-mail parser), for paramiko's own version.
* bcrypt, 1 ms and 0.4 MB, for private keys that have a passphrase.

In place of the last two stand modules that become the real ones as soon as anybody asks them for
anything else, or for the key of a passphrase.
"""

import importlib
import sys
from types import ModuleType
from typing import Any

_METADATA = "importlib.metadata"
_BCRYPT = "bcrypt"


class _Lazy(ModuleType):
    """Stands for a module of the same name until that is needed."""

    def __getattr__(self, name: str) -> Any:
        return getattr(_real(self.__name__), name)


class _LazyMetadata(_Lazy):
    @staticmethod
    def version(name: str) -> str:
        """Of a distribution. paramiko's is part of what it says to servers, no more."""
        return "" if name == "paramiko" else str(_real(_METADATA).version(name))


class _LazyBcrypt(_Lazy):
    def __init__(self) -> None:
        super().__init__(_BCRYPT)
        self.__path__ = []  # `from bcrypt import kdf` asks for it before it asks for `kdf`

    @staticmethod
    def kdf(*args: Any, **named: Any) -> Any:
        """The key of a passphrase; cryptography takes this function while it is imported."""
        return _real(_BCRYPT).kdf(*args, **named)


def _real(name: str) -> Any:
    if isinstance(sys.modules.get(name), _Lazy):
        del sys.modules[name]
    return importlib.import_module(name)


def prepare() -> None:
    """Before paramiko is imported; after that it does nothing."""
    modules: dict[str, Any] = sys.modules
    if "paramiko" in modules:
        return
    modules.setdefault("invoke", None)
    if _METADATA not in modules:
        modules[_METADATA] = vars(importlib)["metadata"] = _LazyMetadata(_METADATA)
    if _BCRYPT not in modules:
        modules[_BCRYPT] = _LazyBcrypt()
