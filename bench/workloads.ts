/** What is asked of a server; `load/` makes the requests. */
export const workloads = ['forward', 'replay', 'refusal', 'banks'] as const;
export type Workload = (typeof workloads)[number];

/** How many recorded attempts the replays go round. As in `load/`. */
export const RECORDED_ATTEMPTS = 1_000;

/** Which answers are right: all of them, or none. */
export function expectsRefusals(workload: Workload): boolean {
  return workload === 'refusal';
}

export function reachesUpstream(workload: Workload): boolean {
  return workload === 'forward';
}
