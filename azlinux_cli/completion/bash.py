"""The completion script for bash: one function, two tables. Works from bash 3.2 (macOS) on."""

import shlex

from azlinux_cli.completion.tree import Command, Kind, Source

_HEAD = """\
# azl completion for bash. Generated from the command tree; do not edit.
# No process is started: names come from the files that azl's ordinary commands keep.

_azl_names() {
  local file line kind=$1
  if [[ $kind == profile ]]; then
    file=${AZL_CONFIG_DIR:-${XDG_CONFIG_HOME:-$HOME/.config}/azl}/config.toml
    [[ -z $AZL_CONFIG_DIR && $OSTYPE == darwin* ]] &&
      file="$HOME/Library/Application Support/azl/config.toml"
  else
    file=${AZL_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/azl}/names/$kind
    [[ -z $AZL_CACHE_DIR && $OSTYPE == darwin* ]] && file=$HOME/Library/Caches/azl/names/$kind
  fi
  [[ -r $file ]] || return 0
  while IFS= read -r line || [[ -n $line ]]; do
    if [[ $kind == profile ]]; then
      [[ $line =~ ^\\[profiles\\.\\"?([^]\\"]+)\\"?\\]$ ]] || continue
      line=${BASH_REMATCH[1]}
    fi
    if [[ -n $line && $line == "$cur"* ]]; then
      printf -v line %q "$line"
      COMPREPLY+=("$line")
    fi
  done < "$file"
}

# $1: nothing, @files, @KIND of name, or words with commas between them.
_azl_from() {
  local word words
  case $1 in
    '') ;;
    @files)
      compopt -o filenames 2>/dev/null
      while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$cur")
      ;;
    @*) _azl_names "${1#@}" ;;
    *)
      IFS=, read -ra words <<< "$1"
      for word in "${words[@]}"; do
        [[ $word == "$cur"* ]] && COMPREPLY+=("$word")
      done
      ;;
  esac
}

"""

_TABLE_HEAD = """\
# Sets for the command at $path: children, options, takes (options with values and their source),
# args (the source of its words).
_azl_at() {
  children='' options='' takes='' args=''
  case $path in
"""

_TAIL = """\
  esac
}

_azl() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev='' path='' word i
  local children options takes args
  COMPREPLY=()
  (( COMP_CWORD > 0 )) && prev=${COMP_WORDS[COMP_CWORD-1]}
  # bash takes `--output=json` apart at the equals sign.
  if [[ $cur == = ]]; then
    cur=''
  elif [[ $prev == = ]] && (( COMP_CWORD > 1 )); then
    prev=${COMP_WORDS[COMP_CWORD-2]}
  fi
  _azl_at
  for (( i = 1; i < COMP_CWORD; i++ )); do
    word=${COMP_WORDS[i]}
    if [[ $word == -- ]]; then
      return 0
    elif [[ " $takes" == *" $word="* ]]; then
      [[ ${COMP_WORDS[i+1]} == = ]] && (( i++ ))
      (( i++ ))
    elif [[ $word != -* && " $children " == *" $word "* ]]; then
      path=${path:+$path }$word
      _azl_at
    elif [[ $word != -* && -n $children ]]; then
      return 0
    fi
  done
  if [[ $prev == -* && " $takes" == *" $prev="* ]]; then
    word=" $takes"
    word=${word#*" $prev="}
    _azl_from "${word%% *}"
  elif [[ $cur == -* ]]; then
    for word in $options; do
      [[ $word == "$cur"* ]] && COMPREPLY+=("$word")
    done
  elif [[ -n $children ]]; then
    for word in $children; do
      [[ $word == "$cur"* ]] && COMPREPLY+=("$word")
    done
  else
    _azl_from "$args"
  fi
}

complete -F _azl azl
"""


def script(root: Command) -> str:
    return _HEAD + _TABLE_HEAD + "".join(map(_row, root.walk())) + _TAIL


def _row(command: Command) -> str:
    children = " ".join(child.name for child in command.children)
    flags = " ".join(flag for option in command.options for flag in option.flags)
    takes = "".join(
        f"{flag}={_source(option.source)} "
        for option in command.options
        if option.takes_value
        for flag in option.flags
    )
    args = _source(command.arguments) if command.arguments is not None else ""
    lines = [f"    {shlex.quote(' '.join(command.path))})"]
    for name, value in (
        ("children", children),
        ("options", flags),
        ("takes", takes),
        ("args", args),
    ):
        if value:
            lines.append(f"      {name}={shlex.quote(value)}")
    return "\n".join([*lines, "      ;;", ""])


def _source(source: Source) -> str:
    if source.kind is Kind.FILES:
        return "@files"
    if source.kind is Kind.NAMES:
        return f"@{source.values[0]}"
    return ",".join(source.values)
