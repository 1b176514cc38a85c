import type { LoggerService } from '@nestjs/common';
import { pino } from 'pino';
import type { DestinationStream, Logger, LoggerOptions } from 'pino';
import { pickLogFields } from './log-fields.js';

/** The injection token of the one logger. */
export const LOGGER = Symbol('Logger');

export type { Logger };

/**
 * The facts of an error that may be logged: never its message, which can hold what a user typed,
 * and never the foreign object, which can hold the request.
 */
export function describeError(error: unknown): { name: string; code?: string; at?: string[] } {
  if (!isErrorLike(error)) {
    return { name: typeof error };
  }
  const frames = framesOf(error);
  return {
    name: error.name,
    ...(typeof error.code === 'string' && { code: error.code }),
    ...(frames.length > 0 && { at: frames }),
  };
}

/**
 * The one logger: JSON lines, or readable ones in a terminal. Every line is built from the listed
 * fields; errors pass only through the serializers here.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }), log: pickLogFields },
    serializers: {
      err: describeError,
      error: describeError,
      // Fastify would log headers and addresses: the request line of ours says what is needed.
      req: () => undefined,
      res: () => undefined,
    },
  };
  if (destination) {
    return pino(options, destination);
  }
  return process.stdout.isTTY
    ? pino({ ...options, transport: { target: 'pino-pretty', options: { singleLine: true } } })
    : // Written when logged: pino's asynchronous destination would lose lines at a crash, and at the
      // exit try for ever where nobody reads any more.
      pino(options, pino.destination({ sync: true }));
}

/** Where it was thrown. The stack begins with the message, which may have lines like frames. */
function framesOf({ message, stack = '' }: Pick<Error, 'message' | 'stack'>): string[] {
  const end = stack.indexOf(message);
  return stack
    .slice(end < 0 ? 0 : end + message.length)
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 8)
    .map((line) => line.trim());
}

/** Lets Nest write through the one logger. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.logger.debug({ context }, asText(message));
  }

  warn(message: unknown, context?: string): void {
    this.logger.warn({ context }, asText(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    const last = rest.at(-1);
    // Where Nest gives no context, a stack stands last.
    const context = typeof last === 'string' && !last.includes('\n') ? last : undefined;
    this.logger.error({ context, error: errorOf(message) }, asText(message));
  }

  fatal(message: unknown, context?: string): void {
    this.logger.fatal({ context, error: errorOf(message) }, asText(message));
  }

  debug(message: unknown, context?: string): void {
    this.logger.debug({ context }, asText(message));
  }

  verbose(message: unknown, context?: string): void {
    this.logger.trace({ context }, asText(message));
  }
}

function asText(message: unknown): string {
  return typeof message === 'string' ? message : 'An error was reported';
}

function errorOf(message: unknown): unknown {
  return typeof message === 'string' ? undefined : message;
}

/** Errors from other realms fail `instanceof`, so the shape decides. */
function isErrorLike(error: unknown): error is Error & { readonly code?: unknown } {
  return typeof error === 'object' && error !== null && 'name' in error && 'message' in error;
}
