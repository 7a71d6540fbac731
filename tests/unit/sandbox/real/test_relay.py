"""A connection carried to its machine and back."""

import asyncio
import socket

import pytest

from azlinux_cli.sandbox.real.relay import Relay


def pair() -> tuple[socket.socket, socket.socket]:
    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        end.setblocking(False)
    return ours, theirs


def test_both_ways_are_carried_and_an_end_ends_one_way_only() -> None:
    async def scene() -> None:
        loop = asyncio.get_running_loop()
        (client, outer), (machine, inner) = pair(), pair()
        relay = asyncio.create_task(Relay(outer, inner).run())
        await loop.sock_sendall(client, b"ask")
        assert await loop.sock_recv(machine, 9) == b"ask"
        client.shutdown(socket.SHUT_WR)
        assert await loop.sock_recv(machine, 9) == b""
        await loop.sock_sendall(machine, b"answer")
        assert await loop.sock_recv(client, 9) == b"answer"
        machine.close()
        await relay
        assert await loop.sock_recv(client, 9) == b""
        client.close()

    asyncio.run(scene())


def test_what_is_held_gets_through_later() -> None:
    async def scene() -> None:
        loop = asyncio.get_running_loop()
        (client, outer), (machine, inner) = pair(), pair()
        relay = Relay(outer, inner)
        task = asyncio.create_task(relay.run())
        relay.hold(held=True)
        await loop.sock_sendall(client, b"late")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        with pytest.raises(BlockingIOError):
            machine.recv(9)
        relay.hold(held=False)
        assert await loop.sock_recv(machine, 9) == b"late"
        client.close()
        machine.close()
        await task

    asyncio.run(scene())


def test_cancelled_it_resets_the_client() -> None:
    async def scene() -> None:
        loop = asyncio.get_running_loop()
        with socket.create_server(("127.0.0.1", 0)) as server:
            client = socket.create_connection(server.getsockname())
            outer, _ = server.accept()
        for end in (client, outer):
            end.setblocking(False)
        machine, inner = pair()
        task = asyncio.create_task(Relay(outer, inner).run())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        with client, machine, pytest.raises(ConnectionResetError):
            await loop.sock_recv(client, 9)

    asyncio.run(scene())
