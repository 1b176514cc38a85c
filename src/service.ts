import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from './bootstrap.js';
import { ConfigurationError, parseConfig } from './config/config.js';
import type { RawEnvironment } from './config/config.js';
import { createLogger, describeError } from './observability/logger.js';

/**
 * Starts the service and keeps it until SIGTERM or SIGINT, which drain it and end with exit code 0.
 * A start that fails says why and ends with exit code 1.
 * @returns the running service; undefined when it could not start
 */
export async function startService(
  environment: RawEnvironment,
): Promise<NestFastifyApplication | undefined> {
  try {
    const config = parseConfig(environment);
    const logger = createLogger(config.logLevel);
    config.warnings.forEach((warning) => logger.warn(warning));
    const app = await createApp(config, logger);
    await app.listen(config.port, config.host);
    logger.info({ url: await app.getUrl() }, 'listening');
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        logger.info({ signal }, 'draining');
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
      });
    }
    return app;
  } catch (error) {
    console.error(startFailure(error));
    process.exitCode = 1;
    return undefined;
  }
}

/** What an operator may read of a failed start: our own words, of a foreign error only its kind. */
function startFailure(error: unknown): string {
  const ours = error instanceof ConfigurationError || isStartError(error);
  return ours ? error.message : `The service could not start: ${JSON.stringify(describeError(error))}`;
}

function isStartError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'LedgerStartError';
}
