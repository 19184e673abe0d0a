#!/usr/bin/env bash
# Lints the workflows with actionlint: the one that is installed, or one that Go builds. Where there is neither, or no
# way to fetch it, says so and passes; test/ci/workflows.test.ts holds what must hold everywhere.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
version=v1.7.7

if command -v actionlint >/dev/null; then
  exec actionlint -color=false
fi
if ! command -v go >/dev/null; then
  echo 'skipped: there is neither actionlint nor Go to build it with'
  exit 0
fi
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
if ! GOBIN=$room timeout 300 go install "github.com/rhysd/actionlint/cmd/actionlint@$version" 2>"$room/log"; then
  echo "skipped: actionlint $version cannot be built here: $(tail -n 1 "$room/log")"
  exit 0
fi
"$room/actionlint" -color=false
