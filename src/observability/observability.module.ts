import { Module } from '@nestjs/common';
import { AttemptMonitor } from './attempt-monitor.js';
import { MetricsServer } from './metrics-server.js';
import { RequestMonitor } from './request-monitor.js';

/** What writes the lines and serves the metrics. */
@Module({
  providers: [AttemptMonitor, MetricsServer, RequestMonitor],
  exports: [AttemptMonitor, RequestMonitor],
})
export class ObservabilityModule {}
