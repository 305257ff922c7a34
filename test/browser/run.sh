#!/usr/bin/env bash
# Runs the journeys in a real browser against demonstrations of their own.
set -euo pipefail
cd "$(dirname "$0")"
[ node_modules/.package-lock.json -nt package-lock.json ] || { npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; touch node_modules/.package-lock.json; }
make -s -C ../.. build
node --test --test-concurrency=2 --test-reporter=spec ./*.test.mjs
