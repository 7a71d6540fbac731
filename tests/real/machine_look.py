"""What a test itself sees of a machine's files, by no code of azl's: Python, run there by root."""

import json
from typing import Any

from tests.real.fleet import Node

_PROGRAM = r"""
import hashlib, json, os, pwd, grp, stat, sys
def name(of, number):
    try:
        return of(number)[0]
    except KeyError:
        return number
seen, links = {}, {}
for root in sys.argv[1:]:
    paths = [root] + [os.path.join(d, n) for d, ds, fs in os.walk(root) for n in ds + fs]
    for path in sorted(paths, key=os.fsencode):
        s = os.lstat(path)
        row = {"mode": oct(s.st_mode), "user": name(pwd.getpwuid, s.st_uid),
               "group": name(grp.getgrgid, s.st_gid)}
        if stat.S_ISLNK(s.st_mode):
            row["target"] = os.readlink(path)
        if stat.S_ISREG(s.st_mode):
            row["sha"] = hashlib.sha256(open(path, "rb").read()).hexdigest()
            row["mtime"] = s.st_mtime_ns
            row["twin"] = links.setdefault((s.st_dev, s.st_ino), path) if s.st_nlink > 1 else None
        if not stat.S_ISLNK(s.st_mode):
            row["attributes"] = {k: os.getxattr(path, k).hex() for k in os.listxattr(path)
                                 if not k.startswith("trusted.")}
        seen[os.fsencode(path).hex()] = row
print(json.dumps(seen))
"""


def tree(node: Node, *roots: str) -> dict[bytes, Any]:
    """All that can be seen of everything below, by path."""
    words = " ".join(f"'{root}'" for root in roots)
    said = node.run(f"sudo python3 - {words}", stdin=_PROGRAM)
    assert said.status == 0, said
    found: dict[str, Any] = json.loads(said.out)
    return {bytes.fromhex(path): row for path, row in found.items()}
