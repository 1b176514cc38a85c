import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { generate, sources } from './openapi-generator.mjs';
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

export async function checkKotlinClient(checks, folder, programArguments) {
  await checks.check('Kotlin: generates', () =>
    generate('kotlin', folder, [
      '--library=jvm-okhttp3',
      '--additional-properties=packageName=accountcheck,serializationLibrary=gson',
    ]),
  );
  const compiled = join(folder, 'client.jar');
  await checks.check('Kotlin: compiles', () =>
    run('bash', [
      `${toolchain}kotlin-compiler/bin/kotlinc`,
      ...['-nowarn', '-no-reflect', '-cp', KOTLIN_LIBRARIES, '-d', compiled],
      join(folder, 'src/main/kotlin'),
      `${PROGRAMS}Main.kt`,
    ]),
  );
  await checks.check('Kotlin: the client reads every family of answers', async () => {
    const runtime = `${toolchain}kotlin-compiler/lib/kotlin-stdlib.jar`;
    const classPath = [compiled, KOTLIN_LIBRARIES, runtime].join(':');
    expectScenarios(
      await run('java', ['-Dfile.encoding=UTF-8', '-cp', classPath, 'MainKt', ...programArguments]),
    );
  });
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
