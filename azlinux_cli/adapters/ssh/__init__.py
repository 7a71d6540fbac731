"""SSH, on paramiko.

paramiko imports invoke if it is there, 60 ms, to run the commands of `Match exec` in ~/.ssh/config;
azl runs none (config_file.py), so it is as if it were not there.
"""

import sys
from typing import Any

_modules: dict[str, Any] = sys.modules
_modules.setdefault("invoke", None)
