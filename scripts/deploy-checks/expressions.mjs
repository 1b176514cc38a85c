import { readPromql } from './promql.mjs';

/** Labels that Prometheus itself adds. */
const TARGET_LABELS = ['job', 'instance'];

/** A text that speaks of a metric of ours. */
export const METRIC_NAME = /\b(?:account_check_|http_(?:client|server)_request_duration_seconds)/;

/** Each name that an expression may use, with its labels. */
export function knownMetrics(metrics, rules) {
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

/** What is wrong with a PromQL expression, each problem with `where` in front. */
export function checkExpression(where, expression, known) {
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
