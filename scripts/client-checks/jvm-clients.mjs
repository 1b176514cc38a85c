import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate, sources } from './openapi-generator.mjs';
import { startLosingProxy } from './proxies.mjs';
import { quickStart } from './quick-start.mjs';
import { run } from './run.mjs';
import { expectScenarios } from './scenarios.mjs';
import { root, toolchain } from './toolchain.mjs';

const jars = (...names) => names.map((name) => `/usr/share/java/${name}.jar`).join(':');
const PROGRAMS = `${root}test/clients/programs/`;
const KOTLIN_LIBRARIES = jars('okhttp', 'okio', 'gson', 'jsr305');
const JAVA_LIBRARIES = jars(
  'jackson-annotations',
  'jackson-core',
  'jackson-databind',
  'jsr305',
  'geronimo-annotation-1.3-spec',
);

export async function checkKotlinClient(checks, folder, service, programArguments) {
  await checks.check('Kotlin: generates', () =>
    generate('kotlin', folder, [
      '--library=jvm-okhttp3',
      '--additional-properties=packageName=accountcheck,serializationLibrary=gson',
    ]),
  );
  const compiled = join(folder, 'client.jar');
  await checks.check('Kotlin: compiles, with the code of the quick start', () => {
    writeFileSync(join(folder, 'AccountCheck.kt'), quickStart('kotlin', 'kotlin'));
    return run('bash', [
      `${toolchain}kotlin-compiler/bin/kotlinc`,
      ...['-nowarn', '-no-reflect', '-cp', KOTLIN_LIBRARIES, '-d', compiled],
      join(folder, 'src/main/kotlin'),
      join(folder, 'AccountCheck.kt'),
      `${PROGRAMS}Main.kt`,
      `${PROGRAMS}LostAnswer.kt`,
    ]);
  });
  const runtime = `${toolchain}kotlin-compiler/lib/kotlin-stdlib.jar`;
  const classPath = [compiled, KOTLIN_LIBRARIES, runtime].join(':');
  const java = (program, arguments_) =>
    run('java', ['-Dfile.encoding=UTF-8', '-cp', classPath, program, ...arguments_]);
  await checks.check('Kotlin: the client reads every family of answers', async () =>
    expectScenarios(await java('MainKt', programArguments)),
  );
  await checks.check('Kotlin: the quick start repeats a lost answer, and 1 won moves once', () =>
    repeatsALostAnswer(service, (url, submissionId) => java('LostAnswer', [url, submissionId])),
  );
}

/** @throws Error when the program did not end with the answer, or sent more or less than 1 won */
async function repeatsALostAnswer(service, program) {
  const proxy = await startLosingProxy(service.url);
  try {
    const submissionId = `lost-${crypto.randomUUID()}`;
    const output = await program(proxy.url, submissionId);
    const { transfers } = await (await fetch(`${service.sandboxUrl}/transfers`)).json();
    const moved = transfers.filter((transfer) => transfer.submissionId === submissionId).length;
    if (!output.startsWith('CodeSent(') || moved !== 1) {
      throw new Error(`${moved} transfers, and the program said:\n${output}`);
    }
  } finally {
    await proxy.stop();
  }
}

export async function checkJavaClient(checks, folder) {
  await checks.check('Java: generates', () =>
    generate('java', folder, ['--library=native', '--additional-properties=openApiNullable=false']),
  );
  await checks.check('Java: compiles', () => {
    const classes = join(folder, 'classes');
    mkdirSync(classes);
    return run('javac', [
      ...['-nowarn', '-encoding', 'UTF-8', '-cp', JAVA_LIBRARIES, '-d', classes],
      ...sources(join(folder, 'src/main'), '.java'),
      `${PROGRAMS}JavaTimeModule.java`,
    ]);
  });
}
