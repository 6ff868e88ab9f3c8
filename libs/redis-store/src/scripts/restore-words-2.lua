--[==[
Restores what is kept of words beside their votes, which were restored before: their spellings, and what
hosts decided about them.

KEYS  1 poll state   2 partition log
ARGV  1 base  2 poll id  3 token of the rebuild
      per word: what is said of it ('spelling', 'aside' for the spelling among ballots that are set aside,
        'decided'), the word, its spelling or decision (see decide-word)
Result {'OK'}, also where the poll was dropped {'SUPERSEDED'}
]==]
--- @include "rebuild"

local base = ARGV[1]
if is_superseded(KEYS[2], ARGV[3]) then return { 'SUPERSEDED' } end
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[2] then return { 'OK' } end

-- A word that nobody gives any more has no spelling either.
local function spell(counted, word, spelling)
  if redis.call('ZSCORE', counted .. ':words', word) then
    redis.call('HSET', counted .. ':labels', word, spelling)
  end
end

for at = 4, #ARGV, 3 do
  local what, word, value = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  if what == 'decided' then redis.call('HSET', base .. ':decided', word, value)
  else spell(what == 'aside' and base .. ':aside' or base, word, value) end
end
return { 'OK' }
