#!/usr/bin/env bash
# Installs what the client checks need on Debian 12, beside Node.js: a browser, Java with the
# libraries of the generated Kotlin and Java clients, a font with Korean, and the npm packages of test/clients.
# May be run again: what is there stays.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
command -v chromium > /dev/null || missing+=(chromium)
command -v javac > /dev/null || missing+=(openjdk-17-jdk-headless)
for package in libokhttp-java libokio-java libgoogle-gson-java libjsr305-java \
  libjackson2-databind-java libgeronimo-annotation-1.3-spec-java fonts-noto-cjk; do
  dpkg-query --show --showformat='${Status}' "$package" 2> /dev/null | grep -q 'ok installed' ||
    missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  echo "installing: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
fi

if ! cmp -s test/clients/package-lock.json test/clients/node_modules/.installed-lock.json; then
  npm ci --prefix test/clients --ignore-scripts --no-audit --no-fund
  cp test/clients/package-lock.json test/clients/node_modules/.installed-lock.json
fi
