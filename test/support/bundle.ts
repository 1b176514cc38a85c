import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SCRIPT = join(ROOT, 'scripts/bundle.mjs');
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const run = promisify(execFile);

/** What the image's build makes of the sources, in a folder of its own: dist/ may be another's. */
export class Bundle {
  /** The compiled project. */
  readonly project: string;
  /** As the container's /app: dist/ and, of the packages, only those that are installed there. */
  readonly directory: string;

  private constructor(private readonly scratch: string) {
    this.project = join(scratch, 'project');
    this.directory = join(scratch, 'app');
  }

  static async build(): Promise<Bundle> {
    const bundle = new Bundle(mkdtempSync(join(tmpdir(), 'bundle-')));
    mkdirSync(bundle.project);
    for (const file of ['package.json', 'package-lock.json', 'openapi.json']) {
      copyFileSync(join(ROOT, file), join(bundle.project, file));
    }
    symlinkSync(join(ROOT, 'node_modules'), join(bundle.project, 'node_modules'));
    const config = join(ROOT, 'tsconfig.build.json');
    const outDir = join(bundle.project, 'dist');
    await run(process.execPath, [tsc, '-p', config, '--noCheck', '--outDir', outDir]);
    await bundle.make();
    bundle.install();
    return bundle;
  }

  /** Makes it of the compiled project; rejects with what the script says. */
  async make(): Promise<void> {
    await run(process.execPath, [SCRIPT, this.project, this.directory]);
  }

  /** Runs one of its programs to its end. */
  async run(
    program: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<string> {
    const { stdout } = await run(
      process.execPath,
      [join(this.directory, `dist/${program}.js`), ...args],
      { env: { PATH: process.env['PATH'], ...environment } },
    );
    return stdout;
  }

  remove(): void {
    rmSync(this.scratch, { recursive: true, force: true });
  }

  /** As `npm ci` in the image's build, without the network. */
  private install(): void {
    const manifest = readFileSync(join(this.directory, 'package.json'), 'utf8');
    const { dependencies } = JSON.parse(manifest) as { dependencies: Record<string, string> };
    for (const name of Object.keys(dependencies)) {
      const link = join(this.directory, 'node_modules', name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(ROOT, 'node_modules', name), link);
    }
  }
}
