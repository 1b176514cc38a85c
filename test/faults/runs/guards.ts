import type { SourceEdit } from '../cluster/source-edit.js';

/** What keeps the promise, each with the edits that take it out, of both ledgers. */
export const guards = {
  'atomic open': [
    {
      module: 'ledger/embedded-ledger',
      find: `this.save(attempt, next); return result; });`,
      replace: `return { result, next }; }).then(async ({ result, next }) => {
        await this.store.transact(() => this.save(attempt, next));
        return result;
      });`,
    },
    {
      module: 'ledger/redis-ledger',
      find: `const reply = await this.run(OPEN_SCRIPT, attempt, [`,
      replace: `const decideAndWrite = OPEN_SCRIPT.text;
      const decideFrom = decideAndWrite.indexOf('\\nif record then');
      const writeFrom = decideAndWrite.indexOf('\\nlocal unknown_at');
      const unnamed = (text) => ({ text, sha1: '0'.repeat(40) });
      const decided = await this.run(
        unnamed(decideAndWrite.slice(0, writeFrom) + "\\nreturn { 'opened' }"),
        attempt,
        [attempt.fingerprint, attempt.owner, sendingMs],
      );
      if (decided[0] !== 'opened') {
        return parseOpenReply(decided);
      }
      const write = decideAndWrite.slice(0, decideFrom) + decideAndWrite.slice(writeFrom);
      const reply = await this.run(unnamed(write), attempt, [`,
    },
  ],
  'recorded before it is sent': [
    {
      module: 'account-verification/attempt.service',
      find: `const opening = await this.open(attempt, request.correlation);`,
      replace: `const opening = { state: 'opened' };
      this.open(attempt, request.correlation).catch(() => undefined);`,
    },
  ],
  'an attempt that was never settled stays unknown': [
    {
      module: 'ledger/attempt-rules',
      find: `if (record !== undefined) { return { result: answerFromRecord`,
      replace: `const isOver = record !== undefined && !isSending(record, now);
      const isKnown = record?.outcome !== undefined && record.outcome.code !== 'OUTCOME_UNKNOWN';
      if (record !== undefined && (isKnown || !isOver)) { return { result: answerFromRecord`,
    },
    {
      module: 'ledger/redis-scripts',
      find: `if record then if record.fingerprint`,
      replace: `if record and (is_sending(record) or (record.outcome and record.outcome.code ~= 'OUTCOME_UNKNOWN')) then
        if record.fingerprint`,
    },
  ],
  fence: [
    {
      module: 'argos/exchange',
      find: `elapsed > Math.min(FENCE_MS, this.deadlineMs)`,
      replace: 'false',
    },
    // The deadline's timer would fire first, so it has to forget the time before the send, too.
    {
      module: 'argos/undici-adapter',
      find: `cancelWith(config, exchange.remainingMs(),`,
      replace: `cancelWith(config, exchange.deadlineMs,`,
    },
  ],
  'one in flight per submission': [
    {
      module: 'ledger/attempt-rules',
      find: `isBusy(facts.slot, { now, times })) {`,
      replace: `now >= facts.slot.unknownAt && isBusy(facts.slot, { now, times })) {`,
    },
    {
      module: 'ledger/redis-scripts',
      find: `if slot and is_busy(slot) then`,
      replace: `if slot and now >= slot.unknownAt and is_busy(slot) then`,
    },
  ],
  'cool-down': [
    {
      module: 'ledger/attempt-rules',
      find: `return now < slot.unknownAt + times.unknownCooldownMs;`,
      replace: `return now < slot.unknownAt;`,
    },
    {
      module: 'ledger/redis-scripts',
      find: `return now < slot.unknownAt + cooldown_ms`,
      replace: `return now < slot.unknownAt`,
    },
  ],
  'rejected mark': [
    { module: 'ledger/attempt-rules', find: `if (facts?.rejected) {`, replace: `if (false) {` },
    {
      module: 'ledger/redis-scripts',
      find: `if facts.rejected then return { 'submission_rejected' } end`,
      replace: '',
    },
  ],
  'fingerprint of the request': [
    {
      module: 'ledger/attempt-rules',
      find: `if (record.fingerprint !== attempt.fingerprint) {`,
      replace: `if (false) {`,
    },
    {
      module: 'ledger/redis-scripts',
      find: `if record.fingerprint ~= fingerprint then return { 'key_reused' } end`,
      replace: '',
    },
  ],
  'identity check on remove': [
    {
      module: 'ledger/attempt-rules',
      find: `if (record?.attemptId !== attempt.attemptId || !isSending(record, now)) {`,
      replace: `if (record === undefined || !isSending(record, now)) {`,
    },
    {
      module: 'ledger/redis-scripts',
      find: `if not record or record.attemptId ~= attempt_id or not is_sending(record) then`,
      replace: `if not record or not is_sending(record) then`,
    },
  ],
  'remove only in time': [
    {
      module: 'ledger/attempt-rules',
      find: `if (record?.attemptId !== attempt.attemptId || !isSending(record, now)) {`,
      replace: `if (record?.attemptId !== attempt.attemptId) {`,
    },
    {
      module: 'ledger/redis-scripts',
      find: `if not record or record.attemptId ~= attempt_id or not is_sending(record) then`,
      replace: `if not record or record.attemptId ~= attempt_id then`,
    },
  ],
  'identity check on freeing the slot': [
    {
      module: 'ledger/attempt-rules',
      find: `const isOwn = slot?.attemptId === own.attemptId;`,
      replace: `const isOwn = true;`,
    },
    {
      module: 'ledger/redis-scripts',
      find: `local is_own = facts.slot ~= nil and facts.slot.attemptId == attempt_id`,
      replace: `local is_own = true`,
    },
  ],
  'identity check on settle': [
    {
      module: 'ledger/attempt-rules',
      find: `if (record !== undefined && record.attemptId !== attempt.attemptId) {`,
      replace: `if (false) {`,
    },
    {
      module: 'ledger/redis-scripts',
      find: `if record and record.attemptId ~= attempt_id then return 'unchanged' end`,
      replace: '',
    },
  ],
  'bytes may have left, so unknown': [
    {
      module: 'argos/undici-adapter',
      find: `if (this.exchange.writing) { this.end(this.cutAnswer()); }`,
      replace: `if (false) { }`,
    },
  ],
} satisfies Record<string, readonly SourceEdit[]>;

export type GuardName = keyof typeof guards;
