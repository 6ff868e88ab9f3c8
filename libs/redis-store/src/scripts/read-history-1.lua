--[==[
Reads the entries of a member in all periods that a board keeps.

KEYS  1 board state
ARGV  1 base  2 config version  3 order: see includes/order.lua  4 member
Result {'OK', {period, total, encoded member, score, entry value, entries listed before it, rank, …}}
       {'STALE'}
]==]
--- @flags "no-writes"
--- @include "order"
--- @include "ranks"

local base, order, member = ARGV[1], order_of(ARGV[3]), ARGV[4]
if redis.call('HGET', KEYS[1], 'configVersion') ~= ARGV[2] then return { 'STALE' } end

local rows = {}
for _, period in ipairs(redis.call('SMEMBERS', base .. ':periods')) do
  local value = redis.call('HGET', base .. ':entries:' .. period, member)
  if value then
    local ranking = base .. ':rank:' .. period
    local name = string.sub(value, 1, order.prefix_width) .. member
    local score = redis.call('ZSCORE', ranking, name)
    local place = redis.call(order.rank_command, ranking, name)
    local columns = string.sub(value, 1, order.columns_width)
    local rank = rank_at(base, period, place, score, columns, order)
    local row = { period, redis.call('ZCARD', ranking), name, score, value, place, rank }
    for at = 1, #row do rows[#rows + 1] = row[at] end
  end
end
return { 'OK', rows }
