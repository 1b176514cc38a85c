import { Inject, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AttemptIdentifier } from '../ledger/attempt-identifier.js';
import { Problem } from '../problems/problem.js';
import { callerOf } from './caller.js';
import { clientNetwork } from './client-address.js';
import { LimitStoreAlarm } from './limit-store-alarm.js';
import { LIMITS } from './limits.js';
import type { Limits } from './limits.js';
import type { Use, WindowCounter } from './window-counter.js';

/**
 * Limits how often one client address and one user may ask. Stands behind the access guard. A store
 * that is down lets everybody through: these limits protect the service, not the money.
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(
    @Inject(LIMITS) private readonly limits: Limits,
    private readonly identifier: AttemptIdentifier,
    private readonly alarm: LimitStoreAlarm,
  ) {}

  /** @throws Problem RATE_LIMITED, with the end of the window as Retry-After */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { address, caller } = this.limits;
    if (address) {
      await this.admit(address, this.identifier.addressHash(networkOf(request)));
    }
    if (caller) {
      await this.admit(caller, this.identifier.callerHash(callerOf(request).id));
    }
    return true;
  }

  private async admit(counter: WindowCounter, key: string): Promise<void> {
    const use = await this.use(counter, key);
    if (use && !use.allowed) {
      throw new Problem('RATE_LIMITED', { retryAfterSeconds: wholeSeconds(use.windowEndsInMs) });
    }
  }

  private async use(counter: WindowCounter, key: string): Promise<Use | undefined> {
    try {
      return await counter.use(key);
    } catch (error) {
      this.alarm.report(error);
      return undefined;
    }
  }
}

/** The client by its proxies; when they name no address, by its socket. */
function networkOf({ ip, socket }: FastifyRequest): string {
  return clientNetwork(ip) ?? clientNetwork(socket.remoteAddress ?? '') ?? 'unknown';
}

/** Retry-After in seconds: at least one, so that a client does not come back at once. */
function wholeSeconds(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1_000));
}
