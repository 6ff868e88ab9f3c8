--[==[
Takes a ballot back.

KEYS  1 poll state   2 partition log   3 partition events   4 partition dirty set   5 partition due set
ARGV  1 base  2 tenant  3 config version  4 stream capacity  5 dedupe seconds
      6 request key or ''  7 request fingerprint  8 voter
Result {'OK', version, epoch, sequence, removed (1/0)}
       {'REFUSED', code} {'STALE'} {'RECOVERING'} {'BACKPRESSURE'} {'MISMATCH'}
       {'REPLAYED', …} as the first time; position as of now
Event  ballot.retracted {round, voter, former, aside: 1 where it was set aside}; before it poll.moved where the clock had closed the poll
]==]
--- @include "clock"
--- @include "log"
--- @include "dedupe"
--- @include "requests"
--- @include "life"
--- @include "poll-writing"
--- @include "ballots"
--- @include "aside"
--- @include "addresses"
--- @include "posts"

local base, voter = ARGV[1], ARGV[8]
local state = redis.call('HMGET', KEYS[1], 'configVersion', 'keepsNumbers', 'keepsPosts', 'asideBallots')
if state[1] ~= ARGV[3] then return { 'STALE' } end
local epoch, refusal = open_log(KEYS[2], KEYS[3], ARGV[4])
if not epoch then return refusal end
local request = request_of(base .. ':dedupe:', ARGV, 5)
local again = request.answer_again(epoch, KEYS[2])
if again then return again end

local poll, now = open_poll(KEYS, ARGV, epoch)
local closed = not request.is_forgotten and refusal_of(poll.life)
if closed then return { 'REFUSED', closed } end

local former = not request.is_forgotten and redis.call('HGET', base .. ':ballots', voter)
if former then
  local aside = aside_of(base, KEYS[1], state[4], state[2] == '1')
  local is_aside = aside.has(voter)
  aside.counters(is_aside).move(voter, former, -1)
  if is_aside then aside.count(-1) end
  redis.call('HDEL', base .. ':ballots', voter)
  addresses_of(base).leave(voter)
  if state[3] == 'text' then answers_of(base, KEYS[1]).remove(voter) end
  poll.append({
    type = 'ballot.retracted', names = request.names(),
    body = cjson.encode({
      round = poll.life.round, voter = voter, former = former, aside = is_aside and 1 or nil,
    }),
  }, now)
end
local version, sequence = poll.position()
return request.answer({ 'OK', version, epoch, sequence, (former or request.is_forgotten) and 1 or 0 })
