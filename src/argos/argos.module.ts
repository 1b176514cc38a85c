import { HttpService } from '@nestjs/axios';
import { Inject, Module } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Axios } from 'axios';
import type { AxiosInstance } from 'axios';
import { CONFIG } from '../config/config.js';
import type { Config } from '../config/config.js';
import { ArgosClient } from './argos-client.js';
import { Circuit } from './circuit.js';
import { UndiciAdapter } from './undici-adapter.js';

/** Everything that talks to Argos. Only this folder knows axios and the API key. */
@Module({
  providers: [
    {
      provide: UndiciAdapter,
      inject: [CONFIG],
      useFactory: ({ argos }: Config) => new UndiciAdapter(argos.baseUrl, argos.connectTimeoutMs),
    },
    {
      // Not the HttpModule: its axios comes with the library's defaults, to be merged into every
      // request (decision 0051). A bare one has the adapter, and nothing else that could act.
      provide: HttpService,
      inject: [UndiciAdapter],
      useFactory: ({ adapter }: UndiciAdapter) =>
        new HttpService(new Axios({ adapter }) as AxiosInstance),
    },
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
