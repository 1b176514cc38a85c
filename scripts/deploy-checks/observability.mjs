import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readPromql } from './promql.mjs';
import { checkTypes } from './typed-literals.mjs';

const ALERTS = 'deploy/prometheus/alerts.yaml';
const TESTS = ['deploy/prometheus/alerts.test.yaml', 'deploy/prometheus/alerts-slow.test.yaml'];
const METRICS = 'deploy/prometheus/metrics.yaml';
const DASHBOARD = 'deploy/grafana/dashboard.json';
const DATASOURCE = 'deploy/grafana/provisioning/datasources/prometheus.yaml';
const RUNBOOK = 'docs/runbook.md';

/** Labels that Prometheus itself adds. */
const TARGET_LABELS = ['job', 'instance'];

/**
 * Checks alerts, their tests, the dashboard and the runbook: they speak only of metrics that the
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
    ...checkRunbook(read(RUNBOOK), alerts, service),
  ];
}

/** Each name that an expression may use, with its labels. */
function knownMetrics(metrics, rules) {
  const exported = Object.entries(metrics).flatMap(([name, { type, labels }]) => {
    const all = [...labels, ...TARGET_LABELS];
    return type === 'histogram'
      ? [
          [`${name}_bucket`, [...all, 'le']],
          [`${name}_count`, all],
          [`${name}_sum`, all],
        ]
      : [[name, all]];
  });
  const recorded = rules.filter(({ record }) => record).map(({ record }) => [record, []]);
  return new Map([...exported, ...recorded, ['up', TARGET_LABELS]]);
}

function checkExpression(where, expression, known) {
  const { errors, selectors, grouping } = readPromql(expression);
  const usable = selectors.flatMap(({ metric }) => known.get(metric) ?? []);
  return [
    ...errors,
    ...(selectors.length === 0 ? ['names no metric'] : []),
    ...selectors
      .filter(({ metric }) => !known.has(metric))
      .map(({ metric }) => `unknown metric ${metric}`),
    ...selectors.flatMap(({ metric, labels }) =>
      labels
        .filter((label) => known.has(metric) && !known.get(metric).includes(label))
        .map((label) => `${metric} has no label ${label}`),
    ),
    ...grouping.filter((label) => !usable.includes(label)).map((label) => `unknown label ${label}`),
  ].map((problem) => `${where}: ${problem}`);
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

/** Every alert and every 5xx code has a section, and no section speaks of another. */
function checkRunbook(runbook, alerts, service) {
  const sections = [...runbook.matchAll(/^### (\w+)$/gm)].map(([, title]) => title);
  const wanted = [
    ...alerts.map(({ alert }) => alert),
    ...[...service.codes].filter(([, status]) => status >= 500).map(([code]) => code),
  ];
  return [
    ...wanted
      .filter((title) => !sections.includes(title))
      .map((title) => `has no section ${title}`),
    ...sections
      .filter((title) => !wanted.includes(title))
      .map((title) => `${title} is neither an alert nor a 5xx code`),
  ].map((problem) => `${RUNBOOK}: ${problem}`);
}
