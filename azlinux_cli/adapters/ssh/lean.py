"""paramiko without what it imports and azl does not use; measured on one sign-in of 150 ms, 27 MB.

* invoke, 60 ms, for `Match exec` in ~/.ssh/config. azl runs none (config_file.py), so it is as if
  invoke were not installed.
* importlib.metadata, 10 ms and 1.4 MB (it brings the e-mail parser), for paramiko's own version. In
  its place stands one that becomes the real one as soon as anybody else asks it for anything.
"""

import importlib
import sys
from types import ModuleType
from typing import Any

_METADATA = "importlib.metadata"


class _LazyMetadata(ModuleType):
    @staticmethod
    def version(name: str) -> str:
        """Of a distribution. paramiko's is part of what it says to servers, no more."""
        return "" if name == "paramiko" else str(_real().version(name))

    def __getattr__(self, name: str) -> Any:
        return getattr(_real(), name)


def _real() -> Any:
    if isinstance(sys.modules.get(_METADATA), _LazyMetadata):
        del sys.modules[_METADATA]
    return importlib.import_module(_METADATA)


def prepare() -> None:
    """Before paramiko is imported; after that it does nothing."""
    modules: dict[str, Any] = sys.modules
    if "paramiko" in modules:
        return
    modules.setdefault("invoke", None)
    if _METADATA not in modules:
        modules[_METADATA] = vars(importlib)["metadata"] = _LazyMetadata(_METADATA)
