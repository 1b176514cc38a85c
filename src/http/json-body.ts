import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { Problem } from '../problems/problem.js';

/** Bodies above this are refused (contract: at most 16 KiB). */
const BODY_LIMIT_BYTES = 16 * 1024;

/** Members that reach for an object's prototype: no honest body has them. */
const PROTOTYPE_MEMBERS = ['__proto__', 'constructor', 'prototype'];

/**
 * Takes JSON bodies, and nothing else: UTF-8, uncompressed, one object without prototype members.
 */
export function acceptOnlyJsonObjects(fastify: FastifyInstance): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addHook('preValidation', ({ method, body }, _reply, done) => {
    // No body and no media type: Fastify calls no parser.
    const missing = method === 'POST' && body === undefined;
    return missing ? done(new Problem('MALFORMED_REQUEST')) : done();
  });
  fastify.addContentTypeParser<Buffer>(
    /^application\/json\s*(;|$)/i,
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES },
    (request, body, done) => {
      const { 'content-encoding': encoding, 'content-type': type = '' } = request.headers;
      if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
        return done(new Problem('UNSUPPORTED_MEDIA_TYPE'));
      }
      if (/;\s*charset\s*=\s*(?!"?utf-?8"?\s*(;|$))/i.test(type)) {
        return done(new Problem('UNSUPPORTED_MEDIA_TYPE'));
      }
      if (!isUtf8(body)) {
        return done(new Problem('MALFORMED_REQUEST'));
      }
      return parseJson(request, body.toString(), (error, value: unknown) =>
        error || !isPlainObject(value) ? done(new Problem('MALFORMED_REQUEST')) : done(null, value),
      );
    },
  );
}

function isPlainObject(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !PROTOTYPE_MEMBERS.some((member) => Object.hasOwn(value, member))
  );
}
