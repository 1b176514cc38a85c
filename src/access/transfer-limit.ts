import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '../problems/problem.js';
import { LimitStoreAlarm } from './limit-store-alarm.js';
import { LIMITS } from './limits.js';
import type { Limits } from './limits.js';
import type { Use, WindowCounter } from './window-counter.js';

/** So near to its end, a window may be the next one by the time a use is taken back. */
const TAKE_BACK_MARGIN_MS = 5_000;

/** A place among the transfers that one account gets in a day. */
export interface Reservation {
  /** For an attempt of which nothing was sent. Never rejects: at worst the account has one less. */
  giveBack(): Promise<void>;
}

const UNLIMITED: Reservation = { giveBack: async () => undefined };

/**
 * Limits how often 1 won is sent to one account. It protects money and users, so it fails closed: a
 * store that is down lets nothing be sent.
 */
@Injectable()
export class TransferLimit {
  constructor(
    @Inject(LIMITS) private readonly limits: Limits,
    private readonly alarm: LimitStoreAlarm,
  ) {}

  /**
   * Reserves one transfer before it is sent.
   * @param account the account's keyed hash
   * @throws Problem TRANSFER_LIMIT_EXCEEDED, with the end of the window as Retry-After;
   *   LEDGER_UNAVAILABLE when the store is down
   */
  async reserve(account: string): Promise<Reservation> {
    const counter = this.limits.account;
    if (!counter) {
      return UNLIMITED;
    }
    const use = await this.use(counter, account);
    const reservation = this.reservation(counter, account, Date.now() + use.windowEndsInMs);
    if (!use.allowed) {
      // A refusal counts for nothing, or what is given back later would not be free again.
      await reservation.giveBack();
      throw new Problem('TRANSFER_LIMIT_EXCEEDED', {
        retryAfterSeconds: Math.max(1, Math.ceil(use.windowEndsInMs / 1_000)),
      });
    }
    return reservation;
  }

  private async use(counter: WindowCounter, account: string): Promise<Use> {
    try {
      return await counter.use(account);
    } catch (error) {
      this.alarm.report(error);
      throw new Problem('LEDGER_UNAVAILABLE');
    }
  }

  private reservation(counter: WindowCounter, account: string, endsAt: number): Reservation {
    return {
      giveBack: async () => {
        if (Date.now() < endsAt - TAKE_BACK_MARGIN_MS) {
          await counter.takeBack(account).catch((error: unknown) => this.alarm.report(error));
        }
      },
    };
  }
}
