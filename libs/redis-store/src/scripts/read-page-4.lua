--[==[
Reads consecutive entries of one period of a board.

KEYS  1 board state   2 partition log   3 ranking (sorted set)   4 entries (hash)
ARGV  1 base  2 period id  3 config version  4 order: see includes/order.lua  5 limit
      6 least score or ''  7 greatest score or ''  8 segment or ''  9 member who looks, or ''
      10 start: top | after | before | around | member
      11.. after, before: score, encoded member; around, member: member id
Result {'OK', version, epoch, total, entries listed before those with such scores, and before those
        behind them, entries listed before the first of the page, entries that stand higher than it,
        its rank (0 each when there is none), {encoded member, score, …}, {entry value, …}}
       {'STALE'} {'NO_MEMBER'}
]==]
--- @flags "no-writes"
--- @include "order"
--- @include "ranks"
--- @include "placements"
--- @include "view"
local order, limit, least, greatest, start = order_of(ARGV[4]), tonumber(ARGV[5]), ARGV[6], ARGV[7], ARGV[10]

local state = redis.call('HMGET', KEYS[1], 'configVersion', 'version')
if state[1] ~= ARGV[3] then return { 'STALE' } end
local epoch = redis.call('HGET', KEYS[2], 'epoch') or ''
local view = open_view(ARGV[1], ARGV[2], ARGV[8], ARGV[9], KEYS[3], KEYS[4], order)

-- The part of the list whose scores were asked for.
local first_bound, last_bound = greatest, least
if not order.descending then first_bound, last_bound = least, greatest end
local begins = first_bound ~= '' and count_seen(view, first_bound, false) or 0
local ends = last_bound ~= '' and count_seen(view, last_bound, true) or view.total

local from, to = begins, begins + limit
if start == 'after' then
  local index, present = find_place(view, ARGV[11], ARGV[12])
  from = math.max(begins, present and index + 1 or index)
  to = from + limit
elseif start == 'before' then
  to = math.min(ends, (find_place(view, ARGV[11], ARGV[12])))
  from = math.max(begins, to - limit)
elseif start == 'member' or start == 'around' then
  from = find_member(view, ARGV[11])
  if not from then return { 'NO_MEMBER' } end
  if start == 'around' then
    -- Filled up at the edges: the window slides so that it holds `limit` entries where there are.
    from = math.max(0, math.min(from - math.floor((limit - 1) / 2), view.total - limit))
  end
  to = from + limit
end
to = math.min(to, ends)

local page = from < to and range_of(view, from, to - 1) or {}
if #page == 0 then
  return { 'OK', state[2] or '0', epoch, view.total, begins, ends, 0, 0, 0, page, {} }
end
local rank, higher = rank_seen(view, from, page[1], page[2])
return {
  'OK', state[2] or '0', epoch, view.total, begins, ends, from, higher, rank, page, values_of(view, page),
}
