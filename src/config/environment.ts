import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import { languages } from '../problems/language.js';

const milliseconds = { message: 'must be a whole number of milliseconds, 1 to 600000' };
const port = { message: 'must be a port number, 0 to 65535' };
const count = { message: 'must be a whole number, 1 to 1000000' };

/** Digits become a number; anything else stays as it is and fails the rules that follow. */
function WholeNumber(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^[0-9]{1,15}$/.test(value) ? Number(value) : value,
  );
}

function OneOf(...values: readonly string[]): PropertyDecorator {
  return IsIn(values, { message: `must be one of: ${values.join(', ')}` });
}

/**
 * Every environment variable that the service reads, as it is written there. Empty counts as
 * absent. Rules that span several variables are in `config.ts`.
 */
export class Environment {
  @IsOptional() @IsString() NODE_ENV?: string;

  @WholeNumber() @IsInt(port) @Min(0, port) @Max(65_535, port) PORT: number = 3000;
  @IsString() HOST: string = '0.0.0.0';
  @WholeNumber() @IsInt(port) @Min(0, port) @Max(65_535, port) METRICS_PORT: number = 9464;
  @OneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent') LOG_LEVEL: string = 'info';
  @OneOf(...languages) DEFAULT_LANGUAGE: string = 'ko';
  @OneOf('on', 'off') DOCS: string = 'on';
  @IsOptional()
  @Matches(/^https?:\/\/[^\s/,]+(,https?:\/\/[^\s/,]+)*$/, {
    message: 'must be origins such as https://app.example.com, separated by commas',
  })
  CORS_ORIGINS?: string;
  @WholeNumber()
  @IsInt({ message: 'must be a whole number, 0 to 10' })
  @Min(0, { message: 'must be a whole number, 0 to 10' })
  @Max(10, { message: 'must be a whole number, 0 to 10' })
  TRUSTED_PROXIES: number = 0;

  @IsString() ARGOS_BASE_URL: string = 'https://rest-api.argosidentity.com/v3';
  @IsOptional() @IsString() ARGOS_API_KEY?: string;
  @IsOptional() @IsString() ARGOS_API_KEY_FILE?: string;
  @WholeNumber()
  @IsInt(milliseconds)
  @Min(1, milliseconds)
  @Max(600_000, milliseconds)
  ARGOS_DEADLINE_MS: number = 35_000;
  @WholeNumber()
  @IsInt(milliseconds)
  @Min(1, milliseconds)
  @Max(600_000, milliseconds)
  ARGOS_CONNECT_TIMEOUT_MS: number = 3_000;
  @WholeNumber()
  @IsInt(count)
  @Min(1, count)
  @Max(1_000_000, count)
  ARGOS_MAX_IN_FLIGHT: number = 512;
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
  @WholeNumber()
  @IsInt({ message: 'must be a whole number of milliseconds, 0 to 3600000' })
  @Min(0, { message: 'must be a whole number of milliseconds, 0 to 3600000' })
  @Max(3_600_000, { message: 'must be a whole number of milliseconds, 0 to 3600000' })
  UNKNOWN_COOLDOWN_MS: number = 60_000;

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
  @WholeNumber()
  @IsInt({ message: 'must be a whole number of seconds, 0 to 300' })
  @Min(0, { message: 'must be a whole number of seconds, 0 to 300' })
  @Max(300, { message: 'must be a whole number of seconds, 0 to 300' })
  JWT_CLOCK_TOLERANCE_SECONDS: number = 5;
  @IsOptional() @IsString() JWT_SUBMISSION_CLAIM?: string;

  @OneOf('on', 'off') RATE_LIMIT: string = 'on';
  @WholeNumber()
  @IsInt(count)
  @Min(1, count)
  @Max(1_000_000, count)
  RATE_LIMIT_ADDRESS_PER_MINUTE: number = 120;
  @WholeNumber()
  @IsInt(count)
  @Min(1, count)
  @Max(1_000_000, count)
  RATE_LIMIT_CALLER_PER_MINUTE: number = 20;
  @WholeNumber()
  @IsInt(count)
  @Min(1, count)
  @Max(1_000_000, count)
  RATE_LIMIT_ACCOUNT_PER_DAY: number = 10;
}
