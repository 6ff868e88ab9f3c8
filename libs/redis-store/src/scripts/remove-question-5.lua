--[==[
Removes a question and its votes.

KEYS  1 poll state   2 partition log   3 partition events   4 partition dirty set   5 partition due set
ARGV  1 base  2 tenant  3 config version  4 stream capacity  5 dedupe seconds
      6 request key or ''  7 request fingerprint  8 id  9 the voter whose it must be, or '' for a host
      10 which host, or ''
Result {'OK', version, epoch, sequence}
       {'REFUSED', code, 0} {'STALE'} {'RECOVERING'} {'BACKPRESSURE'} {'MISMATCH'}
       {'REPLAYED', …} as the first time; position as of now
Event  question.removed {round, id, by}
]==]
--- @include "clock"
--- @include "log"
--- @include "dedupe"
--- @include "requests"
--- @include "life"
--- @include "poll-writing"
--- @include "posts"

local base, id = ARGV[1], ARGV[8]
if redis.call('HGET', KEYS[1], 'configVersion') ~= ARGV[3] then return { 'STALE' } end
local epoch, refusal = open_log(KEYS[2], KEYS[3], ARGV[4])
if not epoch then return refusal end
local request = request_of(base .. ':dedupe:', ARGV, 5)
local again = request.answer_again(epoch, KEYS[2])
if again then return again end

local poll, now = open_poll(KEYS, ARGV, epoch)
if not request.is_forgotten then
  local post = get_post(base, id)
  if not post or not post.t or (ARGV[9] ~= '' and post.v ~= ARGV[9]) then
    return { 'REFUSED', 'question.not_found', 0 }
  end
  drop_post(base, id, post)
  poll.append({
    type = 'question.removed', names = request.names(),
    body = cjson.encode({ round = poll.life.round, id = id, by = ARGV[10] }),
  }, now)
end
local version, sequence = poll.position()
return request.answer({ 'OK', version, epoch, sequence })
