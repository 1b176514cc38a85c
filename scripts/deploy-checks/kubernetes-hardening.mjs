import { problemIf } from './problem-if.mjs';

/** The pods run with the least rights and with bounds. */
export function checkHardening({ pod, container, one }) {
  const { securityContext = {}, resources = {} } = container;
  const podContext = pod.spec.securityContext ?? {};
  const quantities = Object.values(resources).flatMap((amounts) => Object.values(amounts));
  return [
    ...problemIf(podContext.runAsNonRoot !== true, 'deployment.yaml: may run as root'),
    ...problemIf(
      podContext.seccompProfile?.type !== 'RuntimeDefault',
      'deployment.yaml: has no seccomp profile',
    ),
    ...problemIf(
      securityContext.readOnlyRootFilesystem !== true,
      'deployment.yaml: the root file system can be written',
    ),
    ...problemIf(
      securityContext.allowPrivilegeEscalation !== false,
      'deployment.yaml: may gain privileges',
    ),
    ...problemIf(
      !securityContext.capabilities?.drop?.includes('ALL'),
      'deployment.yaml: keeps capabilities',
    ),
    ...problemIf(
      pod.spec.automountServiceAccountToken !== false ||
        one('ServiceAccount').automountServiceAccountToken !== false,
      'the token of the service account is mounted',
    ),
    ...problemIf(!resources.limits?.memory, 'deployment.yaml: has no limit on memory'),
    ...quantities
      .filter((quantity) => !/^\d+(\.\d+)?(m|[kMGTPE]i?)?$/.test(quantity))
      .map((quantity) => `deployment.yaml: ${quantity} is not a quantity`),
  ];
}
