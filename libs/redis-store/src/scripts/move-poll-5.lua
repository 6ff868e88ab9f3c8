--[==[
Moves a poll from one status to another, or begins it anew.

KEYS  1 poll state   2 partition log   3 partition events   4 partition dirty set   5 partition due set
ARGV  1 base  2 tenant  3 config version  4 stream capacity  5 dedupe seconds
      6 request key or ''  7 request fingerprint  8 statuses it may be in, joined by commas
      9 new status, or 'reset'
Result {'OK', version, epoch, sequence, status, moved (1/0), round, closes at (ms) or ''}
       {'STALE'} {'RECOVERING'} {'BACKPRESSURE'} {'MISMATCH'}
       {'REPLAYED', …} as the first time; position as of now
Event  poll.moved {from, to, at, round, timer, remaining, spentOpens, spentCloses}; of the same status where
       a timer that runs was changed
       poll.reset {from, round (that ended), reading (see "poll-reading"), spentOpens, spentCloses}
]==]
--- @include "clock"
--- @include "log"
--- @include "dedupe"
--- @include "requests"
--- @include "life"
--- @include "poll-writing"
--- @include "posts"
--- @include "aside-keys"
--- @include "poll-reading"

local base, to = ARGV[1], ARGV[9]
if redis.call('HGET', KEYS[1], 'configVersion') ~= ARGV[3] then return { 'STALE' } end
local epoch, refusal = open_log(KEYS[2], KEYS[3], ARGV[4])
if not epoch then return refusal end
local request = request_of(base .. ':dedupe:', ARGV, 5)
local again = request.answer_again(epoch, KEYS[2])
if again then return again end

local poll, now = open_poll(KEYS, ARGV, epoch)
local life = poll.life

-- What the ended round came to goes with the event: what follows begins from nothing.
local function reset()
  local body = {
    from = life.status, round = life.round, reading = read_poll(base, KEYS[1], now),
  }
  redis.call('UNLINK', base .. ':ballots', base .. ':tally', base .. ':words', base .. ':labels',
    base .. ':numbers', base .. ':addresses', base .. ':homes')
  for _, key in ipairs(post_keys(base)) do redis.call('UNLINK', key) end
  redis.call('UNLINK', unpack(aside_keys(base)))
  redis.call('HDEL', KEYS[1], 'asideBallots')
  life.status, life.round = 'draft', ms_text(tonumber(life.round) + 1)
  life.openedAt, life.timerMs, life.remainingMs = '', '', ''
  -- A time that has come does not come again.
  for _, plan in ipairs({ 'OpensAt', 'ClosesAt' }) do
    local at = life['plan' .. plan]
    if at ~= '' and tonumber(at) <= now then life['spent' .. plan] = at end
  end
  for _, name in ipairs(LIFE) do redis.call('HSET', KEYS[1], name, life[name]) end
  body.spentOpens, body.spentCloses = life.spentOpensAt, life.spentClosesAt
  poll.append({ type = 'poll.reset', body = cjson.encode(body), names = request.names() }, now)
  poll.plan()
end

local may_move = string.find(',' .. ARGV[8] .. ',', ',' .. life.status .. ',', 1, true)
if request.is_forgotten then may_move = true
elseif may_move and to == 'reset' then reset()
elseif may_move then poll.turn(to, now, request.names()) end

local version, sequence = poll.position()
local closing = life.status == 'open' and closes_at(life)
return request.answer({
  'OK', version, epoch, sequence, shown_status(life), may_move and 1 or 0, life.round,
  closing and ms_text(closing) or '',
})
