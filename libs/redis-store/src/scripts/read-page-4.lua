--[==[
Reads consecutive entries of one period of a board.

KEYS  1 board state   2 partition log   3 ranking (sorted set)   4 entries (hash)
ARGV  1 config version  2 sort order  3 prefix width  4 limit
      5 start: top | after | before | around | member
      6.. after, before: score, encoded member; around, member: member id
Result {'OK', version, epoch, total, rank of the first entry (0 when there is none),
        {encoded member, score, …}, {entry value, …}}
       {'STALE'} {'NO_MEMBER'}
]==]
local config_version, descending = ARGV[1], ARGV[2] == 'desc'
local prefix_width, limit, start = tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
local rank_command = descending and 'ZREVRANK' or 'ZRANK'
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

local function reads_before(a, b)
  if descending then return a > b end
  return a < b
end

-- How many entries stand before a position that may hold no entry any more: those with a better
-- score, then a binary search by prefix among those with the same score. Prefixes are hexadecimal
-- digits and unique, so the comparison is the same in every locale.
local function index_of_position(score, encoded)
  local exact = redis.call(rank_command, ranking, encoded)
  if exact and tonumber(redis.call('ZSCORE', ranking, encoded)) == tonumber(score) then
    return exact, true
  end
  local better = descending and redis.call('ZCOUNT', ranking, '(' .. score, '+inf')
    or redis.call('ZCOUNT', ranking, '-inf', '(' .. score)
  local low, high = better, better + redis.call('ZCOUNT', ranking, score, score)
  local prefix = string.sub(encoded, 1, prefix_width)
  while low < high do
    local middle = math.floor((low + high) / 2)
    local there = string.sub(range(middle, middle)[1], 1, prefix_width)
    if reads_before(there, prefix) then low = middle + 1 else high = middle end
  end
  return low, false
end

local from, count = 0, limit
if start == 'after' then
  local index, present = index_of_position(ARGV[6], ARGV[7])
  from = present and index + 1 or index
elseif start == 'before' then
  local index = index_of_position(ARGV[6], ARGV[7])
  from = math.max(0, index - limit)
  count = index - from
elseif start == 'member' or start == 'around' then
  local index = member_index(ARGV[6])
  if not index then return { 'NO_MEMBER' } end
  from = index
  if start == 'around' then
    -- Filled up at the edges: the window slides so that it holds `limit` entries where there are.
    from = math.max(0, math.min(index - math.floor((limit - 1) / 2), total - limit))
  end
end

local page = {}
if count > 0 and from < total then page = range(from, from + count - 1) end
local members, values = {}, {}
for index = 1, #page, 2 do
  members[#members + 1] = string.sub(page[index], prefix_width + 1)
end
if #members > 0 then values = redis.call('HMGET', entries, unpack(members)) end
return { 'OK', state[2] or '0', epoch, total, #members > 0 and from + 1 or 0, page, values }
