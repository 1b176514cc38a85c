// The upstream: an Argos that answers success after a delay, and counts as nginx's stub_status does.
import { createServer } from 'node:http';

const [port, delayMs] = process.argv.slice(2).map(Number);
const ANSWER = '{"statusCode":200,"message":"success","success":true}';
const headers = { 'content-type': 'application/json', 'content-length': ANSWER.length };
let requests = 0;

const server = createServer((request, response) => {
  requests += 1;
  if (request.url === '/count') {
    response.end(`server accepts handled requests\n 0 0 ${requests}\n`);
    return;
  }
  request.resume();
  const answer = () => response.writeHead(200, headers).end(ANSWER);
  request.on('end', () => (delayMs > 0 ? setTimeout(answer, delayMs) : answer()));
});
server.keepAliveTimeout = 60_000;
server.listen({ port, host: '127.0.0.1', backlog: 4096 });
process.once('SIGTERM', () => process.exit(0));
