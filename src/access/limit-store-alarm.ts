import { Inject, Injectable } from '@nestjs/common';
import { LOGGER } from '../observability/logger.js';
import type { Logger } from '../observability/logger.js';

const INTERVAL_MS = 60_000;

/** Says that the store of the limits is down: once a minute, not once a request. */
@Injectable()
export class LimitStoreAlarm {
  private loggedAt = Number.NEGATIVE_INFINITY;

  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  report(error: unknown): void {
    const now = Date.now();
    if (now - this.loggedAt >= INTERVAL_MS) {
      this.loggedAt = now;
      this.logger.error(
        { error },
        'the store of the limits is down: attempts are refused, the limits by address and caller are open',
      );
    }
  }
}
