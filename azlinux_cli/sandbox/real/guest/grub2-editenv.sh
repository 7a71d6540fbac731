#!/bin/sh
# The boot loader's environment, as GRUB's own tool changes it: FILE or -, then list, set or unset.
# A real one is a block of 1024 bytes; the boot loader of a real node reads lines.
file=/boot/grub2/grubenv
[ "$1" = - ] || file=$1
verb=$2
shift 2
mkdir -p "${file%/*}"
touch "$file"
case "$verb" in
list) cat "$file" ;;
set | unset)
    for word in "$@"; do
        { grep -v "^${word%%=*}=" "$file"; [ "$verb" = unset ] || echo "$word"; } >"$file.new"
        cat "$file.new" >"$file" && rm "$file.new"
    done
    ;;
*) echo "grub2-editenv of this node: $verb is not there" >&2; exit 1 ;;
esac
