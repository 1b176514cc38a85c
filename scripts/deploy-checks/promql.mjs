import { parser } from '@prometheus-io/lezer-promql';

/**
 * Reads a PromQL expression.
 * @returns {{errors: string[], selectors: {metric: string, labels: string[]}[], grouping: string[]}}
 *   `grouping`: labels named by `by`, `without`, `on`, `ignoring`, `group_left` and `group_right`
 */
export function readPromql(expression) {
  const errors = [];
  const selectors = [];
  const grouping = [];
  const text = ({ from, to }) => expression.slice(from, to);
  parser.parse(expression).iterate({
    enter(node) {
      if (node.type.isError) {
        errors.push(`cannot be parsed at "${expression.slice(node.from, node.from + 20)}"`);
      } else if (node.name === 'VectorSelector') {
        selectors.push({ metric: '', labels: [] });
      } else if (node.name === 'Identifier' && node.matchContext(['VectorSelector'])) {
        selectors.at(-1).metric = text(node);
      } else if (node.name === 'LabelName') {
        const labels = node.matchContext(['GroupingLabels']) ? grouping : selectors.at(-1).labels;
        labels.push(text(node));
      }
    },
  });
  return { errors, selectors, grouping };
}
