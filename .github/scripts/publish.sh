#!/usr/bin/env bash
# Publishes the registry of the commit that is checked out, waits until gateways serve it, and leaves in
# SIGNALBOX_OUT/status.json what the commit is to be told. The signing key is in SIGNALBOX_SIGNING_KEY.
set -euo pipefail

registry=${SIGNALBOX_REGISTRY:-registry}
out=${SIGNALBOX_OUT:-signalbox-report}
to=${SIGNALBOX_DESTINATION:?where to publish: see docs/publish.md}
trust=${SIGNALBOX_TRUST:-root.json}
environment=${SIGNALBOX_ENVIRONMENT:-}
gateways=${SIGNALBOX_GATEWAYS:-} # addresses, with spaces or on lines; nobody is waited for, if empty
commit=${SIGNALBOX_COMMIT:-$(git rev-parse HEAD)}
. "$(dirname "${BASH_SOURCE[0]}")/signalbox.sh"

mkdir -p "$out"
say() { # state, description
  node -e '
    const [file, state, description, environment] = process.argv.slice(1);
    const status = { state, description, context: `signalbox/${environment || "default"}` };
    require("node:fs").writeFileSync(file, `${JSON.stringify(status, null, 2)}\n`);
  ' "$out/status.json" "$1" "$2" "$environment"
  printf '%s: %s\n' "$1" "$2"
}
field() { # file, path with dots
  node -e '
    const [file, path] = process.argv.slice(1);
    const found = path.split(".").reduce((value, key) => value?.[key], JSON.parse(require("node:fs").readFileSync(file)));
    process.stdout.write(String(found ?? ""));
  ' "$1" "$2"
}

words=(publish --registry "$registry" --to "$to" --trust "$trust" --commit "$commit" --format json)
[ -z "$environment" ] || words+=(--env "$environment")
[ -z "${SIGNALBOX_REPOSITORY:-}" ] || words+=(--repo "$SIGNALBOX_REPOSITORY")
[ -z "${SIGNALBOX_NOT_AFTER:-}" ] || words+=(--not-after "$SIGNALBOX_NOT_AFTER")
code=0
"${signalbox[@]}" "${words[@]}" >"$out/publish.json" || code=$?
if [ "$code" -ne 0 ]; then
  case $code in
  1) why='the registry has errors, or a test fails' ;;
  5) why='the plan is stale, or somebody else published meanwhile: run it again' ;;
  *) why="exit code $code; the log says why" ;;
  esac
  say failure "not published: $why"
  exit "$code"
fi
generation=$(field "$out/publish.json" generation)
bundle=$(field "$out/publish.json" bundle)

if [ -z "$gateways" ]; then
  say success "generation $generation is published"
  exit 0
fi
words=(fleet wait --generation "$generation" --bundle "$bundle" --format json)
words+=(--quorum "${SIGNALBOX_QUORUM:-100%}" --timeout "${SIGNALBOX_TIMEOUT:-5m}")
for gateway in $gateways; do words+=(--gateway "$gateway"); done
"${signalbox[@]}" "${words[@]}" >"$out/fleet.json" || code=$?
verdict=$(field "$out/fleet.json" wait.verdict)
case $verdict in
acknowledged) say success "generation $generation is served" ;;
refused)
  say failure "generation $generation is refused: $(field "$out/fleet.json" wait.refused.0.nack.code): $(field "$out/fleet.json" wait.refused.0.nack.message)"
  ;;
*) say failure "generation $generation: ${verdict:-no gateway could be asked}" ;;
esac
exit "$code"
