// Generates clients from openapi.json in TypeScript (twice), Kotlin, Java, Swift and Dart; compiles
// the first four, and runs TypeScript's and Kotlin's against the service with its sandbox.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Checks } from './client-checks/checks.mjs';
import { checkJavaClient, checkKotlinClient } from './client-checks/jvm-clients.mjs';
import {
  expectModels,
  expectPublishedGenerator,
  generate,
} from './client-checks/openapi-generator.mjs';
import { startFutureProxy } from './client-checks/proxies.mjs';
import { startSandboxService } from './client-checks/sandbox-service.mjs';
import { programArguments } from './client-checks/scenarios.mjs';
import { requireToolchain } from './client-checks/toolchain.mjs';
import { checkOwnClient, checkTypeScriptClients } from './client-checks/typescript-clients.mjs';

requireToolchain();
const folder = mkdtempSync(join(tmpdir(), 'generated-clients-'));
const service = await startSandboxService();
const future = await startFutureProxy(service.url);
const arguments_ = programArguments(service.url, future.url);
const checks = new Checks();

try {
  await checkOwnClient(checks, join(folder, 'own'), service.url);
  await checkTypeScriptClients(checks, join(folder, 'typescript'), arguments_);
  await checks.check('the OpenAPI generator is the published one', expectPublishedGenerator);
  await checkKotlinClient(checks, join(folder, 'kotlin'), service, arguments_);
  await checkJavaClient(checks, join(folder, 'java'));
  await checks.check('Swift: generates the models of the document', async () => {
    const swift = join(folder, 'swift');
    await generate('swift5', swift, ['--library=urlsession']);
    const models = join(swift, 'OpenAPIClient/Classes/OpenAPIs/Models');
    expectModels(models, /public (?:struct|enum) (?!CodingKeys\b)(\w+)/g);
  });
  await checks.check('Dart: generates the models of the document', async () => {
    const dart = join(folder, 'dart');
    await generate('dart', dart);
    expectModels(join(dart, 'lib/model'), /^class (?!\w+TypeTransformer\b)(\w+)/gm);
  });
} finally {
  await future.stop();
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
}
checks.finish();
