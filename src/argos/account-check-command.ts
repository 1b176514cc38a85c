/** One account check as it is asked for: validated, normalised, with the catalogue's bank code. */
export interface AccountCheckCommand {
  readonly submissionId: string;
  readonly requestType: 'occupancy';
  readonly userName: string;
  readonly bankCode: string;
  readonly accountNumber: string;
}

/** The same string for commands that mean the same, whatever order their members came in. */
export function canonicalCommand(command: AccountCheckCommand): string {
  const { submissionId, requestType, userName, bankCode, accountNumber } = command;
  return JSON.stringify([submissionId, requestType, userName, bankCode, accountNumber]);
}
