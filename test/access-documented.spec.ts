import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { bearer } from './support/identity-provider.js';
import { TestService, goodBody } from './support/service.js';
import { Upstream } from './support/upstream.js';

const page = readFileSync(new URL('../docs/authentication.md', import.meta.url), 'utf8');

/** The blocks of code on the page, in their order. */
function codeBlocks(language: string): string[] {
  const blocks = page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'));
  return [...blocks].map(([, code = '']) => code);
}

it('lets in a user whose token was issued as docs/authentication.md shows', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'documented-token-'));
  const [makeKeys = '', settings = ''] = codeBlocks('sh');
  const [issueToken = ''] = codeBlocks('js');
  execFileSync('sh', ['-ec', makeKeys], { cwd: directory, stdio: 'pipe' });
  const program = issueToken.replace('signing-key.pem', join(directory, 'signing-key.pem'));
  const tokenFor = (submissionId: string): string =>
    execFileSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `${program}console.log(await issueToken('kim', '${submissionId}'))`,
      ],
      { encoding: 'utf8' },
    ).trim();
  const upstream = await Upstream.start();
  const service = await TestService.start({
    ...parseEnv(settings),
    ARGOS_BASE_URL: upstream.baseUrl,
    JWT_PUBLIC_KEY_FILE: join(directory, 'public-key.pem'),
  });

  const own = await service.post('own', {}, bearer(tokenFor(goodBody.submissionId)));
  const foreign = await service.post('foreign', {}, bearer(tokenFor('sub-of-another-0')));

  expect(own.status).toBe(200);
  expect(foreign.body['code']).toBe('FORBIDDEN');
  expect(upstream.seen).toHaveLength(1);
  await service.close();
  await upstream.close();
  rmSync(directory, { recursive: true });
});
