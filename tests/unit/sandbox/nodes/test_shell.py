"""What the shell of a node makes of a command line."""

import pytest

from tests.unit.sandbox.nodes.simulated_node import Node

LINES = {
    "a word": ("echo hello", 0, "hello\n"),
    "quotes": ("""echo 'a  b' "c  d" e\\ f""", 0, "a  b c  d e f\n"),
    "empty quotes stay arguments": ("printf '[%s]' '' \"\"", 0, "[][]"),
    "sequence": ("echo a; echo b", 0, "a\nb\n"),
    "and": ("true && echo yes", 0, "yes\n"),
    "and not": ("false && echo yes", 1, ""),
    "or": ("false || echo no", 0, "no\n"),
    "last status": ("false; echo $?", 0, "1\n"),
    "negation": ("! false", 0, ""),
    "pipe": ("printf 'b\\na\\n' | sort | head -n 1", 0, "a\n"),
    "pipe status": ("false | true", 0, ""),
    "pipefail": ("set -o pipefail; false | true", 1, ""),
    "variable": ("A=1; echo $A${A}x", 0, "11x\n"),
    "unquoted variables split": ("A='x  y'; printf '<%s>' $A", 0, "<x><y>"),
    "quoted variables do not": ("A='x  y'; printf '<%s>' \"$A\"", 0, "<x  y>"),
    "an empty variable is no argument": ("A=; printf '<%s>' $A b", 0, "<b>"),
    "default": ("echo ${A:-none}", 0, "none\n"),
    "assignment for one command": ("A=1 sh -c 'echo $A'; echo [$A]", 0, "1\n[]\n"),
    "unexported is not inherited": ("A=1; sh -c 'echo [$A]'", 0, "[]\n"),
    "export": ("export A=1; sh -c 'echo [$A]'", 0, "[1]\n"),
    "substitution": ("echo $(echo in; echo ner)", 0, "in ner\n"),
    "nested substitution": ('echo "$(echo "$(echo deep)")"', 0, "deep\n"),
    "assignment takes a status": ("A=$(false); echo $?", 0, "1\n"),
    "no output": ("echo secret >/dev/null", 0, ""),
    "errors joined": ("cat /nothing 2>&1", 1, "cat: /nothing: No such file or directory\n"),
    "order of redirections": ("cat /nothing 2>&1 >/dev/null | wc -l", 0, "1\n"),
    "input": ("head -n 1 < /etc/hostname", 0, "web-1\n"),
    "if": ("if true; then echo a; else echo b; fi", 0, "a\n"),
    "elif": ("if false; then echo a; elif true; then echo b; fi", 0, "b\n"),
    "if of nothing": ("if false; then echo a; fi", 0, ""),
    "for": ("for i in a b; do echo $i; done", 0, "a\nb\n"),
    "for over lines": ("for i in $(printf '1\\n2'); do printf $i; done", 0, "12"),
    "break": ("for i in a b; do if [ $i = b ]; then break; fi; echo $i; done", 0, "a\n"),
    "while": ("A=; while [ -z $A ]; do A=x; done; echo $A", 0, "x\n"),
    "case": ("case abc in a*) echo yes ;; *) echo no ;; esac", 0, "yes\n"),
    "case, quoted": ("case abc in 'a*') echo yes ;; *) echo no ;; esac", 0, "no\n"),
    "subshell": ("(A=1; echo $A); echo [$A]", 0, "1\n[]\n"),
    "group": ("{ A=1; echo $A; }; echo [$A]", 0, "1\n[1]\n"),
    "newlines": ("echo a\n\n# a remark\necho b # more\n", 0, "a\nb\n"),
    "continued line": ("echo a \\\n b", 0, "a b\n"),
    "test": ("[ -e /etc/os-release ] && [ ! -d /etc/os-release ] && test 2 -gt 1", 0, ""),
    "test of strings": ("[ a = b ]", 1, ""),
    "source": (". /etc/os-release; echo $VERSION_ID", 0, "3.0\n"),
    "exit": ("echo a; exit 7; echo b", 7, "a\n"),
    "exit in a subshell": ("(exit 3); echo $?", 0, "3\n"),
    "errexit": ("set -e; false; echo never", 1, ""),
    "errexit spares conditions": (
        "set -e; if false; then :; fi; false || true; echo on",
        0,
        "on\n",
    ),
    "positional": ("sh -c 'echo $1-$2-$#' name a b", 0, "a-b-2\n"),
    "all arguments": ("sh -c 'printf \"<%s>\" \"$@\"' name 'a b' c", 0, "<a b><c>"),
    "script from stdin": ("echo 'echo hi' | bash -s", 0, "hi\n"),
    "pattern": ("echo /etc/azurelinux-rel*", 0, "/etc/azurelinux-release\n"),
    "pattern without a match": ("echo /nothing/*", 0, "/nothing/*\n"),
    "quoted pattern": ("echo '/etc/*'", 0, "/etc/*\n"),
    "home": ("echo ~ ~/x", 0, "/home/azureuser /home/azureuser/x\n"),
    "directory": ("cd /etc && pwd && cat hostname", 0, "/etc\nweb-1\n"),
    "command -v": ("command -v rpm >/dev/null && echo has", 0, "has\n"),
    "command -v of nothing": ("command -v zypper", 1, ""),
    "full path": ("/usr/bin/uname -s", 0, "Linux\n"),
    "eval": ("A='echo x'; eval $A", 0, "x\n"),
    "read": ("echo 'a b c' | { read X Y; echo $Y; }", 0, "b c\n"),
    "env": ("env A=1 sh -c 'echo $A'", 0, "1\n"),
    "timeout lets go": ("timeout 10 echo a", 0, "a\n"),
    "timeout cuts": ("timeout 2 sleep 60", 124, ""),
    "timeout of a script": ("timeout 2 sh -c 'echo a; sleep 60; echo b'", 124, "a\n"),
    "locale": ("LC_ALL=C uname", 0, "Linux\n"),
    "printf repeats": ("printf '%s-%d\\n' a 1 b 2", 0, "a-1\nb-2\n"),
    "printf pads": ("printf '[%-3s|%3s]' a b", 0, "[a  |  b]"),
    "grep": ("printf 'a\\nb\\n' | grep -c .", 0, "2\n"),
    "grep finds nothing": ("echo a | grep -q b", 1, ""),
    "grep -E": ("echo VERSION_ID=4.0 | grep -oE '[0-9]+[.][0-9]'", 0, "4.0\n"),
    "cut": ("echo a:b:c | cut -d: -f2", 0, "b\n"),
    "wc": ("printf 'a\\nb\\n' | wc -l", 0, "2\n"),
    "tail": ("printf 'a\\nb\\nc\\n' | tail -n 2", 0, "b\nc\n"),
    "sort by number": ("printf '10\\n9\\n' | sort -n", 0, "9\n10\n"),
    "function": ("f() { echo $# $1; return 3; }; f a b; echo $?", 0, "2 a\n3\n"),
    "function's variables": ("f() { A=1; }; A=0; f; echo $A", 0, "1\n"),
    "function as a condition": ("set -e; f() { false; true; }; if f; then echo a; fi", 0, "a\n"),
    "here-document": ('A=1; cat <<E\n$A $((A + 1)) "x"\nE\necho b', 0, '1 2 "x"\nb\n'),
    "quoted here-document": ("cat <<'E' | wc -l\n$A\n'\nE", 0, "2\n"),
    "two here-documents": ("cat <<A; cat <<-B\n1\nA\n\t2\n\tB", 0, "1\n2\n"),
    "arithmetic": ("A=7; echo $((A * (2 + 1) - 10 / 3)) $((3 > 2)) $((-7 % 3))", 0, "18 1 -1\n"),
    "arithmetic of nothing": ("echo $((${NO:-0} + ${NO:-2}))", 0, "2\n"),
    "end taken off": (
        "F=/a/b.tar.gz; echo ${F%.*} ${F%%.*} ${F##*/}",
        0,
        "/a/b.tar /a/b b.tar.gz\n",
    ),
    "alternatives": ("A=; echo ${A:-x} ${A-y} ${A:+z} ${#HOME}", 0, "x 15\n"),
    "default of a variable": ('B="a b"; echo "${A:-$B}"', 0, "a b\n"),
    "lines read": ("printf 'a b\nc\n' | while read -r X Y; do echo \"$Y$X\"; done", 0, "ba\nc\n"),
    "background": ("{ echo a >/tmp/x; } & cat /tmp/x; test $! -gt 1 && echo b", 0, "a\nb\n"),
    "wait": ("sh -c 'exit 3' & wait $!", 3, ""),
    "uniq": ("printf 'a\\na\\nb\\n' | uniq -c", 0, "      2 a\n      1 b\n"),
}


@pytest.mark.parametrize("name", LINES)
def test_a_line_does_what_bash_would_do(name: str, azl3: Node) -> None:
    line, status, out = LINES[name]

    answer = azl3.run(line)

    assert (answer.status, answer.out) == (status, out), answer.err


UNSUPPORTED = {
    "here-document without an end": "cat <<EOF\na",
    "backquotes": "echo `id`",
    "arithmetic of text": "A=x.y; echo $((A+1))",
    "double brackets": "[[ a == b ]]",
    "function without braces": "f() echo a",
    "substring": "echo ${A:1:2}",
    "ansi quotes": "echo $'a'",
    "unfinished quote": "echo 'a",
    "unfinished if": "if true; then echo a",
    "stray fi": "fi",
    "stray operator": "&& true",
    "other descriptors": "echo a 3>/dev/null",
    "an unknown option": "uname --kernel-version",
    "dnf distro-sync": "dnf distro-sync",
    "dnf of another release": "sudo dnf -y --releasever=4.0 upgrade",
}


@pytest.mark.parametrize("name", UNSUPPORTED)
def test_what_is_not_acted_out_answers_2_and_says_so(name: str, azl3: Node) -> None:
    answer = azl3.run(UNSUPPORTED[name])

    assert (answer.status, answer.out) == (2, "")
    assert answer.err


def test_a_command_that_is_not_simulated_answers_127_and_says_so(azl3: Node) -> None:
    answer = azl3.run("awk 1")

    assert answer.status == 127
    assert answer.err == "bash: line 1: awk: command not found (not simulated in the sandbox)\n"


def test_a_command_the_real_system_lacks_answers_as_there(acl: Node) -> None:
    for name in ("rpm", "dnf", "tdnf", "yum", "dnf5"):
        answer = acl.run(name)

        assert answer.status == 127
        assert answer.err == f"bash: line 1: {name}: command not found\n"


@pytest.mark.parametrize(
    "line",
    [
        "while true; do :; done",
        "while true; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done",
        "A=aaaaaaaaaa; " + "A=$A$A$A$A$A$A$A$A$A$A;" * 9 + " echo $A",
        "(" * 50 + ")" * 50,
        "echo " + "$(echo " * 30 + ")" * 30,
        "sh -c \"sh -c 'eval eval eval eval eval eval eval eval eval eval echo a'\"",
        "echo a;" * 100_000,
    ],
    ids=["steps", "output", "memory", "nesting", "substitutions", "shells", "length"],
)
def test_a_line_that_wants_too_much_ends(line: str, azl3: Node) -> None:
    answer = azl3.run(line)

    assert answer.status == 2
    assert "sandbox" in answer.err


def test_sudo_is_for_the_admin_and_leaves_the_environment_behind(azl3: Node) -> None:
    assert azl3.run("A=1; export A; sudo -n sh -c 'id -u; echo [$A] $HOME'").out == "0\n[] /root\n"
    assert azl3.run("sudo -n A=1 sh -c 'echo [$A]'").out == "[1]\n"
    assert azl3.run("sudo -u nobody id").status == 1


def test_sleep_takes_the_sandboxs_time(azl3: Node) -> None:
    assert azl3.run("sleep 2m 1").status == 0
    assert azl3.slept == [121.0]


def test_an_unset_variable_stops_a_script_that_asked_for_it(azl3: Node) -> None:
    answer = azl3.run("set -u; echo $NOPE; echo on")

    assert (answer.status, answer.out) == (1, "")
    assert answer.err == "bash: NOPE: unbound variable\n"
