"""From tokens to commands, by recursive descent."""

import re
from dataclasses import replace
from functools import lru_cache

from azlinux_cli.sandbox.nodes.shell.cursor import Cursor
from azlinux_cli.sandbox.nodes.shell.lexer import Document, Lexer, Operator
from azlinux_cli.sandbox.nodes.shell.syntax import (
    AndOr,
    Case,
    Command,
    Compound,
    For,
    Function,
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
_KEPT_PARSED = 512
_NOT_SIMULATED = frozenset({"function", "select", "[[", "coproc", "time"})
_CLOSERS = frozenset({"then", "else", "elif", "fi", "do", "done", "esac", "}"})


@lru_cache(_KEPT_PARSED)
def parse(text: str) -> Sequence:
    """Raises UnsupportedError for syntax that is wrong or not simulated."""
    tokens = Cursor(Lexer(text).tokens())
    sequence = _Parser(tokens).sequence(frozenset())
    if tokens.peek() is not None:
        raise tokens.unexpected()
    return sequence


class _Parser:
    def __init__(self, tokens: Cursor) -> None:
        self._tokens = tokens
        self._depth = 0

    def sequence(self, until: frozenset[str]) -> Sequence:
        """Commands up to a reserved word of `until`, a `)`, a `;;` or the end."""
        items: list[AndOr] = []
        while True:
            while self._tokens.operator("\n", ";"):
                pass
            token = self._tokens.peek()
            if token is None or self._tokens.reserved() in until:
                return Sequence(tuple(items))
            if isinstance(token, Operator) and token.text in {")", ";;"}:
                return Sequence(tuple(items))
            item = self._and_or()
            background = self._tokens.operator("&") is not None
            items.append(replace(item, background=background))
            if background:
                continue
            if not self._tokens.operator(";", "\n") and self._ends_badly(until):
                raise self._tokens.unexpected()

    def _ends_badly(self, until: frozenset[str]) -> bool:
        token = self._tokens.peek()
        if token is None or self._tokens.reserved() in until:
            return False
        return not (isinstance(token, Operator) and token.text in {")", ";;"})

    def _and_or(self) -> AndOr:
        first = self._pipeline()
        rest: list[tuple[str, Pipeline]] = []
        while operator := self._tokens.operator("&&", "||"):
            self._tokens.newlines()
            rest.append((operator, self._pipeline()))
        return AndOr(first, tuple(rest))

    def _pipeline(self) -> Pipeline:
        negated = self._tokens.reserved() == "!"
        if negated:
            self._tokens.advance()
        commands = [self._command()]
        while self._tokens.operator("|"):
            self._tokens.newlines()
            commands.append(self._command())
        return Pipeline(tuple(commands), negated)

    def _command(self) -> Command:
        self._depth += 1
        if self._depth > _MAXIMUM_NESTING:
            raise UnsupportedError("nested too deeply for the sandbox")
        try:
            compound = self._compound()
            if compound is None:
                return self._definition() or self._simple()
            return Redirected(compound, self._redirects())
        finally:
            self._depth -= 1

    def _definition(self) -> Redirected | None:
        name = self._tokens.reserved()
        if name is None or not _NAME.fullmatch(name) or not self._tokens.follows("(", ")"):
            return None
        for _ in range(3):
            self._tokens.advance()
        self._tokens.newlines()
        body = self._command()
        if not isinstance(body, Redirected):
            raise UnsupportedError("the body of a function has to be a compound command")
        return Redirected(Function(name, body), ())

    def _compound(self) -> Compound | None:
        if self._tokens.operator("("):
            body = self.sequence(frozenset())
            if not self._tokens.operator(")"):
                raise IncompleteError("syntax error: `)' expected")
            return Group(body, subshell=True)
        match self._tokens.reserved():
            case "if":
                return self._if()
            case "for":
                return self._for()
            case "while" | "until":
                return self._while()
            case "case":
                return self._case()
            case "{":
                self._tokens.advance()
                body = self.sequence(frozenset({"}"}))
                self._tokens.take_reserved("}")
                return Group(body, subshell=False)
            case str(word) if word in _NOT_SIMULATED:
                raise UnsupportedError(f"`{word}' is not simulated in the sandbox")
            case str(word) if word in _CLOSERS:
                raise UnsupportedError(f"syntax error near unexpected token `{word}'")
        return None

    def _if(self) -> If:
        branches: list[tuple[Sequence, Sequence]] = []
        otherwise: Sequence | None = None
        while self._tokens.reserved() in {"if", "elif"}:
            self._tokens.advance()
            condition = self.sequence(frozenset({"then"}))
            self._tokens.take_reserved("then")
            branches.append((condition, self.sequence(frozenset({"elif", "else", "fi"}))))
        if self._tokens.reserved() == "else":
            self._tokens.advance()
            otherwise = self.sequence(frozenset({"fi"}))
        self._tokens.take_reserved("fi")
        return If(tuple(branches), otherwise)

    def _for(self) -> For:
        self._tokens.advance()
        name = self._tokens.reserved() or ""
        if not _NAME.fullmatch(name):
            raise self._tokens.unexpected()
        self._tokens.advance()
        self._tokens.newlines()
        self._tokens.take_reserved("in")
        words: list[Word] = []
        while isinstance(token := self._tokens.peek(), Word):
            words.append(token)
            self._tokens.advance()
        self._tokens.separator()
        return For(name, tuple(words), self._do_body())

    def _while(self) -> While:
        until = self._tokens.reserved() == "until"
        self._tokens.advance()
        condition = self.sequence(frozenset({"do"}))
        return While(condition, self._do_body(), until)

    def _do_body(self) -> Sequence:
        self._tokens.newlines()
        self._tokens.take_reserved("do")
        body = self.sequence(frozenset({"done"}))
        self._tokens.take_reserved("done")
        return body

    def _case(self) -> Case:
        self._tokens.advance()
        word = self._tokens.word()
        self._tokens.newlines()
        self._tokens.take_reserved("in")
        arms: list[tuple[tuple[Word, ...], Sequence]] = []
        self._tokens.newlines()
        while self._tokens.reserved() != "esac":
            self._tokens.operator("(")
            patterns = [self._tokens.word()]
            while self._tokens.operator("|"):
                patterns.append(self._tokens.word())
            if not self._tokens.operator(")"):
                raise UnsupportedError(f"syntax error: `)' expected near `{self._tokens.near()}'")
            arms.append((tuple(patterns), self.sequence(frozenset({"esac"}))))
            self._tokens.operator(";;")
            self._tokens.newlines()
        self._tokens.advance()
        return Case(word, tuple(arms))

    def _simple(self) -> Simple:
        assignments: list[tuple[str, Word]] = []
        words: list[Word] = []
        redirects: list[Redirect] = []
        while (token := self._tokens.peek()) is not None:
            if isinstance(token, Word):
                assigned = None if words else _assignment(token)
                if assigned is not None:
                    assignments.append(assigned)
                else:
                    words.append(token)
                self._tokens.advance()
            elif found := self._redirects():
                redirects.extend(found)
            else:
                break
        if not (assignments or words or redirects):
            if self._tokens.peek() is None:
                raise IncompleteError("syntax error: unexpected end of file")
            raise self._tokens.unexpected()
        if isinstance(token, Operator) and token.text == "(":
            raise self._tokens.unexpected()
        return Simple(tuple(assignments), tuple(words), tuple(redirects))

    def _redirects(self) -> tuple[Redirect, ...]:
        found: list[Redirect] = []
        while not isinstance(token := self._tokens.peek(), Word) and token is not None:
            if isinstance(token, Document):
                self._tokens.advance()
                found.append(Redirect(0, "<<", token.body))
                continue
            match = _REDIRECT.fullmatch(token.text)
            if match is None:
                break
            self._tokens.advance()
            default = 0 if match[2] == "<" else 1
            found.append(Redirect(int(match[1] or default), match[2], self._tokens.word()))
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
