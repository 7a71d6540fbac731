"""The completion script for fish: one line for each command and option."""

from azlinux_cli.completion.tree import Command, Kind, Option, Source

_HEAD = r"""# azl completion for fish. Generated from the command tree; do not edit.
# No process is started: names come from the files that azl's ordinary commands keep.

function __azl_names
    set -l file
    if test "$argv[1]" = profile
        set file $HOME/.config/azl/config.toml
        test (uname) = Darwin; and set file "$HOME/Library/Application Support/azl/config.toml"
        set -q XDG_CONFIG_HOME[1]; and set file $XDG_CONFIG_HOME/azl/config.toml
        set -q AZL_CONFIG_DIR[1]; and set file $AZL_CONFIG_DIR/config.toml
    else
        set file $HOME/.cache/azl/names/$argv[1]
        test (uname) = Darwin; and set file $HOME/Library/Caches/azl/names/$argv[1]
        set -q XDG_CACHE_HOME[1]; and set file $XDG_CACHE_HOME/azl/names/$argv[1]
        set -q AZL_CACHE_DIR[1]; and set file $AZL_CACHE_DIR/names/$argv[1]
    end
    test -r "$file"; or return
    while read -l line
        if test "$argv[1]" = profile
            set line (string match -r -g '^\[profiles\."?([^]"]+)"?\]$' -- $line)
        end
        test -n "$line"; and echo $line
    end <$file
end

# Whether the words so far name exactly this command, and no -- was typed.
function __azl_at
    set -l path
    set -l words (commandline -opc)
    contains -- -- $words; and return 1
    for word in $words[2..-1]
        if not contains -- "$path" $__azl_groups
            break
        end
        string match -q -- '-*' $word; and continue
        set path (string trim -- "$path $word")
    end
    test "$path" = "$argv"
end

"""


def script(root: Command) -> str:
    groups = [" ".join(c.path) for c in root.walk() if c.children]
    listed = " ".join(_quoted(group) for group in groups)
    lines = [f"set -g __azl_groups {listed}", "", "complete -c azl -f"]
    for command in root.walk():
        lines += ["", f"# azl {' '.join(command.path)}".rstrip(), *_lines(command)]
    return _HEAD + "\n".join(lines) + "\n"


def _lines(command: Command) -> list[str]:
    condition = " ".join(("__azl_at", *command.path))
    at = f"complete -c azl -n {_quoted(condition)}"
    lines = [f"{at} -a {_quoted(c.name)} -d {_quoted(c.help)}" for c in command.children]
    if command.arguments is not None and (given := _offer(command.arguments)):
        lines.append(f"{at} {given}")
    return lines + [f"{at} {_option(option)}" for option in command.options]


def _option(option: Option) -> str:
    flags = [f"-l {flag.removeprefix('--')}" for flag in option.long]
    flags += [f"-s {flag.removeprefix('-')}" for flag in option.short]
    parts = [*flags, f"-d {_quoted(option.help)}"]
    if option.takes_value:
        parts.append("-r" if option.source.kind is Kind.FILES else "-x")
        parts += [given] if (given := _offer(option.source)) else []
    return " ".join(parts)


def _offer(source: Source) -> str:
    if source.kind is Kind.FILES:
        return "-F"
    if source.kind is Kind.NAMES:
        return f"-a {_quoted(f'(__azl_names {source.values[0]})')}"
    return f"-a {_quoted(' '.join(source.values))}" if source.values else ""


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
