"""Copies of disks, made beside the loop: a disk may be large, and the cloud has others to serve."""

import asyncio
import logging
import subprocess
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from azlinux_cli.sandbox.kernel.machines import CopyFailedError
from azlinux_cli.sandbox.real.disk import Disk, Disks

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Copy:
    source_id: str
    target_id: str
    disk: Disk  # what is to be at the target
    work: "Future[None]"
    over: Callable[[], None]


class DiskCopies:
    """From the loop. The target has its content, all of it, when the copy is over.

    What a process that ended had not copied is copied by the next one.
    """

    def __init__(self, disks: Disks, loop: asyncio.AbstractEventLoop) -> None:
        self._disks = disks
        self._loop = loop
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="disk-copy")
        self._running: dict[str, _Copy] = {}
        self._failed: dict[str, str] = {}
        for target_id, source_id in disks.unfinished():
            self.begin(source_id, target_id)

    def begin(
        self, source_id: str, target_id: str, over: Callable[[], None] = lambda: None
    ) -> None:
        """`over` is called when the source may change again. Without a source there is no copy."""
        self.settle(target_id)
        source = self._disks.get(source_id)
        if source is None:
            over()
            return
        disk = self._disks.begin_copy(source_id, target_id, source)
        work = self._threads.submit(self._disks.copy_content, source, disk)
        copy = _Copy(source_id.lower(), target_id.lower(), disk, work, over)
        self._running[copy.target_id] = copy
        work.add_done_callback(lambda _: self._loop.call_soon_threadsafe(self._end, copy))

    def is_running(self, target_id: str) -> bool:
        """Raises CopyFailedError, once, if it came to nothing."""
        failed = self._failed.pop(target_id.lower(), None)
        if failed is not None:
            raise CopyFailedError(failed)
        return target_id.lower() in self._running

    def await_content(self, disk_id: str) -> None:
        """Wait for a copy to this disk: what is on it is wanted now."""
        copy = self._running.get(disk_id.lower())
        if copy is not None:
            copy.work.exception()
            self._end(copy)

    def settle(self, disk_id: str) -> None:
        """Wait for copies of this disk, and to it: it is about to change."""
        for copy in list(self._running.values()):
            if disk_id.lower() in {copy.source_id, copy.target_id}:
                self.await_content(copy.target_id)

    def _end(self, copy: _Copy) -> None:
        if self._running.get(copy.target_id) is not copy:
            return
        del self._running[copy.target_id]
        copy.over()
        error = copy.work.exception()
        if error is None:
            self._disks.end_copy(copy.target_id, copy.disk)
            return
        said = str(error)
        if isinstance(error, subprocess.CalledProcessError):
            said = error.stderr.decode(errors="replace")
        _log.warning("a disk was not copied: %s", said)
        self._failed[copy.target_id] = said.strip()
        self._disks.end_copy(copy.target_id, None)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
