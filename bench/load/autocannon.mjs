// The same requests as requests.lua, where wrk is not installed. Slower than wrk: it takes more of
// its core, so the ratios come out smaller.
import autocannon from 'autocannon';

const [url, connections, seconds, workload, tag, digits, recorded] = process.argv.slice(2);
let count = 0;

function post(request, number, account) {
  const id = String(number).padStart(9, '0');
  return {
    ...request,
    method: 'POST',
    path: '/v1/account-verifications',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': `${tag}-0000-4000-8000-000${id}`,
      'accept-language': 'ko-KR,ko;q=0.9',
    },
    body: `{"submissionId":"${tag}-${id}","requestType":"occupancy","userName":"홍길동","bankCode":"088","accountNumber":"${account ?? digits + id}"}`,
  };
}

function setupRequest(request) {
  count += 1;
  switch (workload) {
    case 'banks':
      return { ...request, path: '/v1/banks' };
    case 'refusal':
      return post(request, count, '110-234-567890');
    case 'replay':
      return post(request, (count % Number(recorded)) + 1);
    default:
      return post(request, count);
  }
}

const result = await autocannon({
  url,
  connections: Number(connections),
  duration: Number(seconds),
  requests: [{ setupRequest }],
});
const measured = {
  requests: result.requests.total,
  seconds: result.duration,
  p50Ms: result.latency.p50,
  p99Ms: result.latency.p99,
  refused: result.non2xx,
  broken: result.errors + result.timeouts,
};
console.log(`RESULT ${JSON.stringify(measured)}`);
