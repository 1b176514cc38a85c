import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { INestApplication } from '@nestjs/common';

const DESCRIPTION = `
Checks that a Korean bank account is in a user's hands, by sending 1 won with a three-digit code
through Argos Identity's PreStep2. This service holds the Argos API key, forwards each attempt **at
most once**, and answers with codes that stay stable.

Every answer but success is a problem (RFC 9457). **Programs switch on \`nextAction\`, then on
\`code\`**; \`title\`, \`detail\` and \`message\` are for people, in Korean or English. Each code is
explained at its \`type\`, under \`/problems\`. New codes may come within v1: a client that does not know
a code goes by \`nextAction\`.
`.trim();

/** The OpenAPI document, from the decorators: 3.0.3, because generators choke on 3.1. */
export function buildOpenApiDocument(app: INestApplication, version: string): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.0.3')
    .setTitle('Argos account check')
    .setDescription(DESCRIPTION)
    .setVersion(version)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'The service that serves this document.', undefined, { 'x-internal': false })
    .addTag('Account verification', 'Sending the 1 won, and looking up what became of it.')
    .addTag('Banks', 'The banks for the app’s picker.')
    .addTag('Problems', 'What a code means and what to do.')
    .addTag('Health', 'Probes for the platform.')
    .addSecurity('bearer', {
      type: 'http',
      scheme: 'bearer',
      description:
        'A token of the app’s identity provider, or a server’s token, by the service’s setting.',
    });
  const document = SwaggerModule.createDocument(app, builder.build());
  for (const path of Object.values(document.paths)) {
    for (const operation of [path.get, path.post]) {
      // What needs no token says so: some generators take silence for forgetfulness.
      if (operation) {
        operation.security ??= [];
      }
    }
  }
  return document;
}
