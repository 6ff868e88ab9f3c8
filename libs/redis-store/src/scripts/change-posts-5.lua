--[==[
Moves answers or questions to another state, and changes questions. Ids that there are not are passed
over.

KEYS  1 poll state   2 partition log   3 partition events   4 partition dirty set   5 partition due set
ARGV  1 base  2 tenant  3 config version  4 stream capacity  5 dedupe seconds
      6 request key or ''  7 request fingerprint  8 by whom  9 state or ''  10 pinned (1/0) or ''
      11 text or ''  then ids
Result {'OK', version, epoch, sequence, posts as JSON (see "posts")}
       {'STALE'} {'RECOVERING'} {'BACKPRESSURE'} {'MISMATCH'}
       {'REPLAYED', …} as the first time; position as of now
Event  texts.decided {round, texts: [[id, voter]…], state, by}
       questions.changed {round, questions: [[id, state, pinned (1/0), text]…], by}
]==]
--- @include "clock"
--- @include "log"
--- @include "dedupe"
--- @include "requests"
--- @include "life"
--- @include "poll-writing"
--- @include "posts"

local base, to, pinned, text = ARGV[1], ARGV[9], ARGV[10], ARGV[11]
local state = redis.call('HMGET', KEYS[1], 'configVersion', 'keepsPosts')
if state[1] ~= ARGV[3] then return { 'STALE' } end
local epoch, refusal = open_log(KEYS[2], KEYS[3], ARGV[4])
if not epoch then return refusal end
local request = request_of(base .. ':dedupe:', ARGV, 5)
local again = request.answer_again(epoch, KEYS[2])
if again then return again end

local poll, now = open_poll(KEYS, ARGV, epoch)

-- The post as it is to be; the same one where nothing changes.
local function changed(post)
  local next = cjson.decode(cjson.encode(post))
  if to ~= '' then next.s = to end
  if not post.t then return next, next.s ~= post.s end
  if pinned ~= '' then next.p = pinned == '1' or nil end
  if text ~= '' and text ~= post.t then next.o, next.t = post.o or post.t, text end
  return next, next.s ~= post.s or next.p ~= post.p or next.t ~= post.t
end

local found, moved = {}, {}
for at = 12, #ARGV do
  local id = ARGV[at]
  local former = get_post(base, id)
  if former then
    local post, is_changed = changed(former)
    if is_changed and not request.is_forgotten then
      put_post(base, id, post, former)
      moved[#moved + 1] = post.t and { id, post.s, post.p and 1 or 0, post.t } or { id, post.v }
    end
    found[#found + 1] = id
  end
end

if #moved > 0 and state[2] == 'text' then
  poll.append({
    type = 'texts.decided', names = request.names(),
    body = cjson.encode({ round = poll.life.round, texts = moved, state = to, by = ARGV[8] }),
  }, now)
elseif #moved > 0 then
  poll.append({
    type = 'questions.changed', names = request.names(),
    body = cjson.encode({ round = poll.life.round, questions = moved, by = ARGV[8] }),
  }, now)
end
local version, sequence = poll.position()
return request.answer({ 'OK', version, epoch, sequence, cjson.encode(present_posts(base, found, '')) })
