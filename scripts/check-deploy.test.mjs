// Breaks a copy of the deployment files in many places and expects each to be named.
//   node --test scripts/
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const project = join(fileURLToPath(import.meta.url), '../..');
const checked = ['deploy', 'docs', 'src/config', 'src/problems'];

/** [file, what is replaced, by what, the problem that must be named] */
const breakages = [
  // Kubernetes
  ['kubernetes/deployment.yaml', 'replicas: 2', 'replicas: two', /deployment\.yaml: Type 'string'/],
  ['kubernetes/service.yaml', 'type: ClusterIP', 'typo: ClusterIP', /service\.yaml: .*"typo"/],
  [
    'kubernetes/kustomization.yaml',
    '  - network-policy.yaml\n',
    '',
    /does not list network-policy/,
  ],
  [
    'kubernetes/pod-disruption-budget.yaml',
    'app.kubernetes.io/name: account-check',
    'app.kubernetes.io/name: other',
    /pod-disruption-budget\.yaml: the selector/,
  ],
  ['kubernetes/service.yaml', 'targetPort: http', 'targetPort: web', /have no port web/],
  ['kubernetes/network-policy.yaml', 'port: 9464', 'port: 9465', /admits other ports/],
  [
    'kubernetes/deployment.yaml',
    'terminationGracePeriodSeconds: 60',
    'terminationGracePeriodSeconds: 50',
    /must be over 50 /,
  ],
  ['kubernetes/deployment.yaml', 'key: redis_url', 'key: redis', /the key redis, which/],
  [
    'kubernetes/deployment.yaml',
    'check/ledger_secret',
    'check/ledger',
    /ledger, which is not mounted/,
  ],
  ['kubernetes/deployment.yaml', 'runAsNonRoot: true', 'runAsNonRoot: false', /may run as root/],
  ['kubernetes/deployment.yaml', 'cpu: 100m', 'cpu: lots', /lots is not a quantity/],
  ['kubernetes/settings.env', 'DOCS=off', 'DOCKS=off', /settings\.env: .* no variable DOCKS/],
  ['kubernetes/secret.example.yaml', 'argos_api_key: replace-me', 'argos_api_key: k', /real value/],
  // Compose and the proxy
  ['compose.yaml', 'LEDGER: redis', 'LEGDER: redis', /no variable LEGDER/],
  [
    'compose.yaml',
    'stop_grace_period: 50s',
    'stop_grace_period: 40s',
    /stop_grace_period over 40s/,
  ],
  ['compose.yaml', '/run/secrets/auth_tokens', '/run/secrets/tokens', /not given .*tokens/],
  [
    'compose.yaml',
    './valkey/valkey.conf',
    './valkey/redis.conf',
    /redis\.conf, which does not exist/,
  ],
  ['compose.yaml', '172.30.80.12', '172.30.80.13', /instances are at .*80\.13/],
  ['nginx/nginx.conf', 'keepalive_timeout 60s', 'keepalive_timeout 75s', /must be under 72s/],
  ['nginx/nginx.conf', 'proxy_read_timeout 50s', 'proxy_read_timeout 30s', /must be over 40s/],
  ['create-secrets.sh', /argos_api_key/g, 'key', /does not make argos_api_key/],
  // Metrics, alerts, dashboard
  ['prometheus/prometheus.yml', 'bff-2:9464', 'bff-3:9464', /does not scrape bff-2/],
  ['prometheus/alerts.yaml', 'account_check_ledger_up', 'ledger_up', /unknown metric ledger_up/],
  ['prometheus/alerts.yaml', /\[30m\]\)\) > 9/, '[30m]) > 9', /RejectedSpike: cannot be parsed/],
  ['prometheus/alerts.yaml', '{code="SERVICE_BUSY"}', '{kode="A"}', /Busy: .* no label kode/],
  ['prometheus/alerts.yaml', '#accountcheckbusy', '#busy', /Busy does not point at its section/],
  [
    'prometheus/alerts.yaml',
    'alert: AccountCheckLedgerDown',
    'alert: LedgerGone',
    /LedgerGone is not/,
  ],
  [
    'grafana/dashboard.json',
    '"schemaVersion": 39',
    '"schemaVersion": "39"',
    /dashboard\.json: Type/,
  ],
  ['grafana/dashboard.json', 'account_check_build_info', 'build_info', /unknown metric build_info/],
  // What operators read
  ['prometheus/metrics.yaml', 'account_check_transfers_total', 'transfers', /Transfers: unknown/],
  ['../docs/runbook.md', '### SERVICE_BUSY', '### BUSY', /has no section SERVICE_BUSY/],
  ['../docs/runbook.md', 'sum by (error_type)', 'sum by (reason)', /runbook.*label reason/],
  ['../docs/runbook.md', '"Latency of Argos"', '"Latency"', /no panel "Latency"/],
  ['../docs/runbook.md', '#accountcheckbusy', '#gone', /#gone\) leads nowhere/],
  ['../docs/operations.md', '`LEDGER_PATH`', '`LEDGER_DIR`', /operations.* nor a code LEDGER_DIR/],
  ['README.md', '`account_check_attempts_in', '`account_check_in', /README.* account_check_in_fl/],
];

let root;

before(() => {
  root = mkdtempSync(join(tmpdir(), 'check-deploy-'));
});

after(() => {
  rmSync(root, { recursive: true });
});

function copyProject() {
  for (const path of checked) {
    cpSync(join(project, path), join(root, path), { recursive: true });
  }
}

function replace(file, what, by) {
  const path = join(root, 'deploy', file);
  const text = readFileSync(path, 'utf8');
  const broken = text.replace(what, by);
  assert.notEqual(broken, text, `${file} has no ${what}`);
  writeFileSync(path, broken);
}

function check() {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(project, 'scripts/check-deploy.mjs'), root],
    { encoding: 'utf8' },
  );
  return { status, stderr };
}

test('names every broken place', () => {
  copyProject();
  breakages.forEach(([file, what, by]) => replace(file, what, by));

  const { status, stderr } = check();

  assert.equal(status, 1);
  for (const [file, , , problem] of breakages) {
    assert.match(stderr, problem, file);
  }
});

test('names what the Compose schema does not know', () => {
  copyProject();
  replace('compose.yaml', 'restart: unless-stopped', 'restarts: unless-stopped');

  const { status, stderr } = check();

  assert.equal(status, 1);
  assert.match(stderr, /compose\.yaml:.*services.bff-1.*additional properties/);
});

test('finds nothing in the files as they are', () => {
  copyProject();

  assert.deepEqual(check(), { status: 0, stderr: '' });
});
