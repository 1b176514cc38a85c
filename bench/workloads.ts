/** What is asked of a server; `load/` makes the requests. */
export const workloads = ['forward', 'replay', 'refusal', 'banks'] as const;
export type Workload = (typeof workloads)[number];

/** Which answers are right: all of them, or none. */
export function expectsRefusals(workload: Workload): boolean {
  return workload === 'refusal';
}

export function reachesUpstream(workload: Workload): boolean {
  return workload === 'forward';
}
