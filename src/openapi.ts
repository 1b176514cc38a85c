import { readFileSync, writeFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { parseConfig } from './config/config.js';
import { createLogger } from './observability/logger.js';
import { buildOpenApiDocument } from './openapi-document.js';

const root = new URL('../', import.meta.url);

/**
 * Writes openapi.json from the code, or with `--check` compares: then nothing is written, and a
 * difference ends with exit code 1.
 */
async function main(): Promise<void> {
  const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
    version: string;
  };
  const app = await NestFactory.create(
    AppModule.of(parseConfig({ ARGOS_API_KEY: 'none' }), createLogger('error')),
    new FastifyAdapter(),
    { preview: true, logger: ['error'] },
  );
  const text = `${JSON.stringify(buildOpenApiDocument(app, version), null, 2)}\n`;
  const file = new URL('openapi.json', root);
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text);
  } else if (readFileSync(file, 'utf8') !== text) {
    console.error('openapi.json does not match the code: run npm run openapi');
    process.exitCode = 1;
  }
}

await main();
