import { readFileSync } from 'node:fs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { docsStyle } from './docs-style.js';
import { projectFile } from './project-file.js';

/** Serves Swagger UI under /docs, from our own files, and the document under /openapi.json. */
export function serveDocs(app: NestFastifyApplication): void {
  // The committed document, which `npm run check` holds equal to the code.
  const document = JSON.parse(readFileSync(projectFile('openapi.json'), 'utf8')) as OpenAPIObject;
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
