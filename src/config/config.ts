import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { parsePublicKey } from '../access/public-key.js';
import { parseServerTokens } from '../access/server-token-list.js';
import { canonicalBankCode, documentedBanks } from '../banks/documented-banks.js';
import type { Language } from '../problems/language.js';
import { Environment } from './environment.js';
import { fileSecret, fixedSecret, readSecretFile } from './secret.js';
import type { Secret } from './secret.js';

export interface ArgosConfig {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly apiKey: Secret;
  /** For the whole exchange, from before the attempt is recorded. */
  readonly deadlineMs: number;
  readonly connectTimeoutMs: number;
  readonly maxInFlight: number;
  readonly yuantaBankCode: string;
}

export interface ExtraBank {
  readonly code: string;
  readonly ko: string;
  readonly en: string;
}

export type LedgerConfig = {
  /** Absent: generated and kept beside the embedded ledger (development only). */
  readonly secret?: string;
  readonly unknownCooldownMs: number;
  /** The embedded ledger's directory. */
  readonly path: string;
} & (
  | { readonly store: 'embedded' }
  | { readonly store: 'redis'; readonly url: Secret; readonly allowUnsafe: boolean }
);

export type AuthConfig =
  | { readonly mode: 'none' }
  | { readonly mode: 'token'; readonly tokens: Secret }
  | {
      readonly mode: 'jwt';
      readonly keys: { readonly jwksUrl: string } | { readonly publicKey: Secret };
      readonly issuer: string;
      readonly audience: string;
      readonly algorithms: readonly string[];
      readonly clockToleranceSeconds: number;
      readonly submissionClaim?: string;
    };

export interface LimitsConfig {
  readonly enabled: boolean;
  readonly addressPerMinute: number;
  readonly callerPerMinute: number;
  readonly accountPerDay: number;
}

/** The typed settings of a running service: parsed once, from the environment. */
export interface Config {
  readonly production: boolean;
  readonly port: number;
  readonly host: string;
  readonly metricsPort: number;
  readonly logLevel: string;
  readonly defaultLanguage: Language;
  readonly docs: boolean;
  readonly corsOrigins: readonly string[];
  readonly trustedProxies: number;
  readonly argos: ArgosConfig;
  readonly extraBanks: readonly ExtraBank[];
  readonly ledger: LedgerConfig;
  readonly auth: AuthConfig;
  readonly limits: LimitsConfig;
  /** The secrets that are read again, by the setting that names their file. */
  readonly secretFiles: Readonly<Record<string, Secret>>;
  /** Accepted, but an operator should know: logged at the start. */
  readonly warnings: readonly string[];
}

/** The injection token of the typed settings. */
export const CONFIG = Symbol('Config');

/** The environment cannot be used. Each problem names a variable and a rule, never a value. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly problems: readonly string[]) {
    super(`The configuration has problems:\n${problems.map((line) => `  - ${line}`).join('\n')}`);
  }
}

export type RawEnvironment = Readonly<Record<string, string | undefined>>;

/** The process's environment, in development over the file `.env` of the working directory. */
export function readEnvironment(): RawEnvironment {
  const { env } = process;
  return env['NODE_ENV'] !== 'production' && existsSync('.env')
    ? { ...parseEnv(readFileSync('.env', 'utf8')), ...env }
    : env;
}

/**
 * Parses the environment into the settings.
 * @throws ConfigurationError with every problem found
 */
export function parseConfig(raw: RawEnvironment): Config {
  return new ConfigParser(raw).parse();
}

class ConfigParser {
  private readonly problems: string[] = [];
  private readonly warnings: string[] = [];
  private readonly secretFiles: Record<string, Secret> = {};
  private readonly env: Environment;
  private readonly production: boolean;

  constructor(raw: RawEnvironment) {
    const given = Object.fromEntries(
      Object.entries(raw).filter(([, value]) => value !== undefined && value !== ''),
    );
    this.env = plainToInstance(Environment, given, { exposeDefaultValues: true });
    for (const error of validateSync(this.env)) {
      const [message] = Object.values(error.constraints ?? {});
      this.problems.push(`${error.property} ${message ?? 'is not valid'}`);
    }
    this.production = this.env.NODE_ENV === 'production';
  }

  parse(): Config {
    const { env } = this;
    const config: Config = {
      production: this.production,
      port: env.PORT,
      host: env.HOST,
      metricsPort: env.METRICS_PORT,
      logLevel: env.LOG_LEVEL,
      defaultLanguage: env.DEFAULT_LANGUAGE as Language,
      docs: env.DOCS === 'on',
      corsOrigins: env.CORS_ORIGINS?.split(',') ?? [],
      trustedProxies: env.TRUSTED_PROXIES,
      argos: this.argos(),
      extraBanks: this.extraBanks(),
      ledger: this.ledger(),
      auth: this.auth(),
      limits: {
        enabled: env.RATE_LIMIT === 'on',
        addressPerMinute: env.RATE_LIMIT_ADDRESS_PER_MINUTE,
        callerPerMinute: env.RATE_LIMIT_CALLER_PER_MINUTE,
        accountPerDay: env.RATE_LIMIT_ACCOUNT_PER_DAY,
      },
      secretFiles: this.secretFiles,
      warnings: this.warnings,
    };
    if (this.problems.length > 0) {
      throw new ConfigurationError(this.problems);
    }
    return config;
  }

  private argos(): ArgosConfig {
    const { env } = this;
    this.checkArgosUrl(env.ARGOS_BASE_URL);
    if (env.ARGOS_DEADLINE_MS < 30_000) {
      this.warnings.push(
        'ARGOS_DEADLINE_MS is under 30000: Argos may take longer, so slow answers become unknown outcomes',
      );
    }
    return {
      baseUrl: env.ARGOS_BASE_URL.replace(/\/+$/, ''),
      apiKey: this.rotatingSecret('ARGOS_API_KEY', requireHeaderValue),
      deadlineMs: env.ARGOS_DEADLINE_MS,
      connectTimeoutMs: Math.min(env.ARGOS_CONNECT_TIMEOUT_MS, env.ARGOS_DEADLINE_MS),
      maxInFlight: env.ARGOS_MAX_IN_FLIGHT,
      yuantaBankCode: env.ARGOS_YUANTA_BANK_CODE,
    };
  }

  /** Plain http would show the key and a user's bank account to the network. */
  private checkArgosUrl(value: string): void {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (!url || !['http:', 'https:'].includes(url.protocol)) {
      this.problems.push('ARGOS_BASE_URL must be an https:// URL');
    } else if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
      this.problems.push('ARGOS_BASE_URL must be https:// (plain http only to a loopback address)');
    } else if (url.username || url.password || url.search || url.hash) {
      this.problems.push('ARGOS_BASE_URL must have no user, password, query or fragment');
    }
  }

  private extraBanks(): ExtraBank[] {
    const banks = (this.env.EXTRA_BANKS?.split(',') ?? []).map((entry) => {
      const [code = '', ko = '', en = ''] = entry.split(':').map((part) => part.trim());
      return { code, ko, en };
    });
    const codes = [...documentedBanks, ...banks].map(({ code }) => canonicalBankCode(code));
    if (new Set(codes).size < codes.length) {
      this.problems.push('EXTRA_BANKS must not repeat a code of the catalogue');
    }
    return banks;
  }

  private ledger(): LedgerConfig {
    const { env } = this;
    const secret = this.secret('LEDGER_SECRET', requireThirtyTwoBytes, readSecretFile);
    if (
      !env.LEDGER_SECRET &&
      !env.LEDGER_SECRET_FILE &&
      (this.production || env.LEDGER === 'redis')
    ) {
      this.problems.push(
        'LEDGER_SECRET or LEDGER_SECRET_FILE is required in production and with LEDGER redis',
      );
    }
    const common = {
      secret,
      unknownCooldownMs: env.UNKNOWN_COOLDOWN_MS,
      path: env.LEDGER_PATH,
    };
    if (env.LEDGER === 'redis') {
      const url = this.rotatingSecret('REDIS_URL', requireRedisUrl);
      // In development an unsafe server is warned of; in production it takes a setting.
      const allowUnsafe = !this.production || env.LEDGER_ALLOW_UNSAFE_REDIS === 'true';
      return { ...common, store: 'redis', url, allowUnsafe };
    }
    return { ...common, store: 'embedded' };
  }

  private auth(): AuthConfig {
    const { env } = this;
    const mode = env.AUTH_MODE ?? 'none';
    if (this.production && !env.AUTH_MODE) {
      this.problems.push('AUTH_MODE is required in production: jwt, token or none');
    } else if (this.production && mode === 'none' && env.ALLOW_ANONYMOUS !== 'true') {
      this.problems.push('AUTH_MODE none is refused in production unless ALLOW_ANONYMOUS is true');
    }
    switch (mode) {
      case 'jwt':
        return this.jwt();
      case 'token':
        return { mode, tokens: this.requiredFile('AUTH_TOKENS_FILE', parseServerTokens) };
      default:
        return { mode: 'none' };
    }
  }

  private jwt(): AuthConfig {
    const { env } = this;
    if (Boolean(env.JWT_JWKS_URL) === Boolean(env.JWT_PUBLIC_KEY_FILE)) {
      this.problems.push('AUTH_MODE jwt needs one of JWT_JWKS_URL and JWT_PUBLIC_KEY_FILE');
    }
    this.checkJwksUrl(env.JWT_JWKS_URL);
    for (const name of ['JWT_ISSUER', 'JWT_AUDIENCE'] as const) {
      if (!env[name]) {
        this.problems.push(`${name} is required with AUTH_MODE jwt`);
      }
    }
    if (this.production && !env.JWT_SUBMISSION_CLAIM) {
      this.warnings.push(
        'JWT_SUBMISSION_CLAIM is not set: a signed-in stranger who knows an unused submissionId can spend its attempts',
      );
    }
    const algorithms = env.JWT_ALGORITHMS.split(',');
    const accept = (pem: string): unknown => parsePublicKey(pem, algorithms);
    return {
      mode: 'jwt',
      keys: env.JWT_JWKS_URL
        ? { jwksUrl: env.JWT_JWKS_URL }
        : { publicKey: this.requiredFile('JWT_PUBLIC_KEY_FILE', accept) },
      issuer: env.JWT_ISSUER ?? '',
      audience: env.JWT_AUDIENCE ?? '',
      algorithms,
      clockToleranceSeconds: env.JWT_CLOCK_TOLERANCE_SECONDS,
      submissionClaim: env.JWT_SUBMISSION_CLAIM,
    };
  }

  /** Whoever can change the keys on their way can sign in as anybody. */
  private checkJwksUrl(value: string | undefined): void {
    if (value === undefined) {
      return;
    }
    if (!URL.canParse(value)) {
      this.problems.push('JWT_JWKS_URL must be an https:// URL');
    } else if (new URL(value).protocol === 'http:' && !isLoopback(new URL(value).hostname)) {
      this.problems.push('JWT_JWKS_URL must be https:// (plain http only to a loopback address)');
    }
  }

  /** A required secret that is read again when its file changes. */
  private rotatingSecret(name: 'ARGOS_API_KEY' | 'REDIS_URL', accept: Accept): Secret {
    if (!this.env[name] && !this.env[`${name}_FILE`]) {
      this.problems.push(`${name} or ${name}_FILE is required`);
    }
    const secret = this.secret<string | Secret>(name, accept, fileSecret);
    if (typeof secret !== 'object') {
      return fixedSecret(secret ?? '');
    }
    this.secretFiles[`${name}_FILE`] = secret;
    return secret;
  }

  /** The value of a secret given in the environment, or what `readFile` makes of its file. */
  private secret<T>(
    name: 'ARGOS_API_KEY' | 'REDIS_URL' | 'LEDGER_SECRET',
    accept: Accept,
    readFile: (path: string, accept: Accept) => T,
  ): string | T | undefined {
    const value = this.env[name];
    const path = this.env[`${name}_FILE`];
    if (value && path) {
      this.problems.push(`${name} and ${name}_FILE exclude each other`);
      return undefined;
    }
    if (path) {
      return this.attempt(`${name}_FILE`, () => readFile(path, accept));
    }
    if (value) {
      this.attempt(name, () => accept(value));
    }
    return value;
  }

  private requiredFile(name: 'AUTH_TOKENS_FILE' | 'JWT_PUBLIC_KEY_FILE', accept: Accept): Secret {
    const path = this.env[name];
    if (!path) {
      this.problems.push(`${name} is required with this AUTH_MODE`);
      return fixedSecret('');
    }
    const secret = this.attempt(name, () => fileSecret(path, accept)) ?? fixedSecret('');
    this.secretFiles[name] = secret;
    return secret;
  }

  /** Notes what an attempt to take a value throws as a problem of its variable. */
  private attempt<T>(name: string, take: () => T): T | undefined {
    try {
      return take();
    } catch (error) {
      // A system error's message holds the path; ours holds the rule.
      const rule = 'code' in (error as Error) ? 'cannot be read' : (error as Error).message;
      this.problems.push(`${name} ${rule}`);
      return undefined;
    }
  }
}

/** Throws when a value must not be taken; what it returns does not matter. */
type Accept = (value: string) => unknown;

/** A key with a line break or a control character could not be sent, or would forge a header. */
function requireHeaderValue(value: string): void {
  if (!/^[\x21-\x7e]+$/.test(value)) {
    throw new Error('must be printable ASCII without spaces');
  }
}

function requireThirtyTwoBytes(value: string): void {
  if (Buffer.byteLength(value) < 32) {
    throw new Error('must be 32 bytes or more');
  }
}

function requireRedisUrl(value: string): void {
  if (!/^rediss?:\/\//.test(value) || !URL.canParse(value)) {
    throw new Error('must be a redis:// or rediss:// URL');
  }
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
