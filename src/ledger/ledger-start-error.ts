/** The ledger must not be used as it is set up: says to an operator what is wrong and what to do. */
export class LedgerStartError extends Error {
  override readonly name = 'LedgerStartError';
}

/** The one reason that says nothing bad of the ledger itself: another process has it open. */
export class LedgerInUseError extends LedgerStartError {}
