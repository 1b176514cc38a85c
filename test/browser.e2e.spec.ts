import { jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startSandbox } from '../src/sandbox/sandbox-server.js';
import type { Sandbox } from '../src/sandbox/sandbox-server.js';
import {
  canStartBrowser,
  openPage,
  seriousAccessibilityProblems,
  startBrowser,
} from './support/browser.js';
import type { AccessibilityException, WatchedPage } from './support/browser.js';
import { TEST_API_KEY, TestService } from './support/service.js';

const suite = canStartBrowser('the pages in a browser') ? describe : describe.skip;

/** In Swagger UI's own markup, which no setting and no style changes. */
const swaggerUiExceptions: readonly AccessibilityException[] = [
  {
    rule: 'nested-interactive',
    elements: /^<button [^>]*class="opblock-summary-control"/,
    reason: 'the line of an operation is a button with the path, which can be focused, inside',
  },
  {
    rule: 'select-name',
    elements: /^<select (id="servers"|class="examples-select-element")/,
    reason: 'its labels stand beside these, without being tied to them',
  },
  {
    rule: 'label',
    elements: /^<textarea class="body-param__text"/,
    reason: 'the request body is titled by a heading, not by a label',
  },
];

// A browser beside other tests takes its time.
jest.setTimeout(60_000);

suite('in a browser', () => {
  let browser: Browser;
  let sandbox: Sandbox;
  let service: TestService;

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0, apiKey: TEST_API_KEY });
    service = await TestService.start({ ARGOS_BASE_URL: sandbox.url });
    browser = await startBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await service.close();
    await sandbox.close();
  });

  function expectQuiet({ complaints, requestedOrigins }: WatchedPage): void {
    expect(complaints).toEqual([]);
    expect([...requestedOrigins]).toEqual([service.url]);
  }

  describe('Swagger UI', () => {
    it('sends a correct attempt as it stands there, and repeats it without a second won', async () => {
      const watched = await openPage(browser, `${service.url}/docs`);
      const operation = watched.page.locator('[id$="-createAccountVerification"]');
      await operation.locator('.opblock-summary-control').click();
      await operation.getByRole('button', { name: 'Execute' }).click();

      const answer = operation.locator('.live-responses-table');
      await expectText(answer, '"code": "CODE_SENT"');
      await expectText(answer, '"transfer": "sent"');
      await operation.getByRole('button', { name: 'Execute' }).click();
      await expectText(answer, 'idempotency-replayed: true');

      const response = await fetch(`${new URL(sandbox.url).origin}/transfers`);
      const { transfers } = (await response.json()) as { transfers: object[] };
      expect(transfers).toEqual([expect.objectContaining({ accountNumber: '110123456789' })]);
      expect(await seriousAccessibilityProblems(watched.page, swaggerUiExceptions)).toEqual([]);
      expectQuiet(watched);
    });

    it('is free of serious accessibility problems when it has just been opened', async () => {
      const watched = await openPage(browser, `${service.url}/docs`);
      await watched.page.getByText('/v1/account-verifications', { exact: true }).waitFor();
      expect(await seriousAccessibilityProblems(watched.page, swaggerUiExceptions)).toEqual([]);
      expectQuiet(watched);
    });
  });

  describe.each(['/problems', '/problems/CODE_NOT_SENT'])('%s', (path) => {
    it.each([
      ['ko', 'ko-KR', 'light'],
      ['en', 'en-US', 'dark'],
    ] as const)('speaks %s to %s, in %s colours', async (language, locale, colorScheme) => {
      const watched = await openPage(browser, service.url + path, { locale, colorScheme });
      expect(await watched.page.locator('html').getAttribute('lang')).toBe(language);
      expect(await watched.page.locator('h1').innerText()).toBe(headings[path]![language]);
      expect(await seriousAccessibilityProblems(watched.page)).toEqual([]);
      expectQuiet(watched);
    });

    it('fits a small phone', async () => {
      const viewport = { width: 320, height: 640 };
      const { page } = await openPage(browser, service.url + path, { viewport });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    });
  });
});

const headings: Readonly<Record<string, { ko: string; en: string }>> = {
  '/problems': { ko: '문제 코드', en: 'Problem codes' },
  '/problems/CODE_NOT_SENT': {
    ko: '인증번호를 보내지 못했을 수 있습니다',
    en: 'The code may not have been sent',
  },
};

async function expectText(
  answer: { filter(options: { hasText: string }): { waitFor(): Promise<void> } },
  text: string,
): Promise<void> {
  await answer.filter({ hasText: text }).waitFor();
}
