--[==[
Restores entries of one period of a board, in any order. Those that stand as they should are left
as they are, so that a batch may come again.

KEYS  1 board state   2 partition log
      (the board's other keys, named by its base and in the same slot, are derived from ARGV)
ARGV  1 base  2 id  3 token of the rebuilding  4 order: see includes/order.lua
      5 period id  6 expires at (ms, '' for never)  7 number of the latest submission among them
      8.. member, score, value: see includes/entry.lua
Result {'OK', entries restored: all, or none where the period is not kept any more}
       {'SUPERSEDED'}  {'GONE'}
]==]
--- @include "numbers"
--- @include "clock"
--- @include "rebuild"
--- @include "order"
--- @include "ranks"
--- @include "placements"
--- @include "filing"
--- @include "entry"
--- @include "period-keys"
--- @include "standings"

local FIRST, WIDTH = 8, 3
local base, order, period_id = ARGV[1], order_of(ARGV[4]), ARGV[5]
if is_superseded(KEYS[2], ARGV[3]) then return { 'SUPERSEDED' } end
local state = redis.call('HMGET', KEYS[1], 'id', 'sequence', 'placed')
if state[1] ~= ARGV[2] then return { 'GONE' } end
local expires = ARGV[6] ~= '' and kept_until(ARGV[6]) or ''
if expires ~= '' and tonumber(expires) <= now_ms() then return { 'OK', 0 } end

local members = {}
for at = FIRST, #ARGV, WIDTH do members[#members + 1] = ARGV[at] end
local placements = state[3] and load_placements(base, members, order) or nil
local period = {
  id = period_id, rank = base .. ':rank:' .. period_id, entries = base .. ':entries:' .. period_id,
  aside = base .. ':aside:' .. period_id, expires = expires, standing = {}, touched = {},
}
load_standings(period, members, order, placements)

for at = FIRST, #ARGV, WIDTH do
  local member, score_text, value = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  local former = period.standing[member]
  local prefix = string.sub(value, 1, order.prefix_width)
  replace_standing(period, member, {
    score_text = score_text, prefix = prefix, columns = string.sub(prefix, 1, order.columns_width),
    -- What follows in a value is kept as it came.
    packed_at = string.sub(value, order.prefix_width + 1), attempts = '', metadata = '',
    kept_as = former and former.kept_as, kept_score_text = former and former.kept_score_text,
    touched = former and former.touched,
  })
end
write_standings(period, base, order, placements)
if tonumber(ARGV[7]) > tonumber(state[2]) then redis.call('HSET', KEYS[1], 'sequence', ARGV[7]) end
return { 'OK', #members }
