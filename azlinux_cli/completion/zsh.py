"""The completion script for zsh: one function for each command, with descriptions."""

import shlex

from azlinux_cli.completion.tree import Command, Kind, Option, Source

_HEAD = """\
#compdef azl
# azl completion for zsh. Generated from the command tree; do not edit.
# No process is started: names come from the files that azl's ordinary commands keep.

_azl_names() {
  local kind=$1 file line
  local -a found
  (( ${words[(i)--]} < CURRENT )) && return 1
  if [[ $kind == profile ]]; then
    file=${AZL_CONFIG_DIR:-${XDG_CONFIG_HOME:-$HOME/.config}/azl}/config.toml
    [[ -z $AZL_CONFIG_DIR && $OSTYPE == darwin* ]] &&
      file="$HOME/Library/Application Support/azl/config.toml"
  else
    file=${AZL_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/azl}/names/$kind
    [[ -z $AZL_CACHE_DIR && $OSTYPE == darwin* ]] && file=$HOME/Library/Caches/azl/names/$kind
  fi
  [[ -r $file ]] || return 1
  while IFS= read -r line || [[ -n $line ]]; do
    if [[ $kind == profile ]]; then
      [[ $line =~ '^\\[profiles\\."?([^]"]+)"?\\]$' ]] || continue
      line=$match[1]
    fi
    [[ -n $line ]] && found+=("$line")
  done < $file
  (( $#found )) && compadd -a found
}

_azl_nothing() {
  return 1
}

"""

_TAIL = """\
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _azl "$@"
else
  compdef _azl azl
fi
"""


def script(root: Command) -> str:
    return _HEAD + "\n".join(map(_function, root.walk())) + "\n" + _TAIL


def _function(command: Command) -> str:
    return _group(command) if command.children else _verb(command)


def _name(command: Command) -> str:
    return "_azl" + "".join(f"_{part.replace('-', '_')}" for part in command.path)


def _group(command: Command) -> str:
    lines = [
        f"{_name(command)}() {{",
        "  local curcontext=$curcontext state line",
        "  typeset -A opt_args",
        "  local -a commands=(",
        *(f"    {shlex.quote(f'{c.name}:{c.help}')}" for c in command.children),
        "  )",
        "  _arguments -C -S \\",
        *(f"    {spec} \\" for option in command.options for spec in _specs(option)),
        "    '1: :->command' \\",
        "    '*:: :->rest'",
        "  case $state in",
        f"    command) _describe -t commands {shlex.quote(_title(command))} commands ;;",
        "    rest)",
        "      case $words[1] in",
        *(f"        {child.name}) {_name(child)} ;;" for child in command.children),
        "      esac",
        "      ;;",
        "  esac",
        "}",
        "",
    ]
    return "\n".join(lines)


def _title(command: Command) -> str:
    return " ".join(("azl", *command.path, "command"))


def _verb(command: Command) -> str:
    specs = [spec for option in command.options for spec in _specs(option)]
    if command.arguments is not None:
        specs.append(shlex.quote(f"*: :{_action(command.arguments)}"))
    body = " \\\n".join(f"    {spec}" for spec in specs)
    return f"{_name(command)}() {{\n  _arguments -S \\\n{body}\n}}\n"


def _specs(option: Option) -> list[str]:
    """One spec for each spelling; the others are excluded, unless it may be repeated."""
    tail = f"[{_escaped(option.help)}]"
    if option.takes_value:
        tail += f":{_escaped(option.metavar)}:{_action(option.source)}"
    before = "*" if option.repeats else f"({' '.join(option.flags)})" * (len(option.flags) > 1)
    return [
        shlex.quote(f"{before}{flag}{_joint(flag) * option.takes_value}{tail}")
        for flag in option.flags
    ]


def _joint(flag: str) -> str:
    """How the value may follow: `--name=value` or a word of its own; `-nvalue` or a word."""
    return "=" if flag.startswith("--") else "+"


def _action(source: Source) -> str:
    if source.kind is Kind.FILES:
        return "_files"
    if source.kind is Kind.NAMES:
        return f"{{_azl_names {source.values[0]}}}"  # in braces: called with these words only
    if source.kind is Kind.WORDS:
        return f"({' '.join(source.values)})"
    return "_azl_nothing"


def _escaped(text: str) -> str:
    for mark in ("\\", "[", "]", ":"):
        text = text.replace(mark, f"\\{mark}")
    return text
