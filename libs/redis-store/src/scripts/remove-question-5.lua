--[==[
Removes a question and its votes.

KEYS  1 poll state   2 partition log   3 partition events   4 partition dirty set   5 partition due set
ARGV  1 base  2 tenant  3 config version  4 stream capacity  5 id
      6 the voter whose it must be, or '' for a host  7 which host, or ''
Result {'OK', version, epoch, sequence}
       {'REFUSED', code, 0} {'STALE'} {'RECOVERING'} {'BACKPRESSURE'}
Event  question.removed {round, id, by}
]==]
--- @include "clock"
--- @include "log"
--- @include "life"
--- @include "poll-writing"
--- @include "posts"

local base, id = ARGV[1], ARGV[5]
if redis.call('HGET', KEYS[1], 'configVersion') ~= ARGV[3] then return { 'STALE' } end
local epoch, refusal = open_log(KEYS[2], KEYS[3], ARGV[4])
if not epoch then return refusal end

local poll, now = open_poll(KEYS, ARGV, epoch)
local post = get_post(base, id)
if not post or not post.t or (ARGV[6] ~= '' and post.v ~= ARGV[6]) then
  return { 'REFUSED', 'question.not_found', 0 }
end
drop_post(base, id, post)
poll.append({
  type = 'question.removed',
  body = cjson.encode({ round = poll.life.round, id = id, by = ARGV[7] }),
}, now)
local version, sequence = poll.position()
return { 'OK', version, epoch, sequence }
