--[==[
Reads consecutive entries of one period of a board.

KEYS  1 board state   2 partition log   3 ranking (sorted set)   4 entries (hash)
ARGV  1 base  2 period id  3 config version  4 order: see includes/order.lua  5 limit
      6 least score or ''  7 greatest score or ''
      8 start: top | after | before | around | member
      9.. after, before: score, encoded member; around, member: member id
Result {'OK', version, epoch, total, entries listed before those with such scores, and before those
        behind them, entries listed before the first of the page, entries that stand higher than it,
        its rank (0 each when there is none), {encoded member, score, …}, {entry value, …}}
       {'STALE'} {'NO_MEMBER'}
]==]
--- @include "order"
--- @include "ranks"
local base, period_id, config_version, order = ARGV[1], ARGV[2], ARGV[3], order_of(ARGV[4])
local descending, prefix_width, rank_command = order.descending, order.prefix_width, order.rank_command
local limit, least, greatest, start = tonumber(ARGV[5]), ARGV[6], ARGV[7], ARGV[8]
local ranking, entries = KEYS[3], KEYS[4]

local state = redis.call('HMGET', KEYS[1], 'configVersion', 'version')
if state[1] ~= config_version then return { 'STALE' } end
local epoch = redis.call('HGET', KEYS[2], 'epoch') or ''
local total = redis.call('ZCARD', ranking)

local function range(from, to)
  if descending then return redis.call('ZRANGE', ranking, from, to, 'REV', 'WITHSCORES') end
  return redis.call('ZRANGE', ranking, from, to, 'WITHSCORES')
end

local function member_index(member)
  local value = redis.call('HGET', entries, member)
  if not value then return nil end
  return redis.call(rank_command, ranking, string.sub(value, 1, prefix_width) .. member)
end

-- Byte by byte: Lua compares strings by the server's locale.
local function bytes_less(a, b)
  for at = 1, math.min(#a, #b) do
    local x, y = string.byte(a, at), string.byte(b, at)
    if x ~= y then return x < y end
  end
  return #a < #b
end

local function reads_before(a, b)
  if descending then return bytes_less(b, a) end
  return bytes_less(a, b)
end

-- How many entries are listed before a position that may hold no entry any more: those with a better
-- score, then a binary search among those with the same score.
local function index_of_position(score, encoded)
  local exact = redis.call(rank_command, ranking, encoded)
  if exact and tonumber(redis.call('ZSCORE', ranking, encoded)) == tonumber(score) then
    return exact, true
  end
  local low = count_better(ranking, score, false, order)
  local high = count_better(ranking, score, true, order)
  while low < high do
    local middle = math.floor((low + high) / 2)
    if reads_before(range(middle, middle)[1], encoded) then low = middle + 1 else high = middle end
  end
  return low, false
end

-- The part of the list whose scores were asked for.
local first_bound, last_bound = greatest, least
if not descending then first_bound, last_bound = least, greatest end
local begins = first_bound ~= '' and count_better(ranking, first_bound, false, order) or 0
local ends = last_bound ~= '' and count_better(ranking, last_bound, true, order) or total

local from, to = begins, begins + limit
if start == 'after' then
  local index, present = index_of_position(ARGV[9], ARGV[10])
  from = math.max(begins, present and index + 1 or index)
  to = from + limit
elseif start == 'before' then
  to = math.min(ends, (index_of_position(ARGV[9], ARGV[10])))
  from = math.max(begins, to - limit)
elseif start == 'member' or start == 'around' then
  from = member_index(ARGV[9])
  if not from then return { 'NO_MEMBER' } end
  if start == 'around' then
    -- Filled up at the edges: the window slides so that it holds `limit` entries where there are.
    from = math.max(0, math.min(from - math.floor((limit - 1) / 2), total - limit))
  end
  to = from + limit
end
to = math.min(to, ends)

local page = {}
if from < to then page = range(from, to - 1) end
local members, values = {}, {}
for index = 1, #page, 2 do
  members[#members + 1] = string.sub(page[index], prefix_width + 1)
end
if #members == 0 then return { 'OK', state[2] or '0', epoch, total, begins, ends, 0, 0, 0, page, values } end
values = redis.call('HMGET', entries, unpack(members))
local columns = string.sub(page[1], 1, order.columns_width)
local rank, higher = rank_at(base, period_id, from, page[2], columns, order)
return { 'OK', state[2] or '0', epoch, total, begins, ends, from, higher, rank, page, values }
