#!/usr/bin/env bash
# Fails when a generated file is not what its source gives.
set -euo pipefail
cd "$(dirname "$0")/.."
before=$(git status --porcelain; git diff)
make --no-print-directory generate
after=$(git status --porcelain; git diff)
if [ "$before" != "$after" ]; then
	echo "generated files are not current: run make generate and commit" >&2
	git --no-pager diff --stat >&2
	exit 1
fi
