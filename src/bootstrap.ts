import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController } from 'fastify';
import type { FastifyBaseLogger, FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { AttemptService } from './account-verification/attempt.service.js';
import { AppModule } from './app.module.js';
import type { Config } from './config/config.js';
import { answerHeaders } from './http/answer-headers.js';
import { acceptOnlyJsonObjects } from './http/json-body.js';
import { refuseUnknownRoutes } from './http/method-not-allowed.js';
import { answerInsteadOfNode, hostIsOurs } from './http/node-answers.js';
import { answerUnparsable, answerUnroutable, rememberRequests } from './http/raw-errors.js';
import { NestLogger } from './observability/logger.js';
import type { Logger } from './observability/logger.js';
import { requestIdOf } from './observability/request-id.js';
import { RequestMonitor } from './observability/request-monitor.js';
import { reportSecretFiles } from './observability/secret-files.js';
import { serveDocs } from './docs.js';

/** Above every load balancer's idle time, so that it is they who close an idle connection. */
const KEEP_ALIVE_TIMEOUT_MS = 72_000;

/** A request that is not here by then is a slow-loris, or lost. */
const REQUEST_TIMEOUT_MS = 20_000;
const HEADERS_TIMEOUT_MS = 10_000;

/** How often the two time-outs above are looked at. */
const CONNECTIONS_CHECK_MS = 2_000;

const MAX_HEADER_BYTES = 16 * 1024;

/** More open connections than this are refused. */
const MAX_CONNECTIONS = 10_000;

/** Longer than any key: what is longer is no address of ours. */
const MAX_PARAM_LENGTH = 300;

/** Builds the service, ready to listen: the same for production, the sandbox and the tests. */
export async function createApp(config: Config, logger: Logger): Promise<NestFastifyApplication> {
  const language = config.defaultLanguage;
  const adapter = new FastifyAdapter({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    // A logger for each request would cost as much as its line: ours name the request themselves.
    childLoggerFactory: (theLogger: FastifyBaseLogger) => theLogger,
    genReqId: requestIdOf,
    requestIdHeader: false,
    // Only so many hops of X-Forwarded-For are ours; what stands before them a caller may forge.
    trustProxy: (_address, hop) => hop < config.trustedProxies,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // Fastify's own 503 is no problem of ours; what still comes in while closing is answered as ever.
    return503OnClosing: false,
    http: {
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: CONNECTIONS_CHECK_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      ...hostIsOurs,
    },
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    clientErrorHandler: (error, socket) => {
      const answered = answerUnparsable(error, socket, language);
      if (answered) {
        app.get(RequestMonitor).unparsable(answered.requestId, answered.code);
      }
    },
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
      answerUnroutable(error, request, reply, language),
  });
  const fastify = adapter.getInstance();
  fastify.server.maxConnections = MAX_CONNECTIONS;
  // First of all hooks: every answer has these, also one that the next hook gives.
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.headers(answerHeaders).header('x-request-id', request.id);
    done();
  });
  rememberRequests(fastify);
  answerInsteadOfNode(fastify);
  acceptOnlyJsonObjects(fastify);
  const completeRoutes = refuseUnknownRoutes(fastify);

  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.of(config, logger),
    adapter,
    { bodyParser: false, logger: new NestLogger(logger), abortOnError: false },
  );
  app.get(RequestMonitor).observe(fastify);
  reportSecretFiles(config.secretFiles, logger);
  const attempts = app.get(AttemptService);
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (attempts.draining) {
      // The next request on this connection belongs to another instance.
      void reply.header('Connection', 'close');
    }
    done(null, payload);
  });
  if (config.corsOrigins.length > 0) {
    app.enableCors({
      origin: [...config.corsOrigins],
      methods: ['GET', 'POST'],
      allowedHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'X-Request-Id'],
      exposedHeaders: ['Idempotency-Replayed', 'Retry-After', 'X-Request-Id'],
      maxAge: 600,
    });
  }
  if (config.docs) {
    serveDocs(app);
  }
  await app.init();
  completeRoutes();
  return app;
}
