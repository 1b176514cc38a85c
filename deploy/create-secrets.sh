#!/bin/sh
# Makes the secrets that compose.yaml reads, in ./secrets. What exists is kept: a new ledger secret
# would make every recorded attempt unreadable.
set -eu
cd "$(dirname "$0")"

# The folder keeps others out; the files are readable, because each container has its own user.
mkdir -p secrets
chmod 700 secrets
umask 022

random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
keep() { [ -s "secrets/$1" ] && echo "kept     secrets/$1"; }

for name in ledger_secret valkey_password grafana_admin_password; do
  keep "$name" || { random >"secrets/$name"; echo "created  secrets/$name"; }
done

keep redis_url || {
  printf 'redis://default:%s@valkey:6379' "$(cat secrets/valkey_password)" >secrets/redis_url
  echo "created  secrets/redis_url"
}

keep auth_tokens || {
  token=$(random)
  printf 'app:%s\n' "$(printf %s "$token" | sha256sum | cut -d' ' -f1)" >secrets/auth_tokens
  echo "created  secrets/auth_tokens; the token of the caller \"app\", shown only now: $token"
}

keep argos_api_key || {
  printf 'API key of your Argos project: ' >&2
  stty -echo 2>/dev/null || true
  read -r key
  stty echo 2>/dev/null || true
  [ -n "$key" ] || { echo 'no key given' >&2; exit 1; }
  printf %s "$key" >secrets/argos_api_key
  echo "created  secrets/argos_api_key"
}
