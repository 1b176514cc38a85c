import assert from 'node:assert/strict';
import fc from 'fast-check';
import { answers } from '../support/upstream.js';
import { bodyText, clientHeaders } from './arbitrary-requests.js';
import { assertKnownAnswer, assertOnlyAllowedCalls, isAllowedText } from './contract-oracle.js';
import type { Property, Target } from './fuzz.js';

/** What Argos says, from documented to absurd. */
const wireAnswer = fc.tuple(
  fc.constantFrom(200, 200, 200, 400, 401, 403, 429, 500, 502, 504, 302, 201),
  fc.oneof(
    fc.constant('{"statusCode":200,"message":"success","success":true}'),
    fc
      .record(
        {
          success: fc.jsonValue(),
          retryCode: fc.constantFrom('failed_to_verify', 'unable_to_Transfer', 'new_code', ''),
          errorCode: fc.constantFrom('fail_to_request', 'invalid_submission', 'new_code', null),
          rejectComment: fc.constantFrom('too_many_retry', ''),
          retryCount: fc.jsonValue(),
        },
        { requiredKeys: [] },
      )
      .map((body) => JSON.stringify(body)),
    fc.json(),
    fc.string(),
  ),
);

/** Every body gets a documented answer, and only one that keeps the rules gets to Argos. */
export function bodiesProperty({
  service,
  upstream,
  banks,
}: Target): Property<[string, Record<string, string>, [number, string]]> {
  return {
    cases: fc.tuple(bodyText, clientHeaders, wireAnswer),
    check: async ([body, headers, [status, text]]) => {
      upstream.script = answers(status, text);
      // The service's test client checks the answer against openapi.json.
      const answer = await service.send('POST', '/v1/account-verifications', { headers, body });
      assertKnownAnswer(answer.status, answer.body['code']);
      assert.equal(answer.body['requestId'], answer.headers['x-request-id']);
      assertOnlyAllowedCalls(upstream.seen, banks);
      if (!isAllowedText(Buffer.from(body).toString(), banks)) {
        assert.deepEqual(upstream.seen, []);
        assert.equal(answer.body['transfer'], 'not_sent');
      }
    },
  };
}
