--[==[
Reads the entries of named members in one period of a board.

KEYS  1 board state   2 partition log   3 ranking (sorted set)   4 entries (hash)
ARGV  1 base  2 period id  3 config version  4 order: see includes/order.lua  5.. member ids
Result {'OK', version, epoch, total, {encoded member, score, …}, {entry value, …},
        {entries listed before it, rank, …}}; members without an entry are left out
       {'STALE'}
]==]
--- @include "order"
--- @include "ranks"
local base, period_id, order = ARGV[1], ARGV[2], order_of(ARGV[4])
local ranking, entries = KEYS[3], KEYS[4]

local state = redis.call('HMGET', KEYS[1], 'configVersion', 'version')
if state[1] ~= ARGV[3] then return { 'STALE' } end

local found = redis.call('HMGET', entries, unpack(ARGV, 5))
local names, values, page, places = {}, {}, {}, {}
for index = 1, #found do
  if found[index] then
    values[#values + 1] = found[index]
    names[#names + 1] = string.sub(found[index], 1, order.prefix_width) .. ARGV[index + 4]
  end
end
local scores = #names > 0 and redis.call('ZMSCORE', ranking, unpack(names)) or {}
for index = 1, #names do
  local place = redis.call(order.rank_command, ranking, names[index])
  local columns = string.sub(names[index], 1, order.columns_width)
  local rank = rank_at(base, period_id, place, scores[index], columns, order)
  page[index * 2 - 1], page[index * 2] = names[index], scores[index]
  places[index * 2 - 1], places[index * 2] = place, rank
end
local epoch = redis.call('HGET', KEYS[2], 'epoch') or ''
return { 'OK', state[2] or '0', epoch, redis.call('ZCARD', ranking), page, values, places }
