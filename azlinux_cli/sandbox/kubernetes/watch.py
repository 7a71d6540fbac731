"""A watch: what changed since a resource version, as a stream of events.

Source: "Kubernetes API Concepts", Efficient detection of changes. An object that no longer fits the
selectors is DELETED for this watcher; one that begins to is ADDED.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.history import Change, Listener
from azlinux_cli.sandbox.kubernetes.query import Filter
from azlinux_cli.sandbox.kubernetes.registry import Registry
from azlinux_cli.sandbox.kubernetes.status import StatusError, bad_request, gone

BOOKMARK_SECONDS = 60.0
DEFAULT_SECONDS = 1800.0  # --min-request-timeout of kube-apiserver: at least so long

Render = Callable[[Json], Json]  # an object, as this client wants it


@dataclass(slots=True)
class Watch:
    """Pulled by whoever has the connection: `take` what there is, `listen` for more."""

    registry: Registry
    wanted: Filter
    render: Render
    bookmark: Callable[[int], Json]
    revision: int
    seconds: float
    bookmarks: bool
    first: list[Json] = field(default_factory=list)
    over: bool = False

    def take(self) -> list[Json]:
        """The events since the last time. After an ERROR event the watch is `over`."""
        events, self.first = self.first, []
        if not self.registry.history.knows(self.revision):
            self.over = True
            return [*events, {"type": "ERROR", "object": _too_old(self).document}]
        for change in self.registry.history.since(self.revision):
            self.revision = change.revision
            event = self._event(change)
            if event is not None:
                events.append(event)
        return events

    def mark(self) -> list[Json]:
        """A bookmark, for clients that want some: up to here nothing was missed."""
        if not self.bookmarks:
            return []
        return [{"type": "BOOKMARK", "object": self.bookmark(self.revision)}]

    def listen(self, listener: Listener) -> Callable[[], None]:
        return self.registry.history.listen(listener)

    def _event(self, change: Change) -> Json | None:
        if change.kind is not self.wanted.kind:
            return None
        was = change.old is not None and self.wanted.means(change.old)
        now = change.new if change.new is not None and self.wanted.means(change.new) else None
        if now is not None:
            return {"type": "MODIFIED" if was else "ADDED", "object": self.render(now)}
        if was and change.old is not None:
            version = {"resourceVersion": str(change.revision)}
            last = change.new or change.old
            gone_now = {**last, "metadata": {**last["metadata"], **version}}
            return {"type": "DELETED", "object": self.render(gone_now)}
        return None


def _too_old(watch: Watch) -> StatusError:
    return gone(f"too old resource version: {watch.revision} ({watch.registry.history.oldest})")


def open_watch(
    registry: Registry,
    wanted: Filter,
    query: Mapping[str, str],
    render: Render,
    bookmark: Callable[[int], Json],
) -> Watch:
    """Without a resource version (or "0") it begins with everything there is, as ADDED.

    Raises StatusError 400 for a version that is none. One that is too old is told in the stream.
    """
    text = query.get("resourceVersion", "")
    if text and not text.isdigit():
        raise bad_request(f"invalid resource version {text!r}: must be an unsigned integer")
    if query.get("sendInitialEvents") in {"true", "1"}:
        raise StatusError(
            422,
            "Invalid",
            'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: '
            "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled",
        )
    fresh = text in {"", "0"}
    return Watch(
        registry,
        wanted,
        render,
        bookmark,
        revision=registry.revision if fresh else int(text),
        seconds=_seconds(query.get("timeoutSeconds", "")),
        bookmarks=query.get("allowWatchBookmarks") in {"true", "1"},
        first=[{"type": "ADDED", "object": render(item)} for item in wanted.find(registry)]
        if fresh
        else [],
    )


def _seconds(text: str) -> float:
    if not text:
        return DEFAULT_SECONDS
    if not text.isdigit():
        raise bad_request(f"invalid timeoutSeconds: {text}")
    return float(text) or DEFAULT_SECONDS
