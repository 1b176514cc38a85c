import { jsonAnswer, success, type ArgosAnswer } from './argos-answers.js';

export const htmlBadGateway: ArgosAnswer = {
  status: 502,
  headers: { 'content-type': 'text/html' },
  body: '<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>',
  label: 'an HTML page',
};

export const successAsString = jsonAnswer(
  200,
  { statusCode: 200, message: 'success', success: 'true' },
  'success: "true"',
);

export const successWithRetryCode = jsonAnswer(
  200,
  {
    statusCode: 200,
    message: 'The transfer is being processed.',
    retryCode: 'transfer_is_processing',
    success: true,
    retryCount: 1,
  },
  'success: true with a retryCode',
);

export const emptyBody: ArgosAnswer = { ...success, body: '', label: 'with an empty body' };

export const notJson: ArgosAnswer = {
  ...success,
  body: '{statusCode: 200, message: "success", success: true}',
  label: 'with a body that is not JSON',
};

export const overlongBody = jsonAnswer(
  200,
  { statusCode: 200, message: 'success'.padEnd(65_536), success: true },
  'with a body over 64 KiB',
);

/** To another host, on a port where nothing listens: whoever follows takes the API key there. */
export const redirect: ArgosAnswer = {
  status: 307,
  headers: { location: 'http://localhost:9/v3/submission/validationaccount' },
  body: '',
  label: 'to another host',
};
