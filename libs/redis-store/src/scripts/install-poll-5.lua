--[==[
Makes a definition of a poll the one in force, and plans what the clock is to do by it.

KEYS  1 poll state   2 partition log   3 partition events   4 partition dirty set   5 partition due set
ARGV  1 base  2 tenant  3 id  4 config version  5 definition (JSON)  6 keeps numbers (1/0)
      7 highest step of its numbers  8 opens at  9 closes at  10 duration; times in ms, '' for none
      11 keeps the time of answers (1/0)  12 what people write in it ('text', 'questions' or '')
      13 moderation
Result {'OK', installed (1/0: a newer one is in force, or the poll was dropped)} {'RECOVERING'}
Event  poll.moved where the clock had opened or closed the poll by the former definition, and where the
       timer of an open poll is another one
]==]
--- @include "clock"
--- @include "log"
--- @include "life"
--- @include "poll-definition"

local base, id = ARGV[1], ARGV[3]
if redis.call('EXISTS', base .. ':grave:' .. id) == 1 then return { 'OK', 0 } end
local epoch = open_epoch(KEYS[2])
if not epoch then return { 'RECOVERING' } end
local state = redis.call('HMGET', KEYS[1], 'id', 'configVersion')
if state[1] and tonumber(state[2]) > tonumber(ARGV[4]) then return { 'OK', 0 } end

local now = now_ms()
write_definition(KEYS[1], ARGV)
redis.call('HSETNX', KEYS[1], 'status', 'draft')
redis.call('HSETNX', KEYS[1], 'round', '1')

local poll = poll_of({
  state = KEYS[1], log = KEYS[2], events = KEYS[3], dirty = KEYS[4], due = KEYS[5],
}, base, ARGV[2], epoch)
local function standing()
  return shown_status(poll.life) .. ' ' .. (closes_at(poll.life) or '')
end

local life, before, is_retimed = poll.life, standing(), false
local is_replanned = life.planOpensAt ~= ARGV[8] or life.planClosesAt ~= ARGV[9]
  or life.durationMs ~= ARGV[10]
if state[1] and is_replanned then
  poll.advance(now)
  -- A timer that is changed while it runs is counted from the same beginning.
  before = standing()
  is_retimed = life.status == 'open' and life.durationMs ~= ARGV[10]
  if is_retimed then life.timerMs = ARGV[10] end
end
write_plan(KEYS[1], ARGV)
redis.call('HSET', KEYS[1], 'timerMs', life.timerMs)
poll.life = read_life(KEYS[1])
poll.plan()
if is_retimed then poll.retime(now)
elseif state[1] and before ~= standing() then poll.touch(now) end
return { 'OK', 1 }
