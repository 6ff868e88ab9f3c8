--[==[
Restores ballots of the round under way, and counts them. Those that are there already are passed over.

KEYS  1 poll state   2 partition log
ARGV  1 base  2 poll id  3 token of the rebuild
      per ballot: voter, ballot (see "ballots"), place ('c' counted, 'a' set aside, 't' set aside and taken
        back), cast at (ms), and of polls of type `text` the answer's id, its state; '' for none
Result {'OK', how many ballots there are more; none where the poll was dropped} {'SUPERSEDED'}
]==]
--- @include "ballots"
--- @include "aside"
--- @include "posts"
--- @include "rebuild"

local base, STRIDE = ARGV[1], 6
if is_superseded(KEYS[2], ARGV[3]) then return { 'SUPERSEDED' } end
local state = redis.call('HMGET', KEYS[1], 'id', 'keepsNumbers')
if state[1] ~= ARGV[2] then return { 'OK', 0 } end

local aside, restored = aside_of(base, KEYS[1], true, state[2] == '1'), 0

local function restore(voter, record, is_aside)
  if redis.call('HSETNX', base .. ':ballots', voter, record) == 0 then return false end
  aside.counters(is_aside).move(voter, record, 1)
  if is_aside then aside.count(1) end
  restored = restored + 1
  return true
end

for at = 4, #ARGV, STRIDE do
  local voter, place = ARGV[at], ARGV[at + 2]
  if place ~= 'c' then aside.add(voter) end
  if place == 't' then
    aside.count(0)
  elseif restore(voter, ARGV[at + 1], place == 'a') and ARGV[at + 4] ~= '' then
    put_answer(base, ARGV[at + 4], voter, ARGV[at + 5], ARGV[at + 3])
  end
end
return { 'OK', restored }
