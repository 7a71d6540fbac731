#!/usr/bin/env bash
# A story in a few commands: a rehearsal cloud, three machines, what runs where, one mistake.
#
# Only `azl` commands, each shown before it runs. Everything that azl writes goes below one directory
# (AZL_DEMO_DIR, or .demo in the project), the SSH key it makes included: your own configuration and
# keys are neither read nor changed. Run again, the story starts from the beginning.
set -euo pipefail

demo=${AZL_DEMO_DIR:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/.demo}
azl=$(command -v azl) || {
  echo "azl is not on the PATH: run \`make demo\`, which installs it" >&2
  exit 1
}

if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
  bold=$'\e[1m' plain=$'\e[0m'
else
  bold='' plain=''
fi

say() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }

show() {
  local word line='$'
  for word in "$@"; do
    [[ $word =~ ^[A-Za-z0-9_./:=,@+-]+$ ]] || word="'$word'"
    line+=" $word"
  done
  printf '%s\n' "$line"
}

step() {
  show "$@"
  "$@" 2>&1 || failed $? "$@"
}

# A command that has to fail, and with which exit status.
mistake() {
  local expected=$1 status=0
  shift
  show "$@"
  "$@" 2>&1 || status=$?
  ((status == expected)) || failed "$status" "$@"
  echo "(exit status $status)"
}

failed() {
  local status=$1
  shift
  printf '\nThe demo stops here: exit status %s from: %s\n' "$status" "$*" >&2
  printf 'What the sandbox was asked is in: azl sandbox logs\n' >&2
  exit 1
}

# A world of its own ------------------------------------------------------------------------------

if [[ -e $demo ]]; then
  [[ -f $demo/env ]] || { echo "$demo exists and is not a demo's; remove it or set AZL_DEMO_DIR" >&2; exit 1; }
  AZL_STATE_DIR=$demo/state azl sandbox stop >/dev/null 2>&1 || true
  rm -rf -- "$demo"
fi
mkdir -p "$demo/home"
for variable in ${!AZL_@} ${!AZURE_@}; do
  [[ $variable == AZL_DEMO_DIR ]] || unset "$variable"
done
cat >"$demo/env" <<ENV
export HOME=$(printf %q "$demo/home")
export AZL_CONFIG_DIR=$(printf %q "$demo/config")
export AZL_CACHE_DIR=$(printf %q "$demo/cache")
export AZL_STATE_DIR=$(printf %q "$demo/state")
export PATH=$(printf %q "$(dirname "$azl")"):\$PATH
ENV
# shellcheck source=/dev/null
. "$demo/env"

# The story ---------------------------------------------------------------------------------------

echo "Everything below happens on this machine, in $demo. No Azure account is needed."

say "1. A rehearsal cloud: Azure Resource Manager and SSH, on loopback."
step azl sandbox start

say "2. Three machines: Azure Linux 3.0, 4.0 (preview), and Azure Container Linux."
step azl vm create web-1 -g demo
step azl vm create web-2 -g demo --image azurelinux-4
step azl vm create acl-1 -g demo --image acl

say "3. What is there: at most five requests, for three machines or three thousand."
step azl vm list

say "4. What runs on them, over SSH. Each host key was proven through ARM before it was trusted."
step azl node report -g demo

say "5. One command on two of them."
step azl node run 'web-*' -g demo -- uname -r

say "6. More than the quota allows: said before anything is made, with what would fit."
mistake 7 azl vm create batch -g demo --count 5 --size Standard_F4s_v2

if [[ -n ${AZL_DEMO_DIR:-} ]]; then
  clean="azl sandbox stop; rm -r $(printf %q "$demo")"
else
  clean="make demo-clean"
fi

say "That was azl, in $SECONDS seconds. The rehearsal cloud still runs; to try it, in this shell:"
cat <<END

  . $(printf %q "$demo/env")

  azl vm ssh web-1                 your own ssh, host key proven
  azl vm stop 'web-*' -g demo      each machine with its own outcome
  azl sandbox fault add --help     make it misbehave

To stop it and remove all that the demo made:

  $clean
END
