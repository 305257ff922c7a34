#!/bin/sh
# Measures the signatures of internal/sign beside BouncyCastle in the same run, one core each. It needs the packages
# libbcprov-java, libbcpkix-java and a JDK of Debian, and is no part of CI: bouncycastle.sh [seconds of warming up, 20 by default]
set -eu
cd "$(dirname "$0")"
jars=/usr/share/java/bcprov.jar:/usr/share/java/bcpkix.jar:/usr/share/java/bcutil.jar
for jar in $(echo "$jars" | tr : ' '); do
	[ -e "$jar" ] || { echo "$jar is not there: apt-get install libbcprov-java libbcpkix-java default-jdk-headless" >&2; exit 1; }
done
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
javac -encoding UTF-8 -cp "$jars" -d "$made" BouncyCastle.java
BOUNCYCASTLE="$made:$jars" BOUNCYCASTLE_WARM="${1:-20}s" go test -count=1 -cpu 1 -run '^TestBesideBouncyCastle$' -v .
