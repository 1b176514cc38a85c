import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { checkHardening } from './kubernetes-hardening.mjs';
import { problemIf } from './problem-if.mjs';
import { drainSeconds, unknownVariables } from './service-facts.mjs';
import { checkTypes } from './typed-literals.mjs';

const FOLDER = 'deploy/kubernetes';

/**
 * Checks the Kustomize base: each resource against its type, and that names, labels, ports,
 * secrets and time limits agree.
 * @returns {string[]} problems
 */
export function checkKubernetes(root, service) {
  const base = readBase(join(root, FOLDER));
  return [
    ...checkTypes(base.resources.map(typedAs)),
    ...checkKustomization(base),
    ...checkSelectors(base),
    ...checkPorts(base, service),
    ...checkSettings(base, service),
    ...checkSecrets(base),
    ...checkHardening(base),
  ].map((problem) => `${FOLDER}/${problem}`);
}

function readBase(folder) {
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  const resources = files
    .filter((file) => file !== 'kustomization.yaml')
    .flatMap((file) => readDocuments(folder, file).map((value) => ({ file, value })));
  const one = (kind) => resources.find(({ value }) => value.kind === kind)?.value;
  const pod = one('Deployment').spec.template;
  return {
    files,
    resources,
    one,
    pod,
    container: pod.spec.containers[0],
    kustomization: readDocuments(folder, 'kustomization.yaml')[0],
    settings: parseEnv(readFileSync(join(folder, 'settings.env'), 'utf8')),
  };
}

function readDocuments(folder, file) {
  return parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((document) => {
    if (document.errors.length > 0) {
      throw new Error(`${FOLDER}/${file}: ${document.errors[0].message}`);
    }
    return document.toJS();
  });
}

/** `networking.k8s.io/v1` is in the module `networking/v1`, `v1` in `core/v1`. */
function typedAs({ file, value }) {
  const [group, version = group] = String(value.apiVersion).split('/');
  const module = group === version ? 'core' : group.split('.')[0];
  return { file, value, type: value.kind, from: `kubernetes-types/${module}/${version}` };
}

function checkKustomization({ files, kustomization, container, pod, one }) {
  const expected = files.filter((file) => file !== 'kustomization.yaml' && !isExample(file));
  const listed = kustomization.resources;
  const generated = kustomization.configMapGenerator.map(({ name }) => name);
  return [
    ...expected
      .filter((file) => !listed.includes(file))
      .map((file) => `kustomization.yaml: does not list ${file}`),
    ...listed
      .filter((file) => !expected.includes(file))
      .map((file) => `kustomization.yaml: lists ${file}, which is not a resource of this folder`),
    ...container.envFrom
      .filter(({ configMapRef }) => !generated.includes(configMapRef.name))
      .map(
        ({ configMapRef }) => `deployment.yaml: nothing makes the config map ${configMapRef.name}`,
      ),
    ...problemIf(
      !kustomization.images.some(({ name, newTag }) => name === container.image && newTag),
      `kustomization.yaml: sets no tag for the image ${container.image}`,
    ),
    ...problemIf(
      pod.spec.serviceAccountName !== one('ServiceAccount').metadata.name,
      'deployment.yaml: its service account does not exist',
    ),
    ...problemIf(
      one('Namespace').metadata.name !== kustomization.namespace,
      'kustomization.yaml: its namespace does not exist',
    ),
  ];
}

function checkSelectors({ one, pod }) {
  const selectors = {
    'deployment.yaml': one('Deployment').spec.selector.matchLabels,
    'service.yaml': one('Service').spec.selector,
    'pod-disruption-budget.yaml': one('PodDisruptionBudget').spec.selector.matchLabels,
    'network-policy.yaml': one('NetworkPolicy').spec.podSelector.matchLabels,
  };
  pod.spec.topologySpreadConstraints.forEach(({ topologyKey, labelSelector }) => {
    selectors[`deployment.yaml, spread over ${topologyKey}`] = labelSelector.matchLabels;
  });
  return Object.entries(selectors)
    .filter(([, selector]) => !selects(selector, pod.metadata.labels))
    .map(([where]) => `${where}: the selector does not match the labels of the pods`);
}

function selects(selector, labels) {
  const wanted = Object.entries(selector ?? {});
  return wanted.length > 0 && wanted.every(([name, value]) => labels[name] === value);
}

function checkPorts({ one, container, settings }, service) {
  const named = new Map(container.ports.map((port) => [port.name, port.containerPort]));
  const setting = (name) => Number(settings[name] ?? service.variables.get(name));
  const probes = ['startupProbe', 'livenessProbe', 'readinessProbe'];
  const admitted = one('NetworkPolicy').spec.ingress.flatMap(({ ports }) => ports.map(portOf));
  const offered = [...named.values()];
  return [
    ...problemIf(
      named.get('http') !== setting('PORT') || named.get('metrics') !== setting('METRICS_PORT'),
      'deployment.yaml: the ports are not the PORT and METRICS_PORT of the service',
    ),
    ...one('Service')
      .spec.ports.filter(({ targetPort }) => !named.has(targetPort))
      .map(({ targetPort }) => `service.yaml: the pods have no port ${targetPort}`),
    ...probes
      .filter((probe) => !named.has(container[probe]?.httpGet.port))
      .map((probe) => `deployment.yaml: ${probe} is missing or names an unknown port`),
    ...problemIf(
      offered.some((port) => !admitted.includes(port)) ||
        admitted.some((port) => !offered.includes(port)),
      'network-policy.yaml: admits other ports than the pods offer',
    ),
  ];
}

function portOf({ port }) {
  return port;
}

function checkSettings({ settings, container, pod }, service) {
  const given = Object.fromEntries(container.env.map(({ name, value }) => [name, value]));
  const { preStop } = container.lifecycle;
  const needed = drainSeconds(service, { ...settings, ...given }) + preStop.sleep.seconds;
  return [
    ...unknownVariables('settings.env', settings, service),
    ...unknownVariables('deployment.yaml', given, service),
    ...Object.keys(given)
      .filter((name) => name in settings)
      .map((name) => `settings.env: ${name} is also set in deployment.yaml`),
    ...problemIf(
      pod.spec.terminationGracePeriodSeconds <= needed,
      `deployment.yaml: terminationGracePeriodSeconds must be over ${needed} (deadline, margin and preStop)`,
    ),
  ];
}

function checkSecrets({ resources, pod, container }) {
  const example = resources.find(({ file }) => file === 'secret.example.yaml').value;
  const problems = [];
  const mounted = pod.spec.volumes.flatMap(({ name, secret }) => {
    if (secret.secretName !== example.metadata.name) {
      problems.push(`deployment.yaml: mounts the unknown secret ${secret.secretName}`);
    }
    const mount = container.volumeMounts.find((candidate) => candidate.name === name);
    return secret.items.map(({ key, path }) => {
      if (!(key in example.stringData)) {
        problems.push(`deployment.yaml: mounts the key ${key}, which secret.example.yaml lacks`);
      }
      return `${mount?.mountPath}/${path}`;
    });
  });
  const read = container.env.filter(({ name }) => name.endsWith('_FILE'));
  return [
    ...problems,
    ...read
      .filter(({ value }) => !mounted.includes(value))
      .map(({ name, value }) => `deployment.yaml: ${name} names ${value}, which is not mounted`),
    ...mounted
      .filter((path) => !read.some(({ value }) => value === path))
      .map((path) => `deployment.yaml: mounts ${path}, which nothing reads`),
    ...Object.entries(example.stringData)
      .filter(([, value]) => !value.includes('replace-me'))
      .map(([key]) => `secret.example.yaml: ${key} looks like a real value`),
  ];
}

function isExample(file) {
  return file.endsWith('.example.yaml');
}
