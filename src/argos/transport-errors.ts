import type { NotSentReason } from './wire-answer.js';

/**
 * Why a connection did not come about, from the foreign error's code alone: its message can name
 * addresses, and the error object can hold the request.
 */
export function asNotSentReason(error: Error): NotSentReason {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') {
    return 'connect_timeout';
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return 'name_not_resolved';
  }
  if (code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL') || code.includes('CERT')) {
    return 'tls_failed';
  }
  return 'connection_failed';
}
