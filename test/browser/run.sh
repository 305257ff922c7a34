#!/usr/bin/env bash
# Runs the journeys in a real browser against demonstrations of their own.
set -euo pipefail
cd "$(dirname "$0")"
[ node_modules/.package-lock.json -nt package-lock.json ] || { npm ci --ignore-scripts --no-audit --no-fund; touch node_modules/.package-lock.json; }
[ -x ../../.cache/bin/portal ] || make -C ../.. build
node --test --test-concurrency=1 ./*.test.mjs
