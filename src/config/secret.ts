import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** How often a secret's file is read again: a rotation takes effect within a second. */
const REREAD_INTERVAL_MS = 500;

/** A secret value that may be rotated while the service runs. */
export interface Secret {
  /** The value in force now. Read it where it is used, never keep it. */
  current(): string;
  /** Calls back with the new value whenever it changes. */
  onChange(listener: (value: string) => void): void;
  /** Calls back when its file has become unusable and stays so: once, until it is usable again. */
  onUnusable(listener: () => void): void;
}

/** A secret given in the environment: it never changes. */
export function fixedSecret(value: string): Secret {
  return { current: () => value, onChange: () => undefined, onUnusable: () => undefined };
}

/**
 * Reads a secret's file once.
 * @param accept throws when a content must not be taken
 * @throws when the file can't be read, is empty or is not accepted
 */
export function readSecretFile(path: string, accept: (value: string) => unknown): string {
  return checkSecret(readFileSync(path, 'utf8'), accept);
}

/**
 * A secret kept in a file, read again and again so that it can be rotated without a restart. A
 * file that is missing, empty or invalid for a moment leaves the last good value in force.
 * @param accept throws when a content must not be taken
 * @throws when the file can't be read, is empty or is not accepted at the start
 */
export function fileSecret(path: string, accept: (value: string) => unknown): Secret {
  let value = readSecretFile(path, accept);
  const changed: ((value: string) => void)[] = [];
  const unusable: (() => void)[] = [];
  let failedReads = 0;
  setInterval(() => {
    readFile(path, 'utf8')
      .then((content) => {
        const next = checkSecret(content, accept);
        failedReads = 0;
        if (next !== value) {
          value = next;
          changed.forEach((listener) => listener(next));
        }
      })
      .catch(() => {
        failedReads += 1;
        // One failure may be a file that is just being written.
        if (failedReads === 2) {
          unusable.forEach((listener) => listener());
        }
      });
  }, REREAD_INTERVAL_MS).unref();
  return {
    current: () => value,
    onChange: (listener) => void changed.push(listener),
    onUnusable: (listener) => void unusable.push(listener),
  };
}

function checkSecret(content: string, accept: (value: string) => unknown): string {
  const value = content.trim();
  if (value === '') {
    throw new Error('is empty');
  }
  accept(value);
  return value;
}
