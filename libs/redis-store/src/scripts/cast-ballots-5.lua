--[==[
Casts ballots in one poll, in order, each judged by itself. A former ballot of the voter goes out
of the tally as the new one goes in.

KEYS  1 poll state   2 partition log   3 partition events   4 partition dirty set   5 partition due set
ARGV  1 base  2 tenant  3 config version  4 may change (1/0)  5 stream capacity  6 dedupe seconds
      7 request key or ''  8 request fingerprint  9 most votes of options, as marks (see "ballots")
      10 most voters of an address, or ''
      per ballot: voter, ballot (see "ballots"; checked by the caller against the definition of this
        config version), ballot id or '', fingerprint, what is taken off the time of an answer (ms),
        address (see "addresses") or ''
Result {'OK', version, epoch, sequence, answers as JSON}
       answer: {'a'} accepted, {'u'} the same ballot stood already, {'r', code}
       {'STALE'} {'RECOVERING'} {'BACKPRESSURE'} {'MISMATCH'}
       {'REPLAYED', …} as the first time; position as of now
Event  ballots.cast {round, ballots: [[voter, ballot, former ballot or '', and of polls of type `text`
       the answer's id, its state]…], aside: [voter…] where ballots of these are set aside, spellings
       (see "aside")}; before it poll.moved where the clock had opened or closed the poll
]==]
--- @include "clock"
--- @include "log"
--- @include "dedupe"
--- @include "requests"
--- @include "life"
--- @include "poll-writing"
--- @include "ballots"
--- @include "aside"
--- @include "caps"
--- @include "addresses"
--- @include "posts"

local base, may_change = ARGV[1], ARGV[4] == '1'
local ballots_key = base .. ':ballots'
local STRIDE = 6

local state = redis.call('HMGET', KEYS[1],
  'configVersion', 'keepsNumbers', 'isTimed', 'keepsPosts', 'asideBallots')
if state[1] ~= ARGV[3] then return { 'STALE' } end
local epoch, refusal = open_log(KEYS[2], KEYS[3], ARGV[5])
if not epoch then return refusal end

local request = request_of(base .. ':dedupe:', ARGV, 6)
local again = request.answer_again(epoch, KEYS[2])
if again then return again end
local names = request.names()

local poll, now = open_poll(KEYS, ARGV, epoch)
local closed, round = refusal_of(poll.life), poll.life.round
local aside = aside_of(base, KEYS[1], state[5], state[2] == '1')
local addresses, most_voters = addresses_of(base), tonumber(ARGV[10])
local answers_kept = state[4] == 'text' and answers_of(base, KEYS[1])
local is_full = caps_of(ARGV[9], aside.counters(false))
local cast, cast_aside = {}, {}

local function judge(voter, given, latency_ms, address)
  if closed then return { 'r', closed } end
  local former = redis.call('HGET', ballots_key, voter)
  local is_aside = aside.has(voter)
  local counters = aside.counters(is_aside)
  local record = counters.resolve(given)
  if former and without_time(former) == record then return { 'u' } end
  if former and not may_change then return { 'r', 'ballot.already_cast' } end
  if is_full(record, not is_aside and former) then return { 'r', 'ballot.option_full' } end
  if answers_kept and not former and answers_kept.is_full() then return { 'r', 'limit.quota' } end
  local is_limited = not former and most_voters and address ~= ''
  if is_limited and addresses.is_full(address, most_voters) then
    return { 'r', 'ballot.address_full' }
  end
  if is_limited then addresses.enter(address, voter) end
  if state[3] == '1' then
    record = with_time(record, math.max(0, open_ms(poll.life, now) - latency_ms))
  end
  if former then counters.move(voter, former, -1) end
  counters.move(voter, record, 1)
  redis.call('HSET', ballots_key, voter, record)
  cast[#cast + 1] = { voter, record, former or '' }
  if is_aside then
    cast_aside[#cast_aside + 1] = voter
    if not former then aside.count(1) end
  end
  if answers_kept then
    cast[#cast][4], cast[#cast][5] = answers_kept.replace(voter, now)
  end
  return { 'a' }
end

local answers = {}
for at = 11, #ARGV, STRIDE do
  -- Who repeats in a later round votes again.
  local name = ARGV[at + 2] ~= '' and 'ballot:' .. round .. ':' .. ARGV[at + 2]
  local dedupe_key = name and base .. ':dedupe:' .. name
  local known, mismatch
  if dedupe_key then known, mismatch = recall(dedupe_key, ARGV[at + 3]) end
  local answer
  if mismatch then
    answer = { 'r', 'idempotency.mismatch' }
  elseif request.is_forgotten or known == FORGOTTEN then
    -- It was cast before the store was rebuilt, and stands or has been replaced since.
    answer = { 'u' }
  elseif known then
    answer = cjson.decode(known)
  else
    answer = judge(ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 4]), ARGV[at + 5])
    -- A refusal is not remembered: the ballot may come again when the poll is open.
    if dedupe_key and answer[1] ~= 'r' then
      remember(dedupe_key, ARGV[at + 3], cjson.encode(answer), ARGV[6])
      names[#names + 1] = name
    end
  end
  answers[#answers + 1] = answer
end

if #cast > 0 then
  poll.append({
    type = 'ballots.cast',
    body = cjson.encode({
      round = round, ballots = cast, aside = #cast_aside > 0 and cast_aside or nil,
      spellings = aside.spellings(),
    }),
    names = names,
  }, now)
end

local version, sequence = poll.position()
local reply = { 'OK', version, epoch, sequence, cjson.encode(answers) }
if closed and not request.is_forgotten then return reply end
return request.answer(reply)
