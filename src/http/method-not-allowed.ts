import { METHODS } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { Problem } from '../problems/problem.js';

/**
 * Answers what has no route before its body is looked at: 404 for an unknown address, 405 with
 * `Allow` for a method that a known address does not have, and OPTIONS with those that it has.
 * @returns call it once all routes are known
 */
export function refuseUnknownRoutes(fastify: FastifyInstance): () => void {
  const methodsOf = new Map<string, Set<string>>();
  fastify.addHook('onRoute', ({ url, method }) => {
    const methods = methodsOf.get(url) ?? new Set();
    [method].flat().forEach((name) => methods.add(name));
    methodsOf.set(url, methods);
  });
  fastify.addHook('onRequest', (request, _reply, done) =>
    request.is404 ? done(new Problem('NOT_FOUND')) : done(),
  );
  return () => {
    supportEveryMethod(fastify);
    for (const [url, methods] of methodsOf) {
      refuseOtherMethods(fastify, url, [...methods]);
    }
  };
}

function supportEveryMethod(fastify: FastifyInstance): void {
  const unsupported = METHODS.filter((name) => !fastify.supportedMethods.includes(name));
  // CONNECT never reaches a router: Node hands it over as a tunnel.
  unsupported
    .filter((name) => name !== 'CONNECT')
    .forEach((name) => fastify.addHttpMethod(name, { hasBody: false }));
}

function refuseOtherMethods(fastify: FastifyInstance, url: string, methods: string[]): void {
  const allow = [...new Set([...methods, 'OPTIONS'])].sort();
  const others = fastify.supportedMethods.filter((name) => !allow.includes(name));
  fastify.route({
    method: others,
    url,
    onRequest: async () => {
      throw new Problem('METHOD_NOT_ALLOWED', { allow });
    },
    handler: () => undefined,
  });
  if (!methods.includes('OPTIONS')) {
    fastify.options(url, (_request, reply) =>
      reply.status(204).header('Allow', allow.join(', ')).send(),
    );
  }
}
