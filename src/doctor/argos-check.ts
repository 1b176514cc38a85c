import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import type { ArgosConfig } from '../config/config.js';
import { withinTimeLimit } from '../ledger/time-limit.js';
import { codeOf, reportOn } from './finding.js';
import type { Finding } from './finding.js';

const DOCUMENTED_URL = 'https://rest-api.argosidentity.com/v3';
const LOOKUP_LIMIT_MS = 5_000;
const SHORT_CERTIFICATE_DAYS = 14;

const report = reportOn('Argos');

/**
 * Looks up Argos's name and shakes hands with it, and no more: every request that it documents
 * moves money or changes a submission.
 */
export async function checkArgos(argos: ArgosConfig): Promise<Finding[]> {
  const url = new URL(argos.baseUrl);
  const elsewhere =
    argos.baseUrl === DOCUMENTED_URL
      ? []
      : [report('note', `ARGOS_BASE_URL is not the documented address, ${DOCUMENTED_URL}.`)];
  const name = await checkName(url);
  return name.severity === 'problem'
    ? [...elsewhere, name]
    : [...elsewhere, name, ...(await checkConnection(url, argos.connectTimeoutMs))];
}

async function checkName({ hostname }: URL): Promise<Finding> {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) {
    return report('ok', 'ARGOS_BASE_URL names an address: no DNS is needed.');
  }
  try {
    const addresses = await withinTimeLimit(lookup(host, { all: true }), LOOKUP_LIMIT_MS);
    return report(
      'ok',
      `${host} resolves to ${addresses.map(({ address }) => address).join(', ')}.`,
    );
  } catch (error) {
    return report(
      'problem',
      `${host} can't be resolved: ${codeOf(error)}.`,
      'Check the DNS server of this machine or container, and that it may be reached (port 53).',
    );
  }
}

async function checkConnection(url: URL, timeoutMs: number): Promise<Finding[]> {
  const startedAt = performance.now();
  try {
    const socket = await connect(url, timeoutMs);
    const took = `${Math.round(performance.now() - startedAt)} ms`;
    const findings = [
      report('ok', `A connection came about in ${took}.`),
      ...(socket instanceof TLSSocket ? [describeTls(socket)] : []),
    ];
    socket.destroy();
    return findings;
  } catch (error) {
    return [connectionFinding(codeOf(error))];
  }
}

function connect(url: URL, timeoutMs: number): Promise<Socket> {
  const secure = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port || (secure ? 443 : 80));
  return new Promise((resolve, reject) => {
    const socket = secure
      ? connectTls({
          host,
          port,
          servername: isIP(host) === 0 ? host : undefined,
          ALPNProtocols: ['http/1.1'],
        })
      : connectTcp({ host, port });
    socket.setTimeout(timeoutMs, () =>
      socket.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' })),
    );
    socket.once(secure ? 'secureConnect' : 'connect', () => resolve(socket));
    socket.once('error', reject);
  });
}

function describeTls(socket: TLSSocket): Finding {
  const { valid_to: validTo } = socket.getPeerCertificate();
  const days = Math.floor((Date.parse(validTo) - Date.now()) / 86_400_000);
  const text = `${socket.getProtocol()}, with a certificate that is trusted here for ${days} more days.`;
  return days < SHORT_CERTIFICATE_DAYS
    ? report('warning', text, 'Ask Argos when it will be renewed.')
    : report('ok', text);
}

function connectionFinding(code: string): Finding {
  const text = `No connection came about: ${code}.`;
  if (/CERT|SIGNATURE|TLS|SSL/.test(code)) {
    return report(
      'problem',
      text,
      "Is this machine's clock right? Does a proxy open TLS on the way? Then name its authority in " +
        'NODE_EXTRA_CA_CERTS. Never switch the check off.',
    );
  }
  return report(
    'problem',
    text,
    code === 'ECONNREFUSED'
      ? 'Nothing listens there, or a firewall refuses: check ARGOS_BASE_URL and the way out.'
      : 'Check the way out: firewall, network policy, NAT gateway. The service uses no HTTP proxy.',
  );
}
