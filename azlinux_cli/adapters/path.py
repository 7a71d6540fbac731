"""Where azl keeps its files. AZL_CONFIG_DIR, AZL_CACHE_DIR and AZL_STATE_DIR override each."""

import os
from pathlib import Path


def _directory(variable: str, kind: str) -> Path:
    if chosen := os.environ.get(variable):
        return Path(chosen)
    import platformdirs

    return Path(getattr(platformdirs, f"user_{kind}_dir")("azl"))


def config_dir() -> Path:
    """Profiles: small, worth a backup."""
    return _directory("AZL_CONFIG_DIR", "config")


def cache_dir() -> Path:
    """Names for completion, tokens, region data: may be deleted at any time."""
    return _directory("AZL_CACHE_DIR", "cache")


def state_dir() -> Path:
    """Known hosts, the sandbox's disks: must survive."""
    return _directory("AZL_STATE_DIR", "state")
