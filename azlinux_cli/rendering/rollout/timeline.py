"""A run as a drawing: a row for each machine, or for each wave where machines are many."""

from collections.abc import Iterator
from datetime import UTC, datetime

from azlinux_cli.domain.node_set import fold
from azlinux_cli.domain.rollout import event as ev
from azlinux_cli.domain.rollout.state import FAILURES, RolloutState
from azlinux_cli.domain.rollout.story import Asked, Span, Story, Turn
from azlinux_cli.rendering.markup import Markup, el
from azlinux_cli.rendering.rollout.line import line_of
from azlinux_cli.rendering.rollout.scale import Scale
from azlinux_cli.rendering.rollout.word import (
    counted,
    gate_moment,
    lasting,
    moment,
    wave_name,
)

MOST_ROWS = 60  # machines that have a row each
_MOST_FAILED = 40  # rows of failed ones where the others have none
_WIDTH, _LEFT, _RIGHT = 1000.0, 150.0, 14.0
_ROW, _BAR = 20.0, 14.0
_CHAR = 5.8  # width of a character, on the average
_LABEL_CHARS = 22
_TICK_APART = 62.0
_APART = 17.0  # of the numbers of marks
_COLOURS = ("#cfd8dc", "#b9d7fb", "#8fbcf5", "#ffd180", "#b5deb2", "#d9c6f0", "#e6e6e6", "#f3c6d9")
_BAD, _GOOD, _OPEN, _WAITS = "#c62828", "#2e7d32", "#757575", "#b26a00"
_MARKS = {
    ev.RunPaused: _WAITS,
    ev.RunHalted: _BAD,
    ev.RunAborted: _BAD,
    ev.RunResumed: _GOOD,
    ev.RunEnded: _GOOD,
}


class Timeline:
    """The drawing of one run, and what its colours mean."""

    def __init__(self, state: RolloutState, story: Story) -> None:
        self._state = state
        self._story = story
        self._end = story.last_at or 0.0
        self._scale = Scale(self._busy(), _LEFT, _WIDTH - _LEFT - _RIGHT)
        steps = dict.fromkeys(s.step for turn in story.turns for s in turn.spans)
        self._colours = {s: _COLOURS[k % len(_COLOURS)] for k, s in enumerate(steps)}
        self._turns: dict[str, list[Turn]] = {}
        for turn in story.turns:
            self._turns.setdefault(turn.unit, []).append(turn)

    def svg(self) -> Markup:
        levels = self._levels()
        top = 18.0 * (max(levels, default=-1) + 1) + 4
        rows = [*self._gate_row(top)]
        y = top + (_ROW if rows else 0.0)
        for part in self._rows():
            rows += [el("g", part, transform=f"translate(0 {y:.0f})")]
            y += _ROW
        height = y + 34
        return el(
            "svg",
            el("title", "Timeline of the run"),
            *self._cuts(top, y),
            *rows,
            *self._cut_labels(top, y),
            *self._axis(y),
            *self._marks(levels, y),
            viewBox=f"0 0 {_WIDTH:.0f} {height:.0f}",
            role="img",
            xmlns="http://www.w3.org/2000/svg",
        )

    def legend(self) -> Markup:
        squares = [
            el("li", el("span", cls="square", style=f"background:{colour}"), f" {step}")
            for step, colour in self._colours.items()
        ]
        squares.append(el("li", el("span", cls="square", style=f"background:{_BAD}"), " failed ✗"))
        if any(span.end is None for turn in self._story.turns for span in turn.spans):
            squares.append(el("li", el("span", cls="square open"), " not seen to end"))
        return el("ul", *squares, cls="legend")

    def _busy(self) -> Iterator[tuple[float, float]]:
        yield from ((t.began_at, t.ended_at or self._end) for t in self._story.turns)
        yield from ((g.began_at, g.ended_at or self._end) for g in self._story.gates)
        yield from ((at, at) for at, _ in self._story.marks)
        yield (self._end, self._end)

    def _rows(self) -> Iterator[list[Markup]]:
        plan = self._state.plan
        many = len(plan.units) > MOST_ROWS
        failed = [n for n, u in self._state.units.items() if u.outcome in FAILURES]
        for wave, names in enumerate(plan.waves):
            if wave in self._story.waves:
                yield self._wave_row(wave, names)
            for name in () if many else names:
                if name in self._turns:
                    yield self._unit_row(name)
        for name in failed[:_MOST_FAILED] if many else ():
            yield self._unit_row(name)

    def _wave_row(self, wave: int, names: tuple[str, ...]) -> list[Markup]:
        """A band from its beginning to its end, its soak paler."""
        its = self._story.waves[wave]
        end = its.ended_at or self._end
        units = [self._state.units[name] for name in names]
        failed = sum(u.outcome in FAILURES for u in units)
        done = sum(u.outcome is not None for u in units) - failed
        told = f"{done} of {counted(len(names), 'machine')} done"
        told += f", {failed} failed" if failed else ""
        soak = its.soak_at or end
        band = [
            self._bar(
                its.began_at,
                soak,
                "#546e7a",
                f"{told}: {fold(names)}",
                label=told if self._fits(told, its.began_at, soak) else f"{done}/{len(names)}",
            ),
            *([self._bar(soak, end, "#b0bec5", "soak", label="soak")] if its.soak_at else []),
        ]
        return [_label(wave_name(self._state.plan, wave), cls="wave"), *band]

    def _fits(self, label: str, begin: float, end: float) -> bool:
        return len(label) * _CHAR + 6 <= self._scale(end) - self._scale(begin)

    def _unit_row(self, name: str) -> list[Markup]:
        parts = [_label(name)]
        for turn in self._turns.get(name, []):
            parts += [self._step_bar(span, turn) for span in turn.spans]
            if turn.end is not None and turn.end.outcome in FAILURES:
                x = self._scale(turn.ended_at or self._end)
                parts.append(el("text", "✗", x=f"{x + 2:.1f}", y=14, cls="cross"))
        return parts

    def _step_bar(self, span: Span, turn: Turn) -> Markup:
        end = span.ended_at or self._end
        ok = span.end.ok if span.end else None
        word = {True: "done", False: "failed", None: "not seen to end"}[ok]
        told = f"{turn.unit}: {span.step} {word} after {lasting(end - span.began_at)}"
        told += f" (attempt {turn.attempt})" if turn.attempt > 1 else ""
        told += f": {span.end.message}" if span.end and span.end.message else ""
        colour = _BAD if ok is False else self._colours[span.step]
        return self._bar(span.began_at, end, colour, told, label=span.step, open_=ok is None)

    def _bar(
        self, begin: float, end: float, colour: str, told: str, *, label: str, open_: bool = False
    ) -> Markup:
        x, right = self._scale(begin), self._scale(end)
        width = max(right - x, 1.0)
        dark = colour in {_BAD, "#546e7a"}
        text = el("text", label, x=f"{x + 3:.1f}", y=14, cls="dark" if dark else "light")
        return el(
            "g",
            el("title", told),
            el(
                "rect", x=f"{x:.1f}", y=3, width=f"{width:.1f}", height=_BAR, fill=colour,
                stroke=_OPEN if open_ else None, stroke_dasharray="3 2" if open_ else None,
            ),
            text if self._fits(label, begin, end) else None,
        )  # fmt: skip

    def _gate_row(self, top: float) -> Iterator[Markup]:
        if self._story.gates:
            yield el("g", _label("gates", cls="wave"), transform=f"translate(0 {top:.0f})")
        for asked in self._story.gates:
            yield el("g", *self._gate(asked), transform=f"translate(0 {top:.0f})")

    def _gate(self, asked: Asked) -> list[Markup]:
        begun, end = asked.begun, asked.end
        when = gate_moment(self._state.plan, begun.when, begun.wave, begun.unit)
        passed = end.passed if end else None
        sign, colour = {True: ("✓", _GOOD), False: ("✗", _BAD), None: ("?", _OPEN)}[passed]
        word = {True: "passed", False: "did not pass", None: "is being asked"}[passed]
        by = f", approved by {end.by}" if end and end.by else ""
        why = f": {end.message}" if end and end.message else ""
        x = self._scale(asked.ended_at or self._end)
        return [
            el("title", f"gate {begun.gate} ({when}): {word}{by}{why}"),
            el("circle", cx=f"{x:.1f}", cy=10, r=7, fill=colour),
            el("text", sign, x=f"{x:.1f}", y=14, cls="sign"),
        ]

    def _levels(self) -> list[int]:
        """How far down each mark's number stands, so that no two lie on each other."""
        right: list[float] = []
        levels = []
        for at, _ in self._story.marks:
            x = self._scale(at)
            level = next((k for k, end in enumerate(right) if x - end >= _APART), len(right))
            right[level : level + 1] = [x]
            levels.append(level)
        return levels

    def _marks(self, levels: list[int], bottom: float) -> Iterator[Markup]:
        """Numbers that the list of what happened has, too."""
        for number, (level, (at, mark)) in enumerate(
            zip(levels, self._story.marks, strict=True), start=1
        ):
            x, y = self._scale(at), 18.0 * level + 11
            colour = _MARKS.get(type(mark), _OPEN)
            told = line_of(mark, self._state.plan) or ""
            yield el(
                "g",
                el("title", f"{moment(at)}: {told}"),
                el("line", x1=f"{x:.1f}", x2=f"{x:.1f}", y1=f"{y:.0f}", y2=f"{bottom:.0f}",
                   stroke=colour, cls="mark"),
                el("circle", cx=f"{x:.1f}", cy=f"{y:.0f}", r=8, fill=colour),
                el("text", number, x=f"{x:.1f}", y=f"{y + 4:.0f}", cls="sign"),
            )  # fmt: skip

    def _cuts(self, top: float, bottom: float) -> Iterator[Markup]:
        for cut in (s for s in self._scale.stretches if s.cut):
            yield el("rect", x=f"{cut.x:.1f}", y=f"{top:.0f}", width=f"{cut.width:.1f}",
                     height=f"{bottom - top:.0f}", cls="cut")  # fmt: skip

    def _cut_labels(self, top: float, bottom: float) -> Iterator[Markup]:
        for cut in (s for s in self._scale.stretches if s.cut):
            x, y = cut.x + cut.width / 2 + 3, (top + bottom) / 2
            turned = f"translate({x:.1f} {y:.0f}) rotate(-90)"
            yield el("text", lasting(round(cut.seconds)), cls="middle tick cutlabel",
                     transform=turned)  # fmt: skip

    def _axis(self, y: float) -> Iterator[Markup]:
        yield el("line", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=f"{y:.0f}", y2=f"{y:.0f}", cls="axis")
        day = ""
        for at in self._scale.ticks(_TICK_APART):
            x, when = self._scale(at), datetime.fromtimestamp(at, UTC)
            yield el("line", x1=f"{x:.1f}", x2=f"{x:.1f}", y1=f"{y:.0f}", y2=f"{y + 5:.0f}",
                     cls="axis")  # fmt: skip
            yield el("text", f"{when:%H:%M:%S}", x=f"{x:.1f}", y=f"{y + 16:.0f}", cls="tick")
            if day != (day := f"{when:%Y-%m-%d}"):
                yield el("text", day, x=f"{x:.1f}", y=f"{y + 28:.0f}", cls="tick")


def _label(text: str, cls: str = "unit") -> Markup:
    shown = text if len(text) <= _LABEL_CHARS else f"{text[: _LABEL_CHARS - 1]}…"
    return el("text", shown, el("title", text), x=_LEFT - 8, y=14, cls=f"label {cls}")
