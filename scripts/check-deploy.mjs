// Checks the files under deploy/ without Docker, a cluster or the network: each against its schema,
// all against each other and against the service (its variables, codes and time limits).
//
//   node scripts/check-deploy.mjs [root of the project]
//
// Prints every problem and ends with 1 if there is one.
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkCompose } from './deploy-checks/compose.mjs';
import { checkKubernetes } from './deploy-checks/kubernetes.mjs';
import { checkObservability } from './deploy-checks/observability.mjs';
import { readServiceFacts } from './deploy-checks/service-facts.mjs';

const root = resolve(process.argv[2] ?? join(fileURLToPath(import.meta.url), '../..'));
const service = await readServiceFacts(root);
const problems = [
  ...checkCompose(root, service),
  ...checkKubernetes(root, service),
  ...checkObservability(root, service),
];

for (const problem of problems) {
  console.error(problem);
}
console.log(
  problems.length === 0
    ? 'deploy: every file fits its schema, the others and the service'
    : `deploy: ${problems.length} problem(s)`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
