import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

const MIN_RSA_BITS = 2_048;

/**
 * Reads the content of JWT_PUBLIC_KEY_FILE: one public key in PEM (SPKI) that at least one of the
 * algorithms can use.
 * @throws Error saying the rule; never with the content
 */
export function parsePublicKey(pem: string, algorithms: readonly string[]): KeyObject {
  // A private key would be read as its public half: it has no business on this machine.
  if (!pem.startsWith('-----BEGIN PUBLIC KEY-----')) {
    throw new Error('must hold a public key in PEM (BEGIN PUBLIC KEY)');
  }
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    throw new Error('must hold a public key in PEM (BEGIN PUBLIC KEY)');
  }
  if (!algorithmsOf(key).some((algorithm) => algorithms.includes(algorithm))) {
    throw new Error(
      'must hold a key that one of JWT_ALGORITHMS uses (RSA of 2048 bits or more, P-256, Ed25519)',
    );
  }
  return key;
}

/** The algorithms that the key can be used with. */
function algorithmsOf({ asymmetricKeyType, asymmetricKeyDetails = {} }: KeyObject): string[] {
  const { modulusLength = 0, namedCurve } = asymmetricKeyDetails;
  if (asymmetricKeyType === 'rsa' && modulusLength >= MIN_RSA_BITS) {
    return ['RS256', 'PS256'];
  }
  if (asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') {
    return ['ES256'];
  }
  return asymmetricKeyType === 'ed25519' ? ['EdDSA'] : [];
}
