--[==[
Sets ballots aside, out of the tally, or lets them count again. Voters whose ballots are where they are
to be are passed over.

KEYS  1 poll state   2 partition log   3 partition events   4 partition dirty set   5 partition due set
ARGV  1 base  2 tenant  3 config version  4 stream capacity  5 round  6 aside (1) or counted (0)
      7 by whom  8 reason or ''  9 most votes of options, as marks (see "ballots")  then voters
Result {'OK', version, epoch, sequence, moved, not moved for want of room in an option}
       {'STALE'} another definition is in force, or another round
       {'RECOVERING'} {'BACKPRESSURE'}
Event  ballots.set_aside {round, ballots: [[voter, ballot]…], by, reason, spellings (see "aside")}
       ballots.released {round, ballots: [[voter, ballot, or '' where it was taken back]…], by, spellings}
]==]
--- @include "clock"
--- @include "log"
--- @include "life"
--- @include "poll-writing"
--- @include "ballots"
--- @include "aside"
--- @include "caps"

local base, round, to_aside, by, reason = ARGV[1], ARGV[5], ARGV[6] == '1', ARGV[7], ARGV[8]
local state = redis.call('HMGET', KEYS[1], 'configVersion', 'keepsNumbers', 'round')
if state[1] ~= ARGV[3] or state[3] ~= round then return { 'STALE' } end
local epoch, refusal = open_log(KEYS[2], KEYS[3], ARGV[4])
if not epoch then return refusal end

local poll, now = open_poll(KEYS, ARGV, epoch)
local aside = aside_of(base, KEYS[1], true, state[2] == '1')
local from, to = aside.counters(not to_aside), aside.counters(to_aside)
local is_full = caps_of(ARGV[9], to)
local moved, full, ballots = {}, 0, 0

local function move(voter, record)
  moved[#moved + 1] = { voter, record or '' }
  if not record then return end
  from.move(voter, record, -1)
  to.move(voter, record, 1)
  ballots = ballots + 1
end

for at = 10, #ARGV do
  local voter = ARGV[at]
  local is_aside, record = aside.has(voter), redis.call('HGET', base .. ':ballots', voter)
  if to_aside and record and not is_aside then
    aside.add(voter)
    move(voter, record)
  elseif is_aside and not to_aside and record and is_full(record) then
    full = full + 1
  elseif is_aside and not to_aside then
    aside.remove(voter)
    move(voter, record)
  end
end

if #moved > 0 then
  aside.count(to_aside and ballots or -ballots)
  local type = to_aside and 'ballots.set_aside' or 'ballots.released'
  poll.append({
    type = type,
    body = cjson.encode({
      round = round, ballots = moved, by = by, reason = reason ~= '' and reason or nil,
      spellings = aside.spellings(),
    }),
  }, now)
end
local version, sequence = poll.position()
return { 'OK', version, epoch, sequence, ballots, full }
