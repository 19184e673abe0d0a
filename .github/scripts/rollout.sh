#!/usr/bin/env bash
# Says what gateways serve, whether they agree, and what they refused.
set -euo pipefail

out=${SIGNALBOX_OUT:-signalbox-report}
gateways=${SIGNALBOX_GATEWAYS:?the addresses of the gateways, with spaces}
. "$(dirname "${BASH_SOURCE[0]}")/signalbox.sh"

mkdir -p "$out"
words=(fleet status)
for gateway in $gateways; do words+=(--gateway "$gateway"); done
code=0
"${signalbox[@]}" "${words[@]}" | tee "$out/fleet.txt" || code=${PIPESTATUS[0]}
# As code: what a gateway says of itself is not Markdown.
[ -z "${GITHUB_STEP_SUMMARY:-}" ] || sed 's/^/    /' "$out/fleet.txt" >>"$GITHUB_STEP_SUMMARY"
exit "$code"
