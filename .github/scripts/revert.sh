#!/usr/bin/env bash
# Makes a branch that takes one commit back, with the plan of what that changes. The commit is in SIGNALBOX_REVERT.
set -euo pipefail

registry=${SIGNALBOX_REGISTRY:-registry}
out=${SIGNALBOX_OUT:-signalbox-report}
commit=${SIGNALBOX_REVERT:?the commit to take back}
reason=${SIGNALBOX_REASON:-}
. "$(dirname "${BASH_SOURCE[0]}")/signalbox.sh"
case $commit in
*[!0-9a-f]* | '') printf 'SIGNALBOX_REVERT is no id of a commit\n' >&2 && exit 3 ;;
esac

mkdir -p "$out"
: >"$out/branch"
id=$(git rev-parse --verify --quiet --end-of-options "$commit^{commit}")
git merge-base --is-ancestor "$id" HEAD || { printf '%s is not on this branch\n' "$id" >&2 && exit 3; }
branch=signalbox/revert-${id:0:12}
base=$(git rev-parse HEAD)
mainline=()
[ "$(git rev-list --parents -n 1 "$id" | wc -w)" -le 2 ] || mainline=(--mainline 1)
git switch --quiet --force-create "$branch"
git -c user.name="${SIGNALBOX_AUTHOR:-signalbox}" -c user.email="${SIGNALBOX_EMAIL:-signalbox@localhost}" \
  -c core.hooksPath=/dev/null revert --no-edit "${mainline[@]}" "$id"
"${signalbox[@]}" plan --registry "$registry" --against "$base" --save "$out/plan.json" --format markdown >"$out/comment.md" || true
[ -z "$reason" ] || printf '\nReason: %s\n' "$reason" >>"$out/comment.md"
git -c core.hooksPath=/dev/null push --quiet origin "HEAD:refs/heads/$branch"
printf '%s\n' "$branch" >"$out/branch"
