# shellcheck shell=bash
# Read by the other scripts: puts the command into `signalbox`. It is what the lock file installed, or this checkout's
# own; npx would ask a registry for the name where there is neither.
if [ -n "${SIGNALBOX:-}" ]; then
  read -r -a signalbox <<<"$SIGNALBOX"
elif [ -e node_modules/.bin/signalbox ]; then
  signalbox=(node_modules/.bin/signalbox)
elif [ -e src/cli/bin.mjs ]; then
  signalbox=(node src/cli/bin.mjs)
else
  printf 'signalbox is not installed here: run "npm ci" first, in the directory of package.json\n' >&2
  exit 3
fi
