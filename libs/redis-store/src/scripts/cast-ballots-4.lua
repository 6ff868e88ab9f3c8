--[==[
Casts ballots in one poll, in order, each judged by itself. A former ballot of the voter goes out
of the tally as the new one goes in.

KEYS  1 poll state   2 partition log   3 partition events   4 partition dirty set
ARGV  1 base  2 tenant  3 config version  4 may change (1/0)  5 stream capacity  6 dedupe seconds
      7 request key or ''  8 request fingerprint
      per ballot: voter, choices joined by commas (checked by the caller against the definition
        of this config version), ballot id or '', fingerprint
Result {'OK', version, epoch, sequence, replayed (1/0), answers as JSON}
       answer: {'a'} accepted, {'u'} the same choices stood already, {'r', code}
       {'STALE'} {'RECOVERING'} {'BACKPRESSURE'} {'MISMATCH'}
Event  ballots.cast [[voter, choices, former choices or '']…]
]==]
--- @include "clock"
--- @include "log"
--- @include "dedupe"
--- @include "poll"

local base, may_change, request_key = ARGV[1], ARGV[4] == '1', ARGV[7]
local ballots_key, tally_key = base .. ':ballots', base .. ':tally'
local STRIDE = 4

local state = redis.call('HMGET', KEYS[1], 'configVersion', 'version', 'status', 'id')
if state[1] ~= ARGV[3] then return { 'STALE' } end
local epoch, refusal = open_log(KEYS[2], KEYS[3], ARGV[5])
if not epoch then return refusal end

if request_key ~= '' then
  local answer, mismatch = recall(base .. ':dedupe:request:' .. request_key, ARGV[8])
  if mismatch then return { 'MISMATCH' } end
  if answer then
    local first = cjson.decode(answer)
    return { 'OK', first.version, epoch, last_sequence(KEYS[2]), 1, first.answers }
  end
end

local closed = refusal_of(state[3])
local cast = {}

local function judge(voter, choices)
  if closed then return { 'r', closed } end
  local former = redis.call('HGET', ballots_key, voter)
  if former == choices then return { 'u' } end
  if former and not may_change then return { 'r', 'ballot.already_cast' } end
  if former then move_tally(tally_key, split_choices(former), -1) end
  move_tally(tally_key, split_choices(choices), 1)
  redis.call('HSET', ballots_key, voter, choices)
  cast[#cast + 1] = { voter, choices, former or '' }
  return { 'a' }
end

local answers = {}
for at = 9, #ARGV, STRIDE do
  local dedupe_key = ARGV[at + 2] ~= '' and base .. ':dedupe:ballot:' .. ARGV[at + 2]
  local known, mismatch
  if dedupe_key then known, mismatch = recall(dedupe_key, ARGV[at + 3]) end
  local answer
  if mismatch then
    answer = { 'r', 'idempotency.mismatch' }
  elseif known then
    answer = cjson.decode(known)
  else
    answer = judge(ARGV[at], ARGV[at + 1])
    -- A refusal is not remembered: the ballot may come again when the poll is open.
    if dedupe_key and answer[1] ~= 'r' then
      remember(dedupe_key, ARGV[at + 3], cjson.encode(answer), ARGV[6])
    end
  end
  answers[#answers + 1] = answer
end

local version, sequence = tonumber(state[2] or '0'), nil
if #cast > 0 then
  local now = now_ms()
  version = next_version(version, now)
  redis.call('HSET', KEYS[1], 'version', string.format('%.0f', version))
  redis.call('SADD', KEYS[4], base)
  sequence = append_event(KEYS[2], KEYS[3], epoch, {
    type = 'ballots.cast', tenant = ARGV[2], resource = state[4], version = string.format('%.0f', version),
    at = string.format('%.0f', now),
    body = cjson.encode(cast),
  })
else
  sequence = last_sequence(KEYS[2])
end

local encoded, version_text = cjson.encode(answers), string.format('%.0f', version)
if request_key ~= '' and not closed then
  remember(base .. ':dedupe:request:' .. request_key, ARGV[8],
    cjson.encode({ version = version_text, answers = encoded }), ARGV[6])
end
return { 'OK', version_text, epoch, sequence, 0, encoded }
