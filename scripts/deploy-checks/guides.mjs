import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkExpression, METRIC_NAME } from './expressions.mjs';

const RUNBOOK = 'docs/runbook.md';
const GUIDES = [RUNBOOK, 'docs/operations.md', 'deploy/README.md'];

/**
 * Checks what operators read: that nothing is missing in the runbook, and that every metric, panel,
 * variable, code and link that a guide names exists.
 * @returns {string[]} problems
 */
export function checkGuides(root, { service, alerts, known, dashboard }) {
  return GUIDES.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const problems = [
      ...(file === RUNBOOK ? checkSections(text, alerts, service) : []),
      ...checkNames(text, service),
      ...checkPanels(text, dashboard),
      ...checkLinks(root, file, text),
    ];
    return [
      ...problems.map((problem) => `${file}: ${problem}`),
      ...inlineCode(text)
        .filter((code) => METRIC_NAME.test(code))
        .flatMap((code) => checkExpression(`${file}: ${code}`, code, known)),
    ];
  });
}

/** Every alert and every 5xx code has a section, and no section speaks of another. */
function checkSections(runbook, alerts, service) {
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
  ];
}

/** A name in capitals with an underscore is a variable or a code of ours, or another program's. */
function checkNames(text, service) {
  const others = /^(OTEL|NODE)_/;
  return inlineCode(text)
    .map((code) => /^[A-Z]+(?:_[A-Z]+)+/.exec(code)?.[0])
    .filter((name) => name && !others.test(name))
    .filter((name) => !service.variables.has(name) && !service.codes.has(name))
    .map((name) => `the service knows neither a variable nor a code ${name}`);
}

/** What stands in quotation marks and begins with a capital is a panel, or the dashboard. */
function checkPanels(text, { title, panels }) {
  const titles = [title, ...panels.map((panel) => panel.title)];
  return [...withoutCode(text).matchAll(/"([A-Z][^"]*)"/g)]
    .filter(([, name]) => !titles.includes(name))
    .map(([, name]) => `the dashboard has no panel "${name}"`);
}

function checkLinks(root, file, text) {
  return [...withoutCode(text).matchAll(/\]\(([^)#:]*)(?:#([^)]*))?\)/g)]
    .filter(([, path, anchor]) => {
      const target = path === '' ? join(root, file) : join(root, dirname(file), path);
      return (
        !existsSync(target) || (anchor && !anchors(readFileSync(target, 'utf8')).includes(anchor))
      );
    })
    .map(([link]) => `its link ${link.slice(1)} leads nowhere`);
}

/** The anchors that a Markdown page gives its headings. */
function anchors(text) {
  return [...withoutCode(text).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

function inlineCode(text) {
  return [...withoutBlocks(text).matchAll(/`([^`\n]+)`/g)].map(([, code]) => code);
}

function withoutCode(text) {
  return withoutBlocks(text).replace(/`[^`\n]+`/g, '');
}

function withoutBlocks(text) {
  return text.replace(/^```[\s\S]*?^```$/gm, '');
}
