import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from './bootstrap.js';
import { ConfigurationError, parseConfig } from './config/config.js';
import type { Config, RawEnvironment } from './config/config.js';
import { DEADLINE_MARGIN_MS } from './ledger/attempt-ledger.js';
import { createLogger, describeError } from './observability/logger.js';
import type { Logger } from './observability/logger.js';
import { Metrics } from './observability/metrics.js';

/**
 * Starts the service and keeps it until SIGTERM or SIGINT, which drain it and end with exit code 0.
 * A start that fails says why and ends with exit code 1.
 * @returns the running service
 */
export async function startService(environment: RawEnvironment): Promise<NestFastifyApplication> {
  try {
    const config = parseConfig(environment);
    const logger = createLogger(config.logLevel);
    endOnUncaughtError(logger);
    config.warnings.forEach((warning) => logger.warn(warning));
    const app = await createApp(config, logger);
    stopOnSignal(app, logger, config.argos.deadlineMs + DEADLINE_MARGIN_MS);
    app.get(Metrics).observeProcess();
    await listen(app, config);
    logger.info({ url: await app.getUrl() }, 'listening');
    return app;
  } catch (error) {
    console.error(startFailure(error));
    // Not just the exit code: a connection that is open already would keep the process.
    process.exit(1);
  }
}

async function listen(app: NestFastifyApplication, { port, host }: Config): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigurationError([`PORT of HOST can't be listened on: ${code}`]);
  }
}

/**
 * The last resort, also for promises that reject with nobody there: the process is in no known
 * state, so it ends. Node by itself would print the whole error, which can hold a request.
 */
function endOnUncaughtError(logger: Logger): void {
  process.on('uncaughtException', (error: unknown) => {
    logger.fatal({ error }, 'uncaught error');
    process.exit(1);
  });
}

/**
 * Drains on the first SIGTERM or SIGINT. A second one changes nothing: it would turn attempts in
 * flight into unknown outcomes (npm hands a Ctrl-C on twice, and people press it twice).
 * @param limitMs by then every attempt has ended; what still holds the process up is let go
 */
function stopOnSignal(app: NestFastifyApplication, logger: Logger, limitMs: number): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) {
      logger.warn({ signal }, 'draining already: SIGKILL would make running attempts unknown');
      return;
    }
    stopping = true;
    logger.info({ signal }, 'draining');
    setTimeout(() => {
      logger.fatal('could not stop in time');
      process.exit(1);
    }, limitMs).unref();
    app.close().then(
      () => {
        logger.info('stopped');
        process.exit(0);
      },
      (error: unknown) => {
        logger.fatal({ error }, 'could not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** What an operator may read of a failed start: our own words, of a foreign error only its kind. */
function startFailure(error: unknown): string {
  const ours = error instanceof ConfigurationError || isStartError(error);
  return ours
    ? error.message
    : `The service could not start: ${JSON.stringify(describeError(error))}`;
}

function isStartError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'LedgerStartError';
}
