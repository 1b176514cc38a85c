import { createHash } from 'node:crypto';

export interface RedisScript {
  readonly text: string;
  /** By which the server knows a script that it has run before. */
  readonly sha1: string;
}

/**
 * The transitions of `attempt-rules.ts` in Lua, one script a step, so that each is atomic. The
 * server's time decides age, and its own expiry forgets.
 *
 * KEYS: 1 the record, 2 its submission. ARGV: 1 the cool-down and 2 the retention, in milliseconds,
 * 3 the attemptId, then what each script names. Times are whole Unix milliseconds (13 digits; cjson
 * keeps 14).
 */
const rules = `
local record_key, submission_key = KEYS[1], KEYS[2]
local cooldown_ms, retention_ms, attempt_id = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function is_absent_or(kind, value)
  return value == nil or type(value) == kind
end

local function is_slot(slot)
  return type(slot) == 'table' and type(slot.attemptId) == 'string' and type(slot.unknownAt) == 'number'
end

local function is_record(stored)
  return type(stored.attemptId) == 'string' and type(stored.fingerprint) == 'string'
    and type(stored.createdAt) == 'number' and type(stored.unknownAt) == 'number'
    and (stored.outcome == nil or (type(stored.outcome) == 'table' and type(stored.outcome.code) == 'string'))
end

local function are_facts(stored)
  return is_absent_or('string', stored.owner) and is_absent_or('string', stored.firstAttemptId)
    and type(stored.rejected) == 'boolean' and type(stored.writtenAt) == 'number'
    and (stored.slot == nil or is_slot(stored.slot))
end

-- What this version can't read exists all the same: the step fails, and nothing is sent.
local function read(key, is_readable)
  local text = redis.call('GET', key)
  if not text then return nil end
  local parsed, stored = pcall(cjson.decode, text)
  if not parsed or type(stored) ~= 'table' or stored.v ~= 1 or not is_readable(stored) then
    error('the ledger holds what this version cannot read')
  end
  return stored
end

local function write(key, stored, expires_at)
  stored.v = 1
  redis.call('SET', key, cjson.encode(stored), 'PXAT', string.format('%.0f', expires_at))
end

local function is_sending(record)
  return record.outcome == nil and now < record.unknownAt
end

local function is_busy(slot)
  return now < slot.unknownAt + cooldown_ms
end

local function save_record(record)
  local expires_at = record.createdAt + retention_ms
  if record.outcome == nil then expires_at = math.max(expires_at, record.unknownAt) end
  write(record_key, record, expires_at)
end

local function save_facts(facts)
  facts.writtenAt = now
  local expires_at = now + retention_ms
  if facts.slot then expires_at = math.max(expires_at, facts.slot.unknownAt + cooldown_ms) end
  write(submission_key, facts, expires_at)
end

local function claimed_by(owner, facts)
  facts = facts or { rejected = false }
  if facts.owner == nil then
    facts.owner, facts.firstAttemptId = owner, attempt_id
  end
  return facts
end

local record, facts = read(record_key, is_record), read(submission_key, are_facts)
`;

/** ARGV: 4 fingerprint, 5 owner, 6 how long it is sending, in ms. Answers the state, then its value. */
export const OPEN_SCRIPT = script(`${rules}
local fingerprint, owner, sending_ms = ARGV[4], ARGV[5], tonumber(ARGV[6])

if record then
  if record.fingerprint ~= fingerprint then return { 'key_reused' } end
  if is_sending(record) then
    return { record.attemptId == attempt_id and 'opened' or 'in_progress' }
  end
  return { 'replay', cjson.encode(record.outcome or { code = 'OUTCOME_UNKNOWN' }) }
end
if facts then
  if facts.owner and facts.owner ~= owner then return { 'submission_owned' } end
  if facts.rejected then return { 'submission_rejected' } end
  local slot = facts.slot
  if slot and is_busy(slot) then
    local free_at = now < slot.unknownAt and slot.unknownAt or slot.unknownAt + cooldown_ms
    return { 'submission_busy', free_at - now }
  end
end

local unknown_at = now + sending_ms
facts = claimed_by(owner, facts)
facts.slot = { attemptId = attempt_id, unknownAt = unknown_at }
save_facts(facts)
save_record({
  attemptId = attempt_id, fingerprint = fingerprint, createdAt = now, unknownAt = unknown_at,
})
return { 'opened' }
`);

/** ARGV: 4 fingerprint, 5 owner, 6 the outcome as JSON, 7 the effect on the submission. */
export const SETTLE_SCRIPT = script(`${rules}
local fingerprint, owner, outcome, effect = ARGV[4], ARGV[5], cjson.decode(ARGV[6]), ARGV[7]

if record and record.attemptId ~= attempt_id then return 'unchanged' end
if record and record.outcome and record.outcome.code ~= 'OUTCOME_UNKNOWN' then return 'unchanged' end

local unknown_at = math.min(record and record.unknownAt or now, now)
facts = claimed_by(owner, facts)
facts.rejected = effect == 'reject' or facts.rejected
local is_own = facts.slot ~= nil and facts.slot.attemptId == attempt_id
if effect == 'cool_down' then
  if facts.slot == nil or is_own or not is_busy(facts.slot) then
    facts.slot = { attemptId = attempt_id, unknownAt = unknown_at }
  end
elseif is_own then
  facts.slot = nil
end
save_facts(facts)
save_record({
  attemptId = attempt_id, fingerprint = fingerprint, createdAt = record and record.createdAt or now,
  unknownAt = unknown_at, outcome = outcome, settledAt = now,
})
return 'settled'
`);

export const REMOVE_SCRIPT = script(`${rules}
if not record or record.attemptId ~= attempt_id or not is_sending(record) then return 'unchanged' end

if facts then
  if facts.slot and facts.slot.attemptId == attempt_id then facts.slot = nil end
  if facts.firstAttemptId == attempt_id then facts.owner, facts.firstAttemptId = nil, nil end
  if facts.owner == nil and not facts.rejected and facts.slot == nil then
    redis.call('DEL', submission_key)
  else
    save_facts(facts)
  end
end
redis.call('DEL', record_key)
return 'removed'
`);

/** KEYS: the record alone. Answers what is stored, and the server's seconds and microseconds. */
export const FIND_SCRIPT = script(`
local time = redis.call('TIME')
return { redis.call('GET', KEYS[1]), time[1], time[2] }
`);

function script(text: string): RedisScript {
  return { text, sha1: createHash('sha1').update(text).digest('hex') };
}
