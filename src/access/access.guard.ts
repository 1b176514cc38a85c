import { Inject, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AUTHENTICATOR } from './authenticator.js';
import type { Authenticator } from './authenticator.js';
import { bearerToken } from './bearer-token.js';

/** Lets only known callers in, and says who they are. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(@Inject(AUTHENTICATOR) private readonly authenticator: Authenticator) {}

  /** @throws Problem UNAUTHENTICATED or SERVICE_BUSY */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const token = bearerToken(request.headers.authorization);
    request.caller = await this.authenticator.authenticate(token);
    return true;
  }
}
