import type { Step } from '../checker/history.js';

/**
 * What an instance does to itself when it next comes to a step: end, stop, keep that one attempt
 * waiting until it is released, or carry the step's operation out once more when released.
 */
export interface Order {
  readonly step: Step;
  readonly action: 'SIGKILL' | 'SIGSTOP' | 'hold' | 'again';
}

export interface StepReport {
  readonly step: Step;
  readonly attemptId: string;
  readonly recordKey: string;
  readonly code?: string;
  readonly effect?: string;
}

/** One line of file descriptor 3. */
export type InstanceReport =
  | { readonly reached: StepReport; readonly at: number }
  | { readonly ordered: Order }
  | { readonly obeyed: Order }
  | { readonly repeated: Step }
  | { readonly forgotten: true };
