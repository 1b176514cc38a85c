import type { Secret } from '../config/secret.js';
import type { Logger } from './logger.js';

/**
 * Logs which secret was rotated, and which file is of no use, so that the old value stays in force.
 * @param files the secrets that are read again, by the setting that names their file
 */
export function reportSecretFiles(files: Readonly<Record<string, Secret>>, logger: Logger): void {
  for (const [setting, secret] of Object.entries(files)) {
    secret.onChange(() => logger.info({ setting }, 'secret rotated'));
    secret.onUnusable(() => logger.error({ setting }, 'secret file unusable: the old one stays'));
  }
}
