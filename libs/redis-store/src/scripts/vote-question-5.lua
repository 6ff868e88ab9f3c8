--[==[
Gives a voter's vote for a question, or takes it back. Once given, giving it again changes nothing.

KEYS  1 poll state   2 partition log   3 partition events   4 partition dirty set   5 partition due set
ARGV  1 base  2 tenant  3 config version  4 stream capacity  5 dedupe seconds
      6 request key or ''  7 request fingerprint  8 id  9 voter  10 gives (1) or takes back (0)
Result {'OK', version, epoch, sequence, votes}
       {'REFUSED', code, 0} {'STALE'} {'RECOVERING'} {'BACKPRESSURE'} {'MISMATCH'}
       {'REPLAYED', …} as the first time; position as of now
Event  question.voted {round, id, voter, given (1/0)}; before it poll.moved where the clock had opened
       or closed the poll
]==]
--- @include "clock"
--- @include "log"
--- @include "dedupe"
--- @include "requests"
--- @include "life"
--- @include "poll-writing"
--- @include "posts"

local base, id, voter = ARGV[1], ARGV[8], ARGV[9]
if redis.call('HGET', KEYS[1], 'configVersion') ~= ARGV[3] then return { 'STALE' } end
local epoch, refusal = open_log(KEYS[2], KEYS[3], ARGV[4])
if not epoch then return refusal end
local request = request_of(base .. ':dedupe:', ARGV, 5)
local again = request.answer_again(epoch, KEYS[2])
if again then return again end

local poll, now = open_poll(KEYS, ARGV, epoch)
local closed = refusal_of(poll.life)
if closed and not request.is_forgotten then return { 'REFUSED', closed, 0 } end
local post = get_post(base, id)
if not post or (post.s ~= 'shown' and post.s ~= 'answered') then
  return { 'REFUSED', 'question.not_found', 0 }
end
if post.s == 'answered' and not request.is_forgotten then return { 'REFUSED', 'question.answered', 0 } end

local change = ARGV[10] == '1' and 'SADD' or 'SREM'
if not request.is_forgotten and redis.call(change, upvotes_key(base, id), voter) == 1 then
  rank_question(base, id, post)
  poll.append({
    type = 'question.voted', names = request.names(),
    body = cjson.encode({ round = poll.life.round, id = id, voter = voter, given = tonumber(ARGV[10]) }),
  }, now)
end
local version, sequence = poll.position()
return request.answer({ 'OK', version, epoch, sequence, redis.call('SCARD', upvotes_key(base, id)) })
