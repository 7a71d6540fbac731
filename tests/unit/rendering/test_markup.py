"""HTML out of parts: text never becomes markup."""

from azlinux_cli.rendering.markup import Markup, el, joined


def test_text_and_attributes_are_escaped() -> None:
    made = el("td", "<b>&", cls='x" onclick="y')

    assert made == '<td class="x&quot; onclick=&quot;y">&lt;b&gt;&amp;</td>'


def test_markup_is_escaped_once_and_not_twice() -> None:
    assert el("p", el("b", "a & b"), " <i>") == "<p><b>a &amp; b</b> &lt;i&gt;</p>"


def test_parts_of_parts_are_escaped_too() -> None:
    assert joined(["<", [Markup("<br/>"), None, 3]]) == "&lt;<br/>3"


def test_names_of_attributes_are_as_html_has_them_and_none_is_none() -> None:
    assert (
        el("line", stroke_dasharray="3 2", x=1.5, y=None)
        == '<line stroke-dasharray="3 2" x="1.5"/>'
    )


def test_characters_that_steer_terminals_or_the_reading_direction_are_spaces() -> None:
    assert el("p", "a\x1b[2J\u202eb\nc") == "<p>a [2J b\nc</p>"
