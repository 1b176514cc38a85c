-- Makes wrk's requests. Arguments: the workload, a tag (8 letters or digits) and 5 digits that no
-- other run has, so that no key, submission or account number comes twice, and how many attempts of
-- that tag are recorded, for replays to go round.

local PATH = '/v1/account-verifications'

local workload, tag, digits, recorded
local count = 0

function init(args)
  workload, tag, digits, recorded = args[1], args[2], args[3], tonumber(args[4])
end

local function post(number, account)
  local body = string.format(
    '{"submissionId":"%s-%09d","requestType":"occupancy","userName":"홍길동","bankCode":"088","accountNumber":"%s"}',
    tag, number, account
  )
  return string.format(
    'POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
      .. 'Idempotency-Key: %s-0000-4000-8000-%012d\r\nAccept-Language: ko-KR,ko;q=0.9\r\nContent-Length: %d\r\n\r\n%s',
    PATH, tag, number, #body, body
  )
end

function request()
  count = count + 1
  if workload == 'banks' then
    return 'GET /v1/banks HTTP/1.1\r\nHost: localhost\r\n\r\n'
  elseif workload == 'refusal' then
    return post(count, '110-234-567890')
  elseif workload == 'replay' then
    -- The first of a run was never sent: wrk asks for one request more, to look at it.
    local number = count % recorded + 2
    return post(number, string.format('%s%09d', digits, number))
  end
  return post(count, string.format('%s%09d', digits, count))
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"seconds":%f,"p50Ms":%f,"p99Ms":%f,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout
  ))
end
