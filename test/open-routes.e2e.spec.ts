import { readFileSync } from 'node:fs';
import { problemCodes } from '../src/problems/catalog.js';
import { TestService } from './support/service.js';

let service: TestService;

beforeAll(async () => {
  // Nothing here may need Argos.
  service = await TestService.start({
    ARGOS_BASE_URL: 'http://127.0.0.1:1/v3',
    EXTRA_BANKS: '092:토스뱅크:Toss Bank',
  });
});

afterAll(() => service.close());

interface Bank {
  code: string;
  name: { ko: string; en: string };
  kind: string;
}

describe('GET /v1/banks', () => {
  it('lists the 52 documented banks in their order, and those of the setting after them', async () => {
    const banks = (await service.get('/v1/banks')).body['banks'] as Bank[];
    expect(banks).toHaveLength(53);
    expect(banks[0]).toEqual({
      code: '002',
      name: { ko: '산업은행', en: 'KDB Bank' },
      kind: 'bank',
    });
    expect(banks[32]).toEqual({
      code: '209',
      name: { ko: '유안타증권', en: 'Yuanta Securities' },
      kind: 'securities',
    });
    expect(banks[51]).toMatchObject({ code: '291', kind: 'securities' });
    expect(banks[52]).toEqual({
      code: '092',
      name: { ko: '토스뱅크', en: 'Toss Bank' },
      kind: 'bank',
    });
    expect(banks.filter(({ kind }) => kind === 'securities')).toHaveLength(20);
    expect(banks.map(({ code }) => code)).not.toContain('20');
  });

  it('answers 304 to who has the list already', async () => {
    const { etag } = (await service.get('/v1/banks')).headers;
    expect(etag).toMatch(/^"[0-9a-f]+"$/);
    for (const tag of [String(etag), `W/${String(etag)}`, `"other", ${String(etag)}`, '*']) {
      const answer = await service.get('/v1/banks', { 'if-none-match': tag });
      expect(answer.status).toBe(304);
      expect(answer.text).toBe('');
      expect(answer.headers['etag']).toBe(etag);
    }
    expect((await service.get('/v1/banks', { 'if-none-match': '"other"' })).status).toBe(200);
  });
});

describe('GET /problems', () => {
  it('describes every code in both languages', async () => {
    const answer = await service.get('/problems');
    const problems = answer.body['problems'] as { code: string; title: object; detail: object }[];
    expect(problems.map(({ code }) => code)).toEqual(problemCodes);
    for (const { title, detail } of problems) {
      expect(Object.keys(title)).toEqual(['ko', 'en']);
      expect(Object.keys(detail)).toEqual(['ko', 'en']);
    }
    expect(answer.headers['vary']).toContain('Accept, Accept-Language');
  });

  it('resolves the type of a problem, as JSON for programs and as a page for people', async () => {
    const json = await service.get('/problems/OUTCOME_UNKNOWN', { accept: '*/*' });
    expect(json.body).toMatchObject({ code: 'OUTCOME_UNKNOWN', status: 504, settles: true });

    const page = await service.send('GET', '/problems/OUTCOME_UNKNOWN#', {
      headers: { accept: 'text/html,*/*;q=0.8', 'accept-language': 'en' },
    });
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    expect(page.text).toContain('<html lang="en">');
    expect(page.text).toContain('Outcome unknown');
    expect(page.headers['vary']).toContain('Accept, Accept-Language');
  });

  it.each(['CODE_SENT', 'outcome_unknown', '__proto__', 'constructor'])(
    'does not know %s',
    async (code) => {
      const answer = await service.get(`/problems/${code}`);
      expect(answer.status).toBe(404);
      expect(answer.body['code']).toBe('NOT_FOUND');
    },
  );
});

describe('the documentation', () => {
  it('is the committed document, and a page that loads nothing from elsewhere', async () => {
    const document = await service.get('/openapi.json');
    const committed = readFileSync(new URL('../openapi.json', import.meta.url), 'utf8');
    expect(document.body).toEqual(JSON.parse(committed));

    const page = await service.get('/docs');
    expect(page.status).toBe(200);
    expect(page.text).not.toMatch(/(src|href)="(https?:)?\/\//);
    const csp = String(page.headers['content-security-policy']);
    expect(csp).toContain("default-src 'none'");
    expect(csp).toContain("script-src 'self'");
    expect((await service.get('/docs/swagger-ui-bundle.js')).status).toBe(200);
  });

  it('can be switched off', async () => {
    await service.restart({ DOCS: 'off' });
    expect((await service.get('/docs')).status).toBe(404);
    expect((await service.get('/openapi.json')).status).toBe(404);
    await service.restart();
  });
});

describe('methods', () => {
  it.each([
    ['/v1/banks', 'GET, HEAD, OPTIONS'],
    ['/v1/account-verifications/a-key', 'GET, HEAD, OPTIONS'],
    ['/problems', 'GET, HEAD, OPTIONS'],
    ['/health/live', 'GET, HEAD, OPTIONS'],
  ])('refuses others on %s, and says which there are', async (path, allow) => {
    for (const method of ['DELETE', 'PATCH', 'PUT', 'POST', 'TRACE', 'PROPFIND']) {
      const answer = await service.send(method, path);
      expect([method, answer.status]).toEqual([method, 405]);
      expect(answer.headers['allow']).toBe(allow);
      expect(answer.body['code']).toBe('METHOD_NOT_ALLOWED');
    }
    const options = await service.send('OPTIONS', path);
    expect(options.status).toBe(204);
    expect(options.headers['allow']).toBe(allow);
  });

  it('answers HEAD like GET, without a body', async () => {
    const head = await service.send('HEAD', '/v1/banks');
    const get = await service.get('/v1/banks');
    expect(head.status).toBe(200);
    expect(head.text).toBe('');
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
    expect(head.headers['etag']).toBe(get.headers['etag']);
  });
});
