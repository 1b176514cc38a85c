import type { AttemptView } from '../ledger/attempt-ledger.js';
import { entryOf } from '../problems/catalog.js';
import type { Code } from '../problems/catalog.js';
import { attemptCounts } from '../problems/render-problem.js';
import type { AttemptStatusResponse } from './dto/attempt-status.response.js';

/** A recorded attempt as the look-up answers it. Absent members stay absent. */
export function renderAttemptStatus(view: AttemptView): AttemptStatusResponse {
  const createdAt = new Date(view.createdAt).toISOString();
  switch (view.state) {
    case 'sending':
      return { state: 'IN_PROGRESS', createdAt };
    case 'unknown':
      return { state: 'UNKNOWN', ...meaningOf('OUTCOME_UNKNOWN'), createdAt };
    case 'settled': {
      const { outcome } = view;
      return {
        state: 'SETTLED',
        ...meaningOf(outcome.code),
        ...attemptCounts('retryCount' in outcome ? outcome.retryCount : undefined),
        createdAt,
        settledAt: new Date(view.settledAt).toISOString(),
      };
    }
  }
}

function meaningOf(code: Code): Pick<AttemptStatusResponse, 'code' | 'transfer' | 'nextAction'> {
  const { transfer, nextAction } = entryOf(code);
  return { code, transfer, nextAction };
}
