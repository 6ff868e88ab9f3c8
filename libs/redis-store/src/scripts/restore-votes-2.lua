--[==[
Restores votes for questions that were restored before.

KEYS  1 poll state   2 partition log
ARGV  1 base  2 poll id  3 token of the rebuild  then per vote: question id, voter
Result {'OK'}, also where the poll was dropped {'SUPERSEDED'}
]==]
--- @include "posts"
--- @include "rebuild"

local base = ARGV[1]
if is_superseded(KEYS[2], ARGV[3]) then return { 'SUPERSEDED' } end
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[2] then return { 'OK' } end

local questions = {}
for at = 4, #ARGV, 2 do
  local id = ARGV[at]
  questions[id] = questions[id] or get_post(base, id)
  if questions[id] then redis.call('SADD', upvotes_key(base, id), ARGV[at + 1]) end
end
for id, post in pairs(questions) do rank_question(base, id, post) end
return { 'OK' }
