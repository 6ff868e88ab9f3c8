--[==[
Hides a word that voters gave, or shows it. It stays in ballots and counts. A decision holds for the
poll's later rounds too.

KEYS  1 poll state   2 partition log   3 partition events   4 partition dirty set   5 partition due set
ARGV  1 base  2 tenant  3 config version  4 stream capacity  5 word (a counter)  6 hide (1) or show (0)
      7 by whom  8 decisions in all
Result {'OK', version, epoch, sequence}
       {'REFUSED', code, 0} {'STALE'} {'RECOVERING'} {'BACKPRESSURE'}
Event  word.decided {round, word, hidden (1/0), by}
]==]
--- @include "clock"
--- @include "log"
--- @include "life"
--- @include "poll-writing"

local base, word = ARGV[1], ARGV[5]
local decided = base .. ':decided'
if redis.call('HGET', KEYS[1], 'configVersion') ~= ARGV[3] then return { 'STALE' } end
local epoch, refusal = open_log(KEYS[2], KEYS[3], ARGV[4])
if not epoch then return refusal end

local poll, now = open_poll(KEYS, ARGV, epoch)
local decision = ARGV[6] == '1' and 'h' or 's'
local former = redis.call('HGET', decided, word)
if not former and redis.call('HLEN', decided) >= tonumber(ARGV[8]) then
  return { 'REFUSED', 'limit.quota', 0 }
end
if former ~= decision then
  redis.call('HSET', decided, word, decision)
  poll.append({
    type = 'word.decided',
    body = cjson.encode({
      round = poll.life.round, word = word, hidden = tonumber(ARGV[6]), by = ARGV[7],
    }),
  }, now)
end
local version, sequence = poll.position()
return { 'OK', version, epoch, sequence }
