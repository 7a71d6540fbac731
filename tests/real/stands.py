"""Many stands at once: machines wait most of the time."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from azlinux_cli.sandbox import process
from tests.real.fleet import Fleet
from tests.real.stand import NEW, OLD, Ending, Stand, make_stand, open_gate
from tests.warm_azl import warm_azl

Deaths = tuple[str, ...]
_COUNT = 6


@dataclass(frozen=True, slots=True)
class Stands:
    """`points` are those of an undisturbed run, in order; `whole` is how it has ended."""

    stands: Sequence[Stand]
    points: Sequence[str]
    whole: Ending

    def wrong(
        self, runs: Sequence[Deaths], blind: str = "", *, last_may_be_missed: bool = False
    ) -> dict[Deaths, str]:
        """Of runs whose processes died there: how they ended, where that is not as it should be.

        `last_may_be_missed`: a machine that has got further by itself has spared azl that point.
        """
        free: SimpleQueue[Stand] = SimpleQueue()
        for stand in self.stands:
            free.put(stand)

        def tried(deaths: Deaths) -> str:
            stand = free.get()
            try:
                return stand.survives(
                    *deaths, blind=blind, last_may_be_missed=last_may_be_missed
                ).differences(self.whole)
            except AssertionError as error:
                return str(error)
            finally:
                free.put(stand)

        with ThreadPoolExecutor(len(self.stands)) as pool:
            found = dict(zip(runs, pool.map(tried, runs), strict=True))
        return {deaths: said for deaths, said in found.items() if said}


@contextmanager
def many_stands(fleet: Fleet, directory: Path) -> Iterator[Stands]:
    """In a group of their own."""
    for evr, post in ((OLD, ""), (NEW, "sleep 1")):  # it is seen to be under way
        build = {"release": "3.0", "name": "vim", "evr": evr, "post": post}
        process.publish(fleet.state, build)
    with ExitStack() as stack, ThreadPoolExecutor(_COUNT) as pool:
        azl, gate = stack.enter_context(warm_azl(directory)), stack.enter_context(open_gate())

        def made(name: str) -> Stand:
            return make_stand(fleet, name, directory / name, azl, gate)

        stands = [*pool.map(made, [f"crash-{number}" for number in range(_COUNT)])]
        whole = stands[0].survives()
        yield Stands(stands, [*dict.fromkeys(stands[0].points())], whole)
