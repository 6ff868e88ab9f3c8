--[==[
Restores questions of the round under way, without votes.

KEYS  1 poll state   2 partition log
ARGV  1 base  2 poll id  3 token of the rebuild
      per question: id, number (see "posts"), voter or '', author's name or '', text, text as it was asked
        or '', state, pinned (1/0), asked at (ms)
Result {'OK'}, also where the poll was dropped {'SUPERSEDED'}
]==]
--- @include "posts"
--- @include "rebuild"

local base, STRIDE = ARGV[1], 9
if is_superseded(KEYS[2], ARGV[3]) then return { 'SUPERSEDED' } end
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[2] then return { 'OK' } end

local function maybe(text) return text ~= '' and text or nil end

for at = 4, #ARGV, STRIDE do
  put_post(base, ARGV[at], {
    n = tonumber(ARGV[at + 1]), v = ARGV[at + 2], c = maybe(ARGV[at + 3]), t = ARGV[at + 4],
    o = maybe(ARGV[at + 5]), s = ARGV[at + 6], p = ARGV[at + 7] == '1' or nil, a = ARGV[at + 8],
  })
end
return { 'OK' }
