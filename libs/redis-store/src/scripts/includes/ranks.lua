-- Ranks in a board's style. Equal entries, in score and columns, are one level; a board with dense
-- ranks keeps its levels in a sorted set of their own, and how many entries each has in a hash.
-- Needs "order".

local function levels_key(base, ranking_id) return base .. ':levels:' .. ranking_id end
local function level_sizes_key(base, ranking_id) return base .. ':level-sizes:' .. ranking_id end

-- As a member of the levels: their score orders them, then the columns as in the ranking.
local function level_of(score_text, columns)
  return columns .. encode_column(tonumber(score_text), false)
end

-- How many entries have a better score than `score_text`, or one as good at least.
local function count_better(ranking, score_text, as_good, order)
  local bound = as_good and score_text or '(' .. score_text
  if order.descending then return redis.call('ZCOUNT', ranking, bound, '+inf') end
  return redis.call('ZCOUNT', ranking, '-inf', bound)
end

local function name_at(ranking, index, order)
  if order.descending then return redis.call('ZRANGE', ranking, index, index, 'REV')[1] end
  return redis.call('ZRANGE', ranking, index, index)[1]
end

-- How many entries stand higher than a run, or as high at least: those with a better score, then by
-- halving among those with the same score. Column digits are hexadecimal, so that Lua's comparison,
-- which goes by the server's locale, is right for them.
local function count_higher(ranking, score_text, columns, as_high, order)
  if order.column_count == 0 then return count_better(ranking, score_text, as_high, order) end
  local low = count_better(ranking, score_text, false, order)
  local high = count_better(ranking, score_text, true, order)
  while low < high do
    local middle = math.floor((low + high) / 2)
    local there = name_at(ranking, middle, order)
    local digits = string.sub(there, 1, order.columns_width)
    local above = digits < columns
    if order.descending then above = digits > columns end
    if above or (as_high and digits == columns) then low = middle + 1 else high = middle end
  end
  return low
end

-- Byte by byte: Lua compares strings by the server's locale.
local function bytes_less(a, b)
  for at = 1, math.min(#a, #b) do
    local x, y = string.byte(a, at), string.byte(b, at)
    if x ~= y then return x < y end
  end
  return #a < #b
end

-- How many entries are listed before a place that may hold no entry: those with a better score, then
-- a binary search among those with the same score.
local function index_of_place(ranking, score_text, name, order)
  local low = count_better(ranking, score_text, false, order)
  local high = count_better(ranking, score_text, true, order)
  while low < high do
    local middle = math.floor((low + high) / 2)
    local there = name_at(ranking, middle, order)
    local above = order.descending and bytes_less(name, there)
      or not order.descending and bytes_less(there, name)
    if above then low = middle + 1 else high = middle end
  end
  return low
end

-- The rank of an entry that is or would be listed at `index`, and how many stand higher than it.
local function rank_at(base, ranking_id, index, score_text, columns, order)
  if order.rank_style == 'ordinal' then return index + 1, index end
  local higher = count_higher(base .. ':rank:' .. ranking_id, score_text, columns, false, order)
  if order.rank_style == 'competition' then return higher + 1, higher end
  local levels = levels_key(base, ranking_id)
  local place = redis.call(order.rank_command, levels, level_of(score_text, columns))
  -- Levels are ordered as entries are, so those that are better are counted alike.
  return (place or count_higher(levels, score_text, columns, false, order)) + 1, higher
end

-- Counts entries into and out of levels: `moves` are {level, score text, how many more}. What grows
-- comes first: levels that are empty for a moment would lose their expiry.
local function resize_levels(base, ranking_id, moves)
  local levels, sizes = levels_key(base, ranking_id), level_sizes_key(base, ranking_id)
  for _, move in ipairs(moves) do
    if move.more > 0 and redis.call('HINCRBY', sizes, move.level, move.more) == move.more then
      redis.call('ZADD', levels, move.score_text, move.level)
    end
  end
  for _, move in ipairs(moves) do
    if move.more < 0 and redis.call('HINCRBY', sizes, move.level, move.more) == 0 then
      redis.call('HDEL', sizes, move.level)
      redis.call('ZREM', levels, move.level)
    end
  end
end
