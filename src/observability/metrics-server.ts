import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { CONFIG, ConfigurationError } from '../config/config.js';
import type { Config } from '../config/config.js';
import { LOGGER } from './logger.js';
import type { Logger } from './logger.js';
import { Metrics } from './metrics.js';

/** Serves the metrics on a port of their own, until everything else has stopped. */
@Injectable()
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly server: Server = createServer(
    (request, response) => void this.answer(request, response),
  );

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly metrics: Metrics,
  ) {}

  /** @throws ConfigurationError when the port can't be had */
  async onApplicationBootstrap(): Promise<void> {
    const { metricsPort, host } = this.config;
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', ({ code }: NodeJS.ErrnoException) =>
        reject(new ConfigurationError([`METRICS_PORT can't be listened on: ${code}`])),
      );
      this.server.listen(metricsPort, host, resolve);
    });
    const { address, port } = this.server.address() as AddressInfo;
    this.logger.info({ address, port }, 'metrics listening');
  }

  async onApplicationShutdown(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url !== '/metrics') {
      response.writeHead(404).end();
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
    } else {
      try {
        const text = await this.metrics.text();
        response.writeHead(200, { 'content-type': this.metrics.contentType }).end(text);
      } catch (error) {
        this.logger.error({ error }, 'metrics could not be collected');
        response.writeHead(500).end();
      }
    }
  }
}
