-- Entries of a period, read and written in bulk: a call from Lua costs as much as what it does.
-- Between reading and writing they are judged and replaced in `period.standing`, by member.
-- Needs "entry", "ranks" and "period-keys".

local function load_standings(period, members, order)
  local values = redis.call('HMGET', period.entries, unpack(members))
  local found, names, present = 0, {}, {}
  for index = 1, #members do
    local value = values[index]
    if value then
      found = found + 1
      present[found] = index
      names[found] = string.sub(value, 1, order.prefix_width) .. members[index]
    end
  end
  if found == 0 then return end
  local scores = redis.call('ZMSCORE', period.rank, unpack(names))
  local standing = period.standing
  for at = 1, found do
    local prefix, packed_at, attempts, metadata = unpack_entry(values[present[at]], order.prefix_width)
    standing[members[present[at]]] = {
      score = tonumber(scores[at]), score_text = scores[at], prefix = prefix,
      columns = string.sub(prefix, 1, order.columns_width), packed_at = packed_at,
      attempts = attempts, metadata = metadata, kept_as = names[at], kept_score_text = scores[at],
    }
  end
end

-- `kept_as` is the member string in the sorted set, while it has one, and `kept_score_text` its score.
local function replace_standing(period, member, entry)
  period.standing[member] = entry
  if not entry.touched then
    entry.touched = true
    period.touched[#period.touched + 1] = member
  end
end

-- Which levels of a period get how many entries more, in the order in which they were touched.
local function level_moves(period, order)
  local moves, by_level = {}, {}
  local function count(score_text, columns, more)
    local level = level_of(score_text, columns)
    local move = by_level[level]
    if not move then
      move = { level = level, score_text = score_text, more = 0 }
      by_level[level], moves[#moves + 1] = move, move
    end
    move.more = move.more + more
  end
  for _, member in ipairs(period.touched) do
    local entry = period.standing[member]
    if entry.kept_as then
      count(entry.kept_score_text, string.sub(entry.kept_as, 1, order.columns_width), -1)
    end
    count(entry.score_text, entry.columns, 1)
  end
  return moves
end

local function write_standings(period, base, order)
  local touched, standing = period.touched, period.standing
  if #touched == 0 then return end
  local gone, placed, kept, newcomers = {}, {}, {}, 0
  for index = 1, #touched do
    local member = touched[index]
    local entry = standing[member]
    local name = entry.prefix .. member
    -- Where ties are shared the name stays as it is when only the score moves.
    if name ~= entry.kept_as or entry.score_text ~= entry.kept_score_text then
      if not entry.kept_as then
        newcomers = newcomers + 1
      elseif name ~= entry.kept_as then
        gone[#gone + 1] = entry.kept_as
      end
      placed[#placed + 1] = entry.score_text
      placed[#placed + 1] = name
    end
    kept[index * 2 - 1] = member
    kept[index * 2] = entry.prefix .. entry.packed_at .. entry.attempts .. entry.metadata
  end
  if #gone > 0 then redis.call('ZREM', period.rank, unpack(gone)) end
  if #placed > 0 then redis.call('ZADD', period.rank, unpack(placed)) end
  redis.call('HSET', period.entries, unpack(kept))
  if order.rank_style == 'dense' then resize_levels(base, period.id, level_moves(period, order)) end
  period.touched = {}
  if newcomers > 0 and redis.call('HLEN', period.entries) == newcomers then
    redis.call('SADD', base .. ':periods', period.id)
    if period.expires ~= '' then keep_period(base, period.id, period.expires) end
  end
end
