import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';

/** The pages under /docs and /problems need inline styles; nothing needs another host. */
const directives = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

/**
 * What every answer has: no cache keeps it, and what helmet sets. Helmet is asked once: rendering it
 * anew for every request costs as much as Fastify's own work for it (decision 0050).
 */
export const answerHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  ...securityHeaders(),
};

function securityHeaders(): Record<string, string> {
  const headers: Record<string, string> = {};
  const response = {
    // Fastify would turn every name into small letters for every answer.
    setHeader: (name: string, value: string) => void (headers[name.toLowerCase()] = value),
    removeHeader: () => undefined,
  };
  helmet({ contentSecurityPolicy: { useDefaults: false, directives } })(
    {} as IncomingMessage,
    response as unknown as ServerResponse,
    () => undefined,
  );
  return headers;
}
