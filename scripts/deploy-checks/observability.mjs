import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { checkExpression, knownMetrics } from './expressions.mjs';
import { checkGuides } from './guides.mjs';
import { checkTypes } from './typed-literals.mjs';

const ALERTS = 'deploy/prometheus/alerts.yaml';
const TESTS = ['deploy/prometheus/alerts.test.yaml', 'deploy/prometheus/alerts-slow.test.yaml'];
const METRICS = 'deploy/prometheus/metrics.yaml';
const DASHBOARD = 'deploy/grafana/dashboard.json';
const DATASOURCE = 'deploy/grafana/provisioning/datasources/prometheus.yaml';
const RUNBOOK = 'docs/runbook.md';

/**
 * Checks alerts, their tests, the dashboard and the operators' guides: they speak only of what the
 * service exports, and of each other without a gap.
 * @returns {string[]} problems
 */
export function checkObservability(root, service) {
  const read = (path) => readFileSync(join(root, path), 'utf8');
  const rules = parse(read(ALERTS)).groups.flatMap((group) => group.rules);
  const alerts = rules.filter(({ alert }) => alert);
  const known = knownMetrics(parse(read(METRICS)), rules);
  const dashboard = JSON.parse(read(DASHBOARD));
  const tests = TESTS.flatMap((path) => parse(read(path)).tests);
  return [
    ...rules.flatMap(({ alert, record, expr }) =>
      checkExpression(`${ALERTS}: ${alert ?? record}`, expr, known),
    ),
    ...alerts.flatMap(checkAlert),
    ...alerts.flatMap(({ alert }) => checkTested(alert, tests)),
    ...checkDashboard(dashboard, known, parse(read(DATASOURCE)).datasources[0].uid),
    ...checkGuides(root, { service, alerts, known, dashboard }),
  ];
}

function checkAlert({ alert, labels, annotations }) {
  return [
    ...(['page', 'ticket'].includes(labels?.severity) ? [] : ['has no severity']),
    ...(annotations?.summary ? [] : ['has no summary']),
    ...(annotations?.runbook_url === `${RUNBOOK}#${alert.toLowerCase()}`
      ? []
      : ['does not point at its section of the runbook']),
  ].map((problem) => `${ALERTS}: ${alert} ${problem}`);
}

function checkTested(alert, tests) {
  const expectations = tests
    .flatMap((test) => test.alert_rule_test)
    .filter(({ alertname }) => alertname === alert)
    .map(({ exp_alerts }) => exp_alerts.length > 0);
  return [
    ...(expectations.includes(true) ? [] : ['is not seen to fire']),
    ...(expectations.includes(false) ? [] : ['is not seen to keep quiet']),
  ].map((problem) => `deploy/prometheus: no test: ${alert} ${problem}`);
}

function checkDashboard(dashboard, known, datasource) {
  const { panels } = dashboard;
  const say = ({ title }, problem) => `${DASHBOARD}: ${title}: ${problem}`;
  return [
    ...checkTypes([
      { file: DASHBOARD, value: dashboard, type: 'Dashboard', from: '@grafana/schema' },
    ]),
    ...panels.flatMap((panel) =>
      (panel.targets ?? []).flatMap(({ expr, legendFormat }) => [
        ...checkExpression(
          `${DASHBOARD}: ${panel.title}`,
          expr.replaceAll('$__rate_interval', '5m'),
          known,
        ),
        ...[...legendFormat.matchAll(/\{\{(\w+)\}\}/g)]
          .filter(([, label]) => ![...known.values()].some((labels) => labels.includes(label)))
          .map(([, label]) => say(panel, `its legend names an unknown label ${label}`)),
      ]),
    ),
    ...panels
      .filter(({ id }, index) => panels.findIndex((panel) => panel.id === id) !== index)
      .map((panel) => say(panel, `a second panel with id ${panel.id}`)),
    ...panels
      .filter(({ gridPos }) => gridPos.x + gridPos.w > 24)
      .map((panel) => say(panel, 'is wider than the page')),
    ...panels.flatMap((panel, index) =>
      panels
        .slice(index + 1)
        .filter((other) => overlap(panel.gridPos, other.gridPos))
        .map((other) => say(panel, `lies over ${other.title}`)),
    ),
    ...panels
      .filter((panel) => panel.datasource.uid !== datasource)
      .map((panel) => say(panel, 'uses a data source that is not provisioned')),
  ];
}

function overlap(a, b) {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
