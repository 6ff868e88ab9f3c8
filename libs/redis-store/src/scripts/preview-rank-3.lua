--[==[
Says where a run would stand in one period of a board, if it were a new entry.

KEYS  1 board state   2 ranking (sorted set)   3 levels (sorted set)
ARGV  1 config version  2 order: see includes/order.lua  3 score  4.. a value for each column
Result {'OK', version, total, entries that stand higher, rank}
       {'STALE'}
]==]
--- @flags "no-writes"
--- @include "order"
--- @include "ranks"
local order, score_text, values = order_of(ARGV[2]), ARGV[3], {}
local ranking = KEYS[2]

local state = redis.call('HMGET', KEYS[1], 'configVersion', 'version')
if state[1] ~= ARGV[1] then return { 'STALE' } end
for index = 1, order.column_count do values[index] = tonumber(ARGV[3 + index]) end
local columns = encode_columns(values, order)

local total = redis.call('ZCARD', ranking)
local higher = count_higher(ranking, score_text, columns, false, order)
local rank = higher + 1
if order.rank_style == 'ordinal' and order.tie_break ~= 'last' then
  -- Behind its equals: it comes later than they, or nobody knows its place among them.
  higher = count_higher(ranking, score_text, columns, true, order)
  rank = higher + 1
elseif order.rank_style == 'dense' then
  -- Levels are ordered as entries are, so those that are better are counted alike.
  rank = count_higher(KEYS[3], score_text, columns, false, order) + 1
end
return { 'OK', state[2] or '0', total, higher, rank }
