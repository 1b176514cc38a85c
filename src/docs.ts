import { readFileSync } from 'node:fs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { docsStyle } from './docs-style.js';

/** The committed document, which `npm run check` holds equal to the code. */
const DOCUMENT_FILE = new URL('../openapi.json', import.meta.url);

/** Serves Swagger UI under /docs, from our own files, and the document under /openapi.json. */
export function serveDocs(app: NestFastifyApplication): void {
  const document = JSON.parse(readFileSync(DOCUMENT_FILE, 'utf8')) as OpenAPIObject;
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: document.info.title,
    customCss: docsStyle,
    raw: ['json'],
    swaggerOptions: {
      displayRequestDuration: true,
      tryItOutEnabled: true,
      // Without the bar on top: it only has a logo and a switch to colours without contrast.
      layout: 'BaseLayout',
    },
  });
}
