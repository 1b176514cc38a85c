import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import { languages } from '../problems/language.js';

/** Digits become a number within these bounds; anything else is refused. */
function WholeNumber(min: number, max: number, what = 'a whole number'): PropertyDecorator {
  const rule = { message: `must be ${what}, ${min} to ${max}` };
  return applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && /^[0-9]{1,15}$/.test(value) ? Number(value) : value,
    ),
    IsInt(rule),
    Min(min, rule),
    Max(max, rule),
  );
}

const Milliseconds = (min: number, max: number): PropertyDecorator =>
  WholeNumber(min, max, 'a whole number of milliseconds');

const Port = (): PropertyDecorator => WholeNumber(0, 65_535, 'a port number');

const Count = (): PropertyDecorator => WholeNumber(1, 1_000_000);

function OneOf(...values: readonly string[]): PropertyDecorator {
  return IsIn(values, { message: `must be one of: ${values.join(', ')}` });
}

/**
 * Every environment variable that the service reads, as it is written there. Empty counts as
 * absent. Rules that span several variables are in `config.ts`.
 */
export class Environment {
  @IsOptional() @IsString() NODE_ENV?: string;

  @Port() PORT: number = 3000;
  @IsString() HOST: string = '0.0.0.0';
  @Port() METRICS_PORT: number = 9464;
  @OneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent') LOG_LEVEL: string = 'info';
  @OneOf(...languages) DEFAULT_LANGUAGE: string = 'ko';
  @OneOf('on', 'off') DOCS: string = 'on';
  @IsOptional()
  @Matches(/^https?:\/\/[^\s/,]+(,https?:\/\/[^\s/,]+)*$/, {
    message: 'must be origins such as https://app.example.com, separated by commas',
  })
  CORS_ORIGINS?: string;
  @WholeNumber(0, 10) TRUSTED_PROXIES: number = 0;

  @IsString() ARGOS_BASE_URL: string = 'https://rest-api.argosidentity.com/v3';
  @IsOptional() @IsString() ARGOS_API_KEY?: string;
  @IsOptional() @IsString() ARGOS_API_KEY_FILE?: string;
  @Milliseconds(1, 600_000) ARGOS_DEADLINE_MS: number = 35_000;
  @Milliseconds(1, 600_000) ARGOS_CONNECT_TIMEOUT_MS: number = 3_000;
  @Count() ARGOS_MAX_IN_FLIGHT: number = 512;
  @OneOf('20', '209') ARGOS_YUANTA_BANK_CODE: string = '20';
  @IsOptional()
  @Matches(/^[0-9]{2,3}:[^:,]+:[^:,]+(,[0-9]{2,3}:[^:,]+:[^:,]+)*$/, {
    message: 'must be code:Korean name:English name, separated by commas',
  })
  EXTRA_BANKS?: string;

  @OneOf('embedded', 'redis') LEDGER: string = 'embedded';
  @IsString() LEDGER_PATH: string = '.data/ledger';
  @IsOptional() @IsString() LEDGER_SECRET?: string;
  @IsOptional() @IsString() LEDGER_SECRET_FILE?: string;
  @IsOptional() @IsString() REDIS_URL?: string;
  @IsOptional() @IsString() REDIS_URL_FILE?: string;
  @OneOf('true', 'false') LEDGER_ALLOW_UNSAFE_REDIS: string = 'false';
  @Milliseconds(0, 3_600_000) UNKNOWN_COOLDOWN_MS: number = 60_000;

  @IsOptional() @OneOf('jwt', 'token', 'none') AUTH_MODE?: string;
  @OneOf('true', 'false') ALLOW_ANONYMOUS: string = 'false';
  @IsOptional() @IsString() AUTH_TOKENS_FILE?: string;
  @IsOptional()
  @Matches(/^https?:\/\//, { message: 'must be an https:// URL' })
  JWT_JWKS_URL?: string;
  @IsOptional() @IsString() JWT_PUBLIC_KEY_FILE?: string;
  @IsOptional() @IsString() JWT_ISSUER?: string;
  @IsOptional() @IsString() JWT_AUDIENCE?: string;
  @Matches(/^(RS256|PS256|ES256|EdDSA)(,(RS256|PS256|ES256|EdDSA))*$/, {
    message: 'must be of RS256, PS256, ES256, EdDSA, separated by commas',
  })
  JWT_ALGORITHMS: string = 'RS256,PS256,ES256,EdDSA';
  @WholeNumber(0, 300, 'a whole number of seconds') JWT_CLOCK_TOLERANCE_SECONDS: number = 5;
  @IsOptional() @IsString() JWT_SUBMISSION_CLAIM?: string;

  @OneOf('on', 'off') RATE_LIMIT: string = 'on';
  @Count() RATE_LIMIT_ADDRESS_PER_MINUTE: number = 120;
  @Count() RATE_LIMIT_CALLER_PER_MINUTE: number = 20;
  @Count() RATE_LIMIT_ACCOUNT_PER_DAY: number = 10;
}
