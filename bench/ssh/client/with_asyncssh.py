"""asyncssh: key and known hosts read once, so many connections at a time.

with_asyncssh.py ADDRESSES KNOWN_HOSTS KEY USER PORT PARALLEL COMMAND
"""

import asyncio
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

asyncssh: Any = import_module("asyncssh")


async def main(words: list[str]) -> None:
    """Print every host's answer under its name."""
    addresses, known_hosts, key, user, port, parallel, command = words
    trusted = asyncssh.read_known_hosts(known_hosts)
    identity = asyncssh.read_private_key(key)
    free = asyncio.Semaphore(int(parallel))

    async def one(host: str) -> None:
        async with (
            free,
            asyncssh.connect(
                host,
                int(port),
                username=user,
                client_keys=[identity],
                known_hosts=trusted,
                config=None,
                agent_path=None,
            ) as connection,
        ):
            done = await connection.run(command, check=True)
            sys.stdout.write(f"{host}\n{done.stdout}")

    hosts = Path(addresses).read_text(encoding="utf-8").split()  # noqa: ASYNC240 - once, before
    await asyncio.gather(*map(one, hosts))


asyncio.run(main(sys.argv[1:]))
