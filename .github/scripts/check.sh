#!/usr/bin/env bash
# Validates, proves, tests and plans a registry, and writes into SIGNALBOX_OUT what a reviewer is told. It needs no
# secret and no network, so that it may run on anybody's pull request. Runs all of it, whatever fails.
set -euo pipefail

registry=${SIGNALBOX_REGISTRY:-registry}
out=${SIGNALBOX_OUT:-signalbox-report}
base=${SIGNALBOX_BASE:-} # what to compare with; where the branch left the default branch, if empty
read -r -a signalbox <<<"${SIGNALBOX:-npx --no-install signalbox}"
format=text
[ -z "${GITHUB_ACTIONS:-}" ] || format=github

mkdir -p "$out"
failed=()

check() { # name, words...
  local name=$1
  shift
  printf -- '-- %s\n' "$name"
  "${signalbox[@]}" "$@" --registry "$registry" || failed+=("$name")
}

# Every environment, and the registry without an overlay. Invariants are proven in each.
check validate validate --format "$format" --format sarif --output "$out/findings.sarif"
for overlay in "$registry"/environments/*.yaml; do
  [ -e "$overlay" ] || continue
  name=$(basename "$overlay" .yaml)
  check "validate $name" validate --env "$name" --format "$format"
done
check test test --format "$format"

printf -- '-- plan\n'
words=(plan --registry "$registry" --output "$out/plan.json" --format markdown)
[ -z "$base" ] || words+=(--against "$base")
"${signalbox[@]}" "${words[@]}" >"$out/plan.md" || failed+=(plan)

{
  cat "$out/plan.md"
  if [ "${#failed[@]}" -gt 0 ]; then
    printf '\nFailed: %s.\n' "$(IFS=','; printf '%s' "${failed[*]}" | sed 's/,/, /g')"
  fi
} >"$out/comment.md"
cat "$out/comment.md"
# A step's summary may have 1 MiB.
[ -z "${GITHUB_STEP_SUMMARY:-}" ] || head -c 1000000 "$out/comment.md" >>"$GITHUB_STEP_SUMMARY"

[ "${#failed[@]}" -eq 0 ]
