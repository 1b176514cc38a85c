import { HttpModule } from '@nestjs/axios';
import { Inject, Module } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { CONFIG } from '../config/config.js';
import type { Config } from '../config/config.js';
import { ArgosClient } from './argos-client.js';
import { Circuit } from './circuit.js';
import { UndiciAdapter } from './undici-adapter.js';

@Module({
  providers: [
    {
      provide: UndiciAdapter,
      inject: [CONFIG],
      useFactory: ({ argos }: Config) => new UndiciAdapter(argos.baseUrl, argos.connectTimeoutMs),
    },
  ],
  exports: [UndiciAdapter],
})
class ArgosTransportModule {}

/** Everything that talks to Argos. Only this folder knows axios and the API key. */
@Module({
  imports: [
    ArgosTransportModule,
    HttpModule.registerAsync({
      imports: [ArgosTransportModule],
      inject: [UndiciAdapter],
      useFactory: ({ adapter }: UndiciAdapter) => ({
        adapter,
        maxRedirects: 0,
        proxy: false,
        // The adapter resolves with what came over the wire: nothing is transformed or judged.
        transformRequest: [],
        transformResponse: [],
        validateStatus: null,
      }),
    }),
  ],
  providers: [
    ArgosClient,
    {
      provide: Circuit,
      inject: [CONFIG],
      useFactory: ({ argos }: Config) => new Circuit(argos.maxInFlight),
    },
  ],
  exports: [ArgosClient, Circuit],
})
export class ArgosModule implements OnApplicationShutdown {
  constructor(@Inject(UndiciAdapter) private readonly transport: UndiciAdapter) {}

  async onApplicationShutdown(): Promise<void> {
    await this.transport.close();
  }
}
