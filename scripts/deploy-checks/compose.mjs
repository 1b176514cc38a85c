import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DCLinter } from 'dclint';
import { parse } from 'yaml';
import { drainSeconds, KEEP_ALIVE_SECONDS, unknownVariables } from './service-facts.mjs';

const FOLDER = 'deploy';
const FILE = 'deploy/compose.yaml';

/** What the linter checks beside the schema; not the order of keys. */
const lint = {
  rules: {
    'no-duplicate-exported-ports': 2,
    'no-unbound-port-interfaces': 2,
    'no-version-field': 2,
    'require-project-name-field': 2,
    'require-quotes-in-ports': 2,
    'service-image-require-explicit-tag': 2,
    'no-quotes-in-volumes': 0,
    'service-dependencies-alphabetical-order': 0,
    'service-keys-order': 0,
    'service-ports-alphabetical-order': 0,
    'services-alphabetical-order': 0,
    'top-level-properties-order': 0,
  },
  quiet: true,
  debug: false,
  exclude: [],
};

/**
 * Checks the Compose file against its schema, and that it agrees with the proxy's configuration,
 * the secrets' script and the service.
 * @returns {string[]} problems
 */
export function checkCompose(root, service) {
  const invalid = checkSchema(root);
  if (invalid.length > 0) {
    return invalid;
  }
  const read = (path) => readFileSync(join(root, FOLDER, path), 'utf8');
  const compose = parse(read('compose.yaml'), { merge: true });
  const services = Object.entries(compose.services);
  const instances = services.filter(([name]) => name.startsWith('bff-'));
  return [
    ...services.flatMap(([name, spec]) => checkService(root, compose, name, spec)),
    ...instances.flatMap(([name, spec]) => checkInstance(name, spec, service)),
    ...checkSecrets(compose, read('create-secrets.sh')),
    ...checkProxy(instances, read('nginx/nginx.conf'), service),
    ...checkTargets(instances, parse(read('prometheus/prometheus.yml')), service),
  ];
}

function checkSchema(root) {
  return new DCLinter(lint)
    .lintFiles([join(root, FILE)], false)
    .flatMap(({ messages }) => messages)
    .map(({ line, rule, message }) => `${FILE}:${line}: ${message} (${rule})`);
}

function checkService(root, compose, name, spec) {
  const say = (problem) => `${FILE}: ${name} ${problem}`;
  const binds = (spec.volumes ?? []).map((volume) => volume.split(':')[0]);
  const networks = Array.isArray(spec.networks) ? spec.networks : Object.keys(spec.networks);
  const undeclared = [
    ...networks.filter((network) => !(network in compose.networks)),
    ...(spec.secrets ?? []).filter((secret) => !(secret in compose.secrets)),
    ...binds.filter((bind) => !bind.startsWith('./') && !(bind in compose.volumes)),
  ];
  const awaited = Object.entries(spec.depends_on ?? {});
  return [
    ...undeclared.map((declared) => say(`uses ${declared}, which is not declared`)),
    ...binds
      .filter((bind) => bind.startsWith('./') && !existsSync(join(root, FOLDER, bind)))
      .map((bind) => say(`mounts ${bind}, which does not exist`)),
    ...awaited
      .filter(([, { condition }]) => condition === 'service_healthy')
      .filter(([other]) => !compose.services[other]?.healthcheck)
      .map(([other]) => say(`waits for the health of ${other}, which has no check`)),
    ...(spec.healthcheck ? [] : [say('has no health check')]),
    ...(spec.ports && name !== 'nginx' ? [say('is published; only nginx may be')] : []),
    ...(spec.read_only && spec.cap_drop?.includes('ALL') ? [] : [say('is not hardened')]),
  ];
}

function checkInstance(name, spec, service) {
  const say = (problem) => `${FILE}: ${name} ${problem}`;
  const given = spec.secrets.map((secret) => `/run/secrets/${secret}`);
  const needed = drainSeconds(service, spec.environment);
  return [
    ...unknownVariables(`${FILE}: ${name}`, spec.environment, service),
    ...Object.entries(spec.environment)
      .filter(([variable, value]) => variable.endsWith('_FILE') && !given.includes(value))
      .map(([variable, value]) => say(`is not given ${value}, named by ${variable}`)),
    ...(seconds(spec.stop_grace_period) > needed
      ? []
      : [say(`must have a stop_grace_period over ${needed}s (deadline and margin)`)]),
  ];
}

function checkSecrets(compose, script) {
  return Object.keys(compose.secrets)
    .filter((secret) => !new RegExp(`\\b${secret}\\b`).test(script))
    .map((secret) => `deploy/create-secrets.sh: does not make ${secret}`);
}

function checkProxy(instances, nginx, service) {
  const say = (problem) => `deploy/nginx/nginx.conf: ${problem}`;
  const upstream = /upstream bff \{(.*?)\n {2}\}/s.exec(nginx)[1];
  const servers = [...upstream.matchAll(/^\s*server (\S+)/gm)].map(([, server]) => server);
  const port = service.variables.get('PORT');
  const addresses = instances.map(([, { networks }]) => `${networks.edge.ipv4_address}:${port}`);
  const keepAlive = seconds(/keepalive_timeout (\S+);/.exec(upstream)[1]);
  const readTimeout = seconds(/proxy_read_timeout (\S+);/.exec(nginx)[1]);
  const longest = Math.max(...instances.map(([, spec]) => drainSeconds(service, spec.environment)));
  return [
    ...(servers.sort().join() === addresses.sort().join()
      ? []
      : [say(`sends to ${servers.join(', ')}, but the instances are at ${addresses.join(', ')}`)]),
    ...(keepAlive < KEEP_ALIVE_SECONDS
      ? []
      : [say(`keepalive_timeout of the upstream must be under ${KEEP_ALIVE_SECONDS}s`)]),
    ...(readTimeout > longest ? [] : [say(`proxy_read_timeout must be over ${longest}s`)]),
  ];
}

function checkTargets(instances, prometheus, service) {
  const port = service.variables.get('METRICS_PORT');
  const targets = prometheus.scrape_configs.flatMap(({ static_configs }) =>
    static_configs.flatMap((config) => config.targets),
  );
  return instances
    .map(([name]) => `${name}:${port}`)
    .filter((target) => !targets.includes(target))
    .map((target) => `deploy/prometheus/prometheus.yml: does not scrape ${target}`);
}

function seconds(duration) {
  const [, amount, unit] = /^(\d+)(ms|s|m)$/.exec(duration);
  return Number(amount) * { ms: 0.001, s: 1, m: 60 }[unit];
}
