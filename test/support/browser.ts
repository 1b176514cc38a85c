import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Nothing that a browser does by itself may reach for the network. */
const QUIET = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/**
 * Whether there is a browser on the PATH; if not, it is said loudly that the suite is skipped.
 * @throws when there is none and REQUIRE_BROWSER=1
 */
export function canStartBrowser(suite: string): boolean {
  if (findBrowser()) {
    return true;
  }
  const message = `SKIPPED, no browser: ${suite} needs chromium on the PATH`;
  if (process.env['REQUIRE_BROWSER'] === '1') {
    throw new Error(`${message} (REQUIRE_BROWSER=1 forbids skipping)`);
  }
  process.stderr.write(`\n!!! ${message}\n\n`);
  return false;
}

/** Starts the browser of the PATH, without a window. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: findBrowser(), args: QUIET });
}

/** A page, with what it complained about and where it sent requests. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors and warnings of its console, and exceptions that nothing caught. */
  readonly complaints: readonly string[];
  readonly requestedOrigins: ReadonlySet<string>;
}

/** Opens an address in a browser without a past. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  const requestedOrigins = new Set<string>();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      complaints.push(message.text());
    }
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== 'data:') {
      requestedOrigins.add(origin);
    }
  });
  await page.goto(url);
  return { page, complaints, requestedOrigins };
}

/** An accessibility problem that is known and not ours, by axe's rule and a CSS class or id. */
export interface AccessibilityException {
  readonly rule: string;
  readonly elements: RegExp;
  readonly reason: string;
}

/** The serious and critical accessibility problems that axe finds, but for the exceptions. */
export async function seriousAccessibilityProblems(
  page: Page,
  exceptions: readonly AccessibilityException[] = [],
): Promise<string[]> {
  // In the page itself: without frames there is no need for a second page.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => ({ rule: id, html })))
    .filter(
      ({ rule, html }) =>
        !exceptions.some((exception) => exception.rule === rule && exception.elements.test(html)),
    )
    .map(({ rule, html }) => `${rule}: ${html}`);
}

function findBrowser(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
