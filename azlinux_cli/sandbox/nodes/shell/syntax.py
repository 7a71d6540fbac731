"""What a command line means once it is read: words, and commands made of them."""

from dataclasses import dataclass
from typing import TypeAlias


class UnsupportedError(Exception):
    """Shell syntax the sandbox does not act out. It says so instead of guessing."""


class IncompleteError(UnsupportedError):
    """The text ends too early, as an interactive line may."""


@dataclass(frozen=True, slots=True)
class Literal:
    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Variable:
    """`$NAME`, or `${NAME:-word}` and its like with an operator and a word."""

    name: str
    quoted: bool = False
    operator: str = ""  # ":-", "-", ":+", "+", "%", "%%", "#", "##"; "length" for ${#NAME}
    operand: "Word | None" = None


@dataclass(frozen=True, slots=True)
class Substitution:
    """`$(...)`: its text, read when it runs."""

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`$((...))`: an expression in whole numbers."""

    expression: "Word"
    quoted: bool = False


Part: TypeAlias = Literal | Variable | Substitution | Arithmetic


@dataclass(frozen=True, slots=True)
class Word:
    parts: tuple[Part, ...]

    @property
    def plain(self) -> str | None:
        """The word's text if it is one unquoted literal (a reserved word may be one)."""
        match self.parts:
            case (Literal(text, quoted=False),):
                return text
        return None


@dataclass(frozen=True, slots=True)
class Redirect:
    """`2>word`, `>>word`, `<word`; `2>&1` has the target descriptor as its word, `<<` its text."""

    descriptor: int
    operator: str  # ">", ">>", "<", ">&", "<<"
    target: Word


@dataclass(frozen=True, slots=True)
class Simple:
    assignments: tuple[tuple[str, Word], ...]
    words: tuple[Word, ...]
    redirects: tuple[Redirect, ...]


@dataclass(frozen=True, slots=True)
class If:
    branches: tuple[tuple["Sequence", "Sequence"], ...]  # condition, body
    otherwise: "Sequence | None"


@dataclass(frozen=True, slots=True)
class For:
    name: str
    words: tuple[Word, ...]
    body: "Sequence"


@dataclass(frozen=True, slots=True)
class While:
    condition: "Sequence"
    body: "Sequence"
    until: bool


@dataclass(frozen=True, slots=True)
class Case:
    word: Word
    arms: tuple[tuple[tuple[Word, ...], "Sequence"], ...]


@dataclass(frozen=True, slots=True)
class Group:
    body: "Sequence"
    subshell: bool


@dataclass(frozen=True, slots=True)
class Function:
    """`NAME() COMMAND`: a definition."""

    name: str
    body: "Command"


Compound: TypeAlias = If | For | While | Case | Group | Function


@dataclass(frozen=True, slots=True)
class Redirected:
    """A compound command with redirections of its own."""

    command: Compound
    redirects: tuple[Redirect, ...]


Command: TypeAlias = Simple | Redirected


@dataclass(frozen=True, slots=True)
class Pipeline:
    commands: tuple[Command, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class AndOr:
    """`background`: it ends with `&`."""

    first: Pipeline
    rest: tuple[tuple[str, Pipeline], ...] = ()
    background: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[AndOr, ...]
