#!/bin/sh
# The part of the deployment's check that needs promtool and nginx (Debian: prometheus, nginx-light).
set -eu
cd "$(dirname "$0")/../deploy"

promtool check config prometheus/prometheus.yml
promtool test rules prometheus/alerts.test.yaml prometheus/alerts-slow.test.yaml
nginx -t -c "$PWD/nginx/nginx.conf"
