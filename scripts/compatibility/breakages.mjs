const problem = (document) => document.components.schemas.ProblemResponse;
const request = (document) => document.components.schemas.CreateAccountVerificationDto;
const create = (document) => document.paths['/v1/account-verifications'].post;

/** Ways to break a client, each done to a copy of the released document. */
export const breakages = {
  'an operation that is gone': (document) => {
    delete document.paths['/v1/banks'].get;
  },
  'an operation with another id': (document) => {
    create(document).operationId = 'verifyAccount';
  },
  'a new required parameter': (document) => {
    create(document).parameters.push({
      name: 'X-Device',
      in: 'header',
      required: true,
      schema: { type: 'string' },
    });
  },
  'a token that was not asked for before': (document) => {
    document.paths['/v1/banks'].get.security = [{ bearer: [] }];
  },
  'a removed member of an answer': (document) => {
    delete problem(document).properties.requestId;
  },
  'a member of an answer that may be absent now': (document) => {
    problem(document).required = problem(document).required.filter((name) => name !== 'transfer');
  },
  'a new required member of the request': (document) => {
    request(document).properties.birthDate = { type: 'string' };
    request(document).required.push('birthDate');
  },
  'a member that the request no longer has': (document) => {
    delete request(document).properties.requestType;
  },
  'a narrower limit of the request': (document) => {
    request(document).properties.accountNumber.maxLength = 14;
  },
  'another pattern': (document) => {
    request(document).properties.bankCode.pattern = '^[0-9]{3}$';
  },
  'a changed type': (document) => {
    problem(document).properties.retryCount.type = 'string';
  },
  'a removed value of a closed enum': (document) => {
    document.components.schemas.TransferState.enum.pop();
  },
  'a new value of a closed enum': (document) => {
    document.components.schemas.TransferState.enum.push('refunded');
  },
  'a known code that is gone': (document) => {
    problem(document).properties.code['x-extensible-enum'].shift();
  },
  'a code that moved to another status': (document) => {
    const { responses } = create(document);
    for (const type of ['application/problem+json', 'application/json']) {
      const { KYC_REJECTED: moved, ...rest } = responses[410].content[type].examples;
      responses[410].content[type].examples = rest;
      responses[422].content[type].examples.KYC_REJECTED = moved;
    }
  },
  'a status that is no longer answered': (document) => {
    delete create(document).responses[504];
  },
  'a media type that is gone': (document) => {
    delete create(document).responses[422].content['application/json'];
  },
  'a header that is gone': (document) => {
    delete create(document).responses[409].headers['Retry-After'];
  },
  'a schema with another name': (document) => {
    const { CodeSentResponse, ...schemas } = document.components.schemas;
    document.components.schemas = { ...schemas, CodeWasSentResponse: CodeSentResponse };
    create(document).responses[200].content['application/json'].schema.$ref =
      '#/components/schemas/CodeWasSentResponse';
  },
};

/** What may happen within v1, all at once. */
export function harmlessChanges(document) {
  problem(document).properties.code['x-extensible-enum'].push('A_NEW_CODE');
  problem(document).properties.support = { type: 'string' };
  problem(document).properties.title.example = 'Another example';
  request(document).properties.accountNumber.maxLength = 24;
  request(document).properties.note = { type: 'string' };
  create(document).responses[418] = structuredClone(create(document).responses[422]);
  create(document).parameters.push({ name: 'X-Hint', in: 'header', schema: { type: 'string' } });
  document.paths['/v1/branches'] = { get: structuredClone(document.paths['/v1/banks'].get) };
  document.paths['/v1/branches'].get.operationId = 'listBranches';
}
