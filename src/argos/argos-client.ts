import { HttpService } from '@nestjs/axios';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '../config/config.js';
import type { Config } from '../config/config.js';
import { Metrics } from '../observability/metrics.js';
import type { AccountCheckCommand } from './account-check-command.js';
import type { Exchange } from './exchange.js';
import type { WireAnswer } from './wire-answer.js';

/** Yuanta's KFTC code, which clients use; Argos's table prints another one (a setting). */
const YUANTA = '209';

/**
 * Sends one account check to Argos PreStep2. The API key is added here and nowhere else, and only
 * the documented headers and fields go out.
 */
@Injectable()
export class ArgosClient {
  private readonly host: string;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly http: HttpService,
    private readonly metrics: Metrics,
  ) {
    this.host = new URL(config.argos.baseUrl).hostname;
  }

  /**
   * Sends once: there is no retry of any kind below this call.
   * @returns what came back, or in what way nothing did; never rejects
   */
  async send(command: AccountCheckCommand, exchange: Exchange): Promise<WireAnswer> {
    const startedAt = performance.now();
    const answer = await this.post(command, exchange);
    this.metrics.upstreamCalled({
      address: this.host,
      status: answer.kind === 'answer' ? answer.status : undefined,
      failure: answer.kind === 'answer' ? undefined : answer.reason,
      seconds: (performance.now() - startedAt) / 1_000,
    });
    return answer;
  }

  private async post(command: AccountCheckCommand, exchange: Exchange): Promise<WireAnswer> {
    const { argos } = this.config;
    try {
      // Not `http.post`: its Observable could be subscribed to twice, which would be two requests,
      // and it cancels every request once it has ended (decision 0051).
      const response = await this.http.axiosRef.request<WireAnswer>({
        method: 'post',
        url: '/submission/validationaccount',
        data: this.wireBody(command),
        headers: { 'content-type': 'application/json', 'x-api-key': argos.apiKey.current() },
        exchange,
      });
      return response.data;
    } catch {
      // An AxiosError holds the key and the body: it ends here.
      return exchange.writing
        ? { kind: 'lost', reason: 'transport_failed' }
        : { kind: 'not_sent', reason: 'connection_failed' };
    }
  }

  private wireBody(command: AccountCheckCommand): string {
    const { submissionId, requestType, userName, bankCode, accountNumber } = command;
    return JSON.stringify({
      submissionId,
      requestType,
      userName,
      bankCode: bankCode === YUANTA ? this.config.argos.yuantaBankCode : bankCode,
      accountNumber,
    });
  }
}
