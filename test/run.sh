#!/usr/bin/env bash
# Runs every test: Go on both database engines and on a real S3 server, then the journeys in a real browser.
set -euo pipefail
cd "$(dirname "$0")/.."
export BIRTEREZE_TEST_POSTGRES; BIRTEREZE_TEST_POSTGRES=$(test/postgres.sh)
export BIRTEREZE_TEST_S3=$PWD/.cache/bin/versitygw
trap 'test/postgres.sh stop' EXIT
go test ./...
test/browser/run.sh
