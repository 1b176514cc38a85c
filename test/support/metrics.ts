import { request } from 'undici';
import type { TestService } from './service.js';

/** Where the service serves its metrics: it says so in its log. */
export function metricsUrl(service: TestService): string {
  const line = service.logLines.findLast((text) => text.includes('"metrics listening"')) ?? '';
  return `http://127.0.0.1:${/"port":(\d+)/.exec(line)?.[1]}/metrics`;
}

/** What Prometheus would get now. */
export async function scrape(service: TestService): Promise<string> {
  const { body } = await request(metricsUrl(service));
  return body.text();
}
