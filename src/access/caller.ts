import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Who calls: a user in `jwt` mode, a whole app or server in the others. */
export interface Caller {
  /** Unique among callers of this service; keys and submissions belong to it. */
  readonly id: string;
  /** What logs call it: a server by its name, a user by a keyed hash. */
  readonly label: string;
  /** The only submission that the credential is good for, where it names one. */
  readonly submissionId?: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the access guard. */
    caller?: Caller;
  }
}

/** The caller of a request that passed the access guard. */
export function callerOf(request: FastifyRequest): Caller {
  if (!request.caller) {
    throw new Error('The route has no access guard');
  }
  return request.caller;
}

/** The caller, for a handler of a guarded route. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller =>
  callerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
