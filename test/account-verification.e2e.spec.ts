import { TestService } from './support/service.js';
import { Upstream } from './support/upstream.js';

let upstream: Upstream;
let service: TestService;

beforeAll(async () => {
  upstream = await Upstream.start();
  service = await TestService.start({ ARGOS_BASE_URL: upstream.baseUrl });
});

afterAll(async () => {
  await service.close();
  await upstream.close();
});

it('sends the documented request once, and answers that the code was sent', async () => {
  const answer = await service.post('first-key');
  expect(answer.status).toBe(200);
  expect(upstream.seen).toHaveLength(1);
});
