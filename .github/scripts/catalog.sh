#!/usr/bin/env bash
# Brings prices and lifecycles from public catalogues into the registry and pushes them as a branch, with the plan of
# what that changes in SIGNALBOX_OUT/comment.md. Without news it pushes nothing. Whether there is a branch is in
# SIGNALBOX_OUT/branch, which is empty where there is none.
set -euo pipefail

registry=${SIGNALBOX_REGISTRY:-registry}
out=${SIGNALBOX_OUT:-signalbox-report}
branch=${SIGNALBOX_CATALOG_BRANCH:-signalbox/catalog}
sources=${SIGNALBOX_CATALOG_SOURCES:-} # for --from, with spaces
. "$(dirname "${BASH_SOURCE[0]}")/signalbox.sh"

mkdir -p "$out"
: >"$out/branch"
words=(catalog sync --registry "$registry")
for source in $sources; do words+=(--from "$source"); done
code=0
"${signalbox[@]}" "${words[@]}" || code=$?
# 1: a model is in no source. The others were written, and are worth a look.
[ "$code" -le 1 ] || exit "$code"
if [ -z "$(git status --porcelain -- "$registry")" ]; then
  echo 'the catalogue has nothing new'
  exit "$code"
fi

"${signalbox[@]}" plan --registry "$registry" --against HEAD --save "$out/plan.json" --format markdown >"$out/comment.md" || true
git switch --quiet --force-create "$branch"
git add -- "$registry"
git -c user.name="${SIGNALBOX_AUTHOR:-signalbox}" -c user.email="${SIGNALBOX_EMAIL:-signalbox@localhost}" \
  -c core.hooksPath=/dev/null commit --quiet -m 'Bring prices and lifecycles from the catalogue'
# The branch is this script's own: what it proposed before is replaced, unless somebody else has pushed to it.
known=$(git ls-remote origin "refs/heads/$branch" | cut -f1)
git -c core.hooksPath=/dev/null push --quiet --force-with-lease="refs/heads/$branch:$known" origin "HEAD:refs/heads/$branch"
printf '%s\n' "$branch" >"$out/branch"
