--[==[
Takes a question into a poll.

KEYS  1 poll state   2 partition log   3 partition events   4 partition dirty set   5 partition due set
ARGV  1 base  2 tenant  3 config version  4 stream capacity  5 dedupe seconds  6 request key or ''
      7 request fingerprint  8 id  9 voter, or '' for a host  10 author's name or ''  11 text
      12 questions of a voter in a minute  13 questions in all
Result {'OK', version, epoch, sequence, post (see "posts")}
       {'REFUSED', code, how long to wait (ms)} {'STALE'} {'RECOVERING'} {'BACKPRESSURE'} {'MISMATCH'}
       {'REPLAYED', …} as the first time; position as of now
Event  question.asked {round, id, number (see "posts"), voter, author, text, state, trimmed: the id of one
       that made room or ''}; before it poll.moved where the clock had opened or closed the poll
]==]
--- @include "clock"
--- @include "log"
--- @include "dedupe"
--- @include "requests"
--- @include "life"
--- @include "poll-writing"
--- @include "posts"

local MINUTE_MS = 60000
local base, id, voter = ARGV[1], ARGV[8], ARGV[9]
if redis.call('HGET', KEYS[1], 'configVersion') ~= ARGV[3] then return { 'STALE' } end
local epoch, refusal = open_log(KEYS[2], KEYS[3], ARGV[4])
if not epoch then return refusal end

local request = request_of(base .. ':dedupe:', ARGV, 5)
local again = request.answer_again(epoch, KEYS[2])
if again then return again end

local poll, now = open_poll(KEYS, ARGV, epoch)
if request.is_forgotten then
  local made = get_post(base, request.made)
  if not made then return { 'REFUSED', 'question.not_found', 0 } end
  local version, sequence = poll.position()
  local presented = cjson.encode(present_post(base, request.made, made, made.t, ''))
  return request.answer({ 'OK', version, epoch, sequence, presented })
end
local closed = refusal_of(poll.life)
if closed then return { 'REFUSED', closed, 0 } end

-- How many the voter has asked within the minute under way, and when that began.
local begin, asked = string.match(redis.call('HGET', base .. ':authors', voter) or '', '^(%d+) (%d+)$')
begin, asked = tonumber(begin or '0'), tonumber(asked or '0')
if now - begin >= MINUTE_MS or now < begin then begin, asked = now, 0 end
if voter ~= '' and asked >= tonumber(ARGV[12]) then
  return { 'REFUSED', 'limit.rate', string.format('%.0f', begin + MINUTE_MS - now) }
end

local trimmed = ''
if redis.call('HLEN', base .. ':posts') >= tonumber(ARGV[13]) then
  trimmed = redis.call('ZRANGE', newest_key(base, 'rejected'), 0, 0)[1]
    or redis.call('ZRANGE', newest_key(base, 'hidden'), 0, 0)[1]
  if not trimmed then return { 'REFUSED', 'limit.quota', 0 } end
  drop_post(base, trimmed, get_post(base, trimmed))
end

local post = {
  v = voter, s = voter == '' and 'shown' or first_state(KEYS[1]), a = string.format('%.0f', now),
  n = next_post_number(KEYS[1]), t = ARGV[11], c = ARGV[10] ~= '' and ARGV[10] or nil,
}
put_post(base, id, post)
if voter ~= '' then
  redis.call('HSET', base .. ':authors', voter, string.format('%.0f %d', begin, asked + 1))
end
poll.append({
  type = 'question.asked', names = request.names(id),
  body = cjson.encode({
    round = poll.life.round, id = id, voter = voter, author = ARGV[10], text = ARGV[11],
    state = post.s, number = post.n, trimmed = trimmed,
  }),
}, now)

local version, sequence = poll.position()
local presented = cjson.encode(present_post(base, id, post, post.t, ''))
return request.answer({ 'OK', version, epoch, sequence, presented })
