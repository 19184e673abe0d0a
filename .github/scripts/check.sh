#!/usr/bin/env bash
# Validates, proves, tests and plans a registry, and writes into SIGNALBOX_OUT what a reviewer is told. It needs no
# secret and no network, so that it may run on anybody's pull request. Runs all of it, whatever fails.
set -euo pipefail

registry=${SIGNALBOX_REGISTRY:-registry}
out=${SIGNALBOX_OUT:-signalbox-report}
base=${SIGNALBOX_BASE:-} # what to compare with; where the branch left the default branch, if empty
. "$(dirname "${BASH_SOURCE[0]}")/signalbox.sh"
format=text
[ -z "${GITHUB_ACTIONS:-}" ] || format=github

mkdir -p "$out"
rm -f "$out"/{plan.*,summary.md,annotations.txt}
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
# What validation says beside the lines is not said there twice.
annotated=()
[ "${#failed[@]}" -gt 0 ] || annotated=(--format github --output "$out/annotations.txt")
check test test --format "$format"

printf -- '-- plan\n'
words=(plan --registry "$registry" --save "$out/plan.json" --format text)
words+=(--format markdown --output "$out/plan.md" --format summary --output "$out/summary.md")
words+=(--format sarif --output "$out/plan.sarif" ${annotated[@]+"${annotated[@]}"})
[ -z "$base" ] || words+=(--against "$base")
"${signalbox[@]}" "${words[@]}" || failed+=(plan)

report() { # file
  [ ! -e "$1" ] || cat "$1"
  if [ "${#failed[@]}" -gt 0 ]; then
    printf '\nFailed: %s.\n' "$(IFS=','; printf '%s' "${failed[*]}" | sed 's/,/, /g')"
  fi
}
report "$out/plan.md" >"$out/comment.md"
# Of a summary above 1 MiB GitHub would show nothing; the format stays below it.
[ -z "${GITHUB_STEP_SUMMARY:-}" ] || report "$out/summary.md" >>"$GITHUB_STEP_SUMMARY"

[ "${#failed[@]}" -eq 0 ]
