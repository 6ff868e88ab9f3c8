--[==[
Hides a word that voters gave, or shows it. It stays in ballots and counts. A decision holds for the
poll's later rounds too.

KEYS  1 poll state   2 partition log   3 partition events   4 partition dirty set   5 partition due set
ARGV  1 base  2 tenant  3 config version  4 stream capacity  5 dedupe seconds
      6 request key or ''  7 request fingerprint  8 word (a counter)  9 hide (1) or show (0)
      10 by whom  11 decisions in all
Result {'OK', version, epoch, sequence}
       {'REFUSED', code, 0} {'STALE'} {'RECOVERING'} {'BACKPRESSURE'} {'MISMATCH'}
       {'REPLAYED', …} as the first time; position as of now
Event  word.decided {round, word, hidden (1/0), by}
]==]
--- @include "clock"
--- @include "log"
--- @include "dedupe"
--- @include "requests"
--- @include "life"
--- @include "poll-writing"

local base, word = ARGV[1], ARGV[8]
local decided = base .. ':decided'
if redis.call('HGET', KEYS[1], 'configVersion') ~= ARGV[3] then return { 'STALE' } end
local epoch, refusal = open_log(KEYS[2], KEYS[3], ARGV[4])
if not epoch then return refusal end
local request = request_of(base .. ':dedupe:', ARGV, 5)
local again = request.answer_again(epoch, KEYS[2])
if again then return again end

local poll, now = open_poll(KEYS, ARGV, epoch)
local decision = ARGV[9] == '1' and 'h' or 's'
local former = request.is_forgotten and decision or redis.call('HGET', decided, word)
if not former and redis.call('HLEN', decided) >= tonumber(ARGV[11]) then
  return { 'REFUSED', 'limit.quota', 0 }
end
if former ~= decision then
  redis.call('HSET', decided, word, decision)
  poll.append({
    type = 'word.decided', names = request.names(),
    body = cjson.encode({
      round = poll.life.round, word = word, hidden = tonumber(ARGV[9]), by = ARGV[10],
    }),
  }, now)
end
local version, sequence = poll.position()
return request.answer({ 'OK', version, epoch, sequence })
