"""From tokens to commands, by recursive descent."""

import re

from azlinux_cli.sandbox.nodes.shell.lexer import Lexer, Operator, Token
from azlinux_cli.sandbox.nodes.shell.syntax import (
    AndOr,
    Case,
    Command,
    Compound,
    For,
    Group,
    If,
    IncompleteError,
    Literal,
    Pipeline,
    Redirect,
    Redirected,
    Sequence,
    Simple,
    UnsupportedError,
    While,
    Word,
)

_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_REDIRECT = re.compile(r"([0-9]?)(>>|>&|>|<)")
_MAXIMUM_NESTING = 20
_NOT_SIMULATED = frozenset({"function", "select", "[[", "coproc", "time"})
_CLOSERS = frozenset({"then", "else", "elif", "fi", "do", "done", "esac", "}"})


def parse(text: str) -> Sequence:
    """Raises UnsupportedError for syntax that is wrong or not simulated."""
    parser = _Parser(Lexer(text).tokens())
    sequence = parser.sequence(frozenset())
    parser.expect_end()
    return sequence


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    # -- looking at tokens

    def _peek(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _operator(self, *texts: str) -> str | None:
        token = self._peek()
        if isinstance(token, Operator) and token.text in texts:
            self._at += 1
            return token.text
        return None

    def _reserved(self) -> str | None:
        token = self._peek()
        return token.plain if isinstance(token, Word) else None

    def _take_reserved(self, text: str) -> None:
        if self._peek() is None:
            raise IncompleteError("syntax error: unexpected end of file")
        if self._reserved() != text:
            raise UnsupportedError(f"syntax error: `{text}' expected near `{self._near()}'")
        self._at += 1

    def _near(self) -> str:
        token = self._peek()
        if token is None:
            return "end of file"
        if isinstance(token, Operator):
            return "newline" if token.text == "\n" else token.text
        return token.plain or "a word"

    def _newlines(self) -> None:
        while self._operator("\n"):
            pass

    def expect_end(self) -> None:
        if self._peek() is not None:
            raise UnsupportedError(f"syntax error near unexpected token `{self._near()}'")

    # -- the grammar

    def sequence(self, until: frozenset[str]) -> Sequence:
        """Commands up to a reserved word of `until`, a `)`, a `;;` or the end."""
        items: list[AndOr] = []
        while True:
            while self._operator("\n", ";"):
                pass
            token = self._peek()
            if token is None or self._reserved() in until:
                return Sequence(tuple(items))
            if isinstance(token, Operator) and token.text in {")", ";;"}:
                return Sequence(tuple(items))
            items.append(self._and_or())
            if self._operator("&"):
                raise UnsupportedError("background jobs (&) are not simulated in the sandbox")
            if not self._operator(";", "\n") and self._ends_badly(until):
                raise UnsupportedError(f"syntax error near unexpected token `{self._near()}'")

    def _ends_badly(self, until: frozenset[str]) -> bool:
        token = self._peek()
        if token is None or self._reserved() in until:
            return False
        return not (isinstance(token, Operator) and token.text in {")", ";;"})

    def _and_or(self) -> AndOr:
        first = self._pipeline()
        rest: list[tuple[str, Pipeline]] = []
        while operator := self._operator("&&", "||"):
            self._newlines()
            rest.append((operator, self._pipeline()))
        return AndOr(first, tuple(rest))

    def _pipeline(self) -> Pipeline:
        negated = self._reserved() == "!"
        if negated:
            self._at += 1
        commands = [self._command()]
        while self._operator("|"):
            self._newlines()
            commands.append(self._command())
        return Pipeline(tuple(commands), negated)

    def _command(self) -> Command:
        self._depth += 1
        if self._depth > _MAXIMUM_NESTING:
            raise UnsupportedError("nested too deeply for the sandbox")
        try:
            compound = self._compound()
            if compound is None:
                return self._simple()
            return Redirected(compound, self._redirects())
        finally:
            self._depth -= 1

    def _compound(self) -> Compound | None:
        if self._operator("("):
            body = self.sequence(frozenset())
            if not self._operator(")"):
                raise IncompleteError("syntax error: `)' expected")
            return Group(body, subshell=True)
        match self._reserved():
            case "if":
                return self._if()
            case "for":
                return self._for()
            case "while" | "until":
                return self._while()
            case "case":
                return self._case()
            case "{":
                self._at += 1
                body = self.sequence(frozenset({"}"}))
                self._take_reserved("}")
                return Group(body, subshell=False)
            case str(word) if word in _NOT_SIMULATED:
                raise UnsupportedError(f"`{word}' is not simulated in the sandbox")
            case str(word) if word in _CLOSERS:
                raise UnsupportedError(f"syntax error near unexpected token `{word}'")
        return None

    def _if(self) -> If:
        branches: list[tuple[Sequence, Sequence]] = []
        otherwise: Sequence | None = None
        while self._reserved() in {"if", "elif"}:
            self._at += 1
            condition = self.sequence(frozenset({"then"}))
            self._take_reserved("then")
            branches.append((condition, self.sequence(frozenset({"elif", "else", "fi"}))))
        if self._reserved() == "else":
            self._at += 1
            otherwise = self.sequence(frozenset({"fi"}))
        self._take_reserved("fi")
        return If(tuple(branches), otherwise)

    def _for(self) -> For:
        self._at += 1
        name = self._reserved() or ""
        if not _NAME.fullmatch(name):
            raise UnsupportedError(f"syntax error near unexpected token `{self._near()}'")
        self._at += 1
        self._newlines()
        self._take_reserved("in")
        words: list[Word] = []
        while isinstance(token := self._peek(), Word):
            words.append(token)
            self._at += 1
        self._separator()
        return For(name, tuple(words), self._do_body())

    def _while(self) -> While:
        until = self._reserved() == "until"
        self._at += 1
        condition = self.sequence(frozenset({"do"}))
        return While(condition, self._do_body(), until)

    def _do_body(self) -> Sequence:
        self._newlines()
        self._take_reserved("do")
        body = self.sequence(frozenset({"done"}))
        self._take_reserved("done")
        return body

    def _separator(self) -> None:
        if not self._operator(";", "\n"):
            if self._peek() is None:
                raise IncompleteError("syntax error: unexpected end of file")
            raise UnsupportedError(f"syntax error near unexpected token `{self._near()}'")

    def _case(self) -> Case:
        self._at += 1
        word = self._any_word()
        self._newlines()
        self._take_reserved("in")
        arms: list[tuple[tuple[Word, ...], Sequence]] = []
        self._newlines()
        while self._reserved() != "esac":
            self._operator("(")
            patterns = [self._any_word()]
            while self._operator("|"):
                patterns.append(self._any_word())
            if not self._operator(")"):
                raise UnsupportedError(f"syntax error: `)' expected near `{self._near()}'")
            arms.append((tuple(patterns), self.sequence(frozenset({"esac"}))))
            self._operator(";;")
            self._newlines()
        self._at += 1
        return Case(word, tuple(arms))

    def _any_word(self) -> Word:
        token = self._peek()
        if token is None:
            raise IncompleteError("syntax error: unexpected end of file")
        if not isinstance(token, Word):
            raise UnsupportedError(f"syntax error near unexpected token `{self._near()}'")
        self._at += 1
        return token

    def _simple(self) -> Simple:
        assignments: list[tuple[str, Word]] = []
        words: list[Word] = []
        redirects: list[Redirect] = []
        while (token := self._peek()) is not None:
            if isinstance(token, Word):
                assigned = None if words else _assignment(token)
                if assigned is not None:
                    assignments.append(assigned)
                else:
                    words.append(token)
                self._at += 1
            elif found := self._redirects():
                redirects.extend(found)
            else:
                break
        if not (assignments or words or redirects):
            if self._peek() is None:
                raise IncompleteError("syntax error: unexpected end of file")
            raise UnsupportedError(f"syntax error near unexpected token `{self._near()}'")
        if isinstance(token, Operator) and token.text == "(":
            raise UnsupportedError("shell functions are not simulated in the sandbox")
        return Simple(tuple(assignments), tuple(words), tuple(redirects))

    def _redirects(self) -> tuple[Redirect, ...]:
        found: list[Redirect] = []
        while isinstance(token := self._peek(), Operator):
            if token.text == "<<":
                raise UnsupportedError("here-documents (<<) are not simulated in the sandbox")
            match = _REDIRECT.fullmatch(token.text)
            if match is None:
                break
            self._at += 1
            default = 0 if match[2] == "<" else 1
            found.append(Redirect(int(match[1] or default), match[2], self._any_word()))
        return tuple(found)


def _assignment(word: Word) -> tuple[str, Word] | None:
    match word.parts:
        case (Literal(text, quoted=False), *rest):
            found = _ASSIGNMENT.match(text)
            if found is None:
                return None
            value = text[found.end() :]
            head = (Literal(value, quoted=True),) if value else ()
            return found[1], Word((*head, *rest))
    return None
