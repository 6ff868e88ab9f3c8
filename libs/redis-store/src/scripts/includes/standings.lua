-- Entries of a period, read and written in bulk: a call from Lua costs as much as what it does.
-- Between reading and writing they are judged and replaced in `period.standing`, by member.
-- Needs "entry" and "filing".

-- `kept_as` is the member string in the sorted set, while it has one, and `kept_score_text` its score.
-- All fields are there from the start: a table that grows is made anew.
local function stand(period, member, score_text, value, kept_as, order)
  local prefix, packed_at, attempts, metadata = unpack_entry(value, order.prefix_width)
  local standing = {
    score = tonumber(score_text), score_text = score_text, prefix = prefix,
    columns = string.sub(prefix, 1, order.columns_width), packed_at = packed_at,
    attempts = attempts, metadata = metadata,
    kept_as = kept_as, kept_score_text = kept_as and score_text,
    moved = false, only_counted = false, touched = false,
  }
  period.standing[member] = standing
end

local function load_listed(period, members, order)
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
  for at = 1, found do
    local index = present[at]
    stand(period, members[index], scores[at], values[index], names[at], order)
  end
end

local function load_aside(period, members, order)
  local kept = redis.call('HMGET', period.aside, unpack(members))
  for index = 1, #members do
    if kept[index] then
      local score_text, value = read_aside(kept[index])
      stand(period, members[index], score_text, value, nil, order)
    end
  end
end

local function split_listed(members, placements)
  if not placements then return members, {} end
  local listed, aside = {}, {}
  for _, member in ipairs(members) do
    local side = placement_of(placements, member).is_listed and listed or aside
    side[#side + 1] = member
  end
  return listed, aside
end

local function load_standings(period, members, order, placements)
  local listed, aside = split_listed(members, placements)
  if #listed > 0 then load_listed(period, listed, order) end
  if #aside > 0 then load_aside(period, aside, order) end
end

local function replace_standing(period, member, entry)
  period.standing[member] = entry
  if not entry.touched then
    entry.touched = true
    period.touched[#period.touched + 1] = member
  end
end

-- Which levels of a ranking get how many entries more, in the order in which they were touched.
local function level_moves(standing, members, order)
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
  for _, member in ipairs(members) do
    local entry = standing[member]
    if entry.kept_as then
      count(entry.kept_score_text, string.sub(entry.kept_as, 1, order.columns_width), -1)
    end
    count(entry.score_text, entry.columns, 1)
  end
  return moves
end

-- Moves members to where they stand now; returns how many were not in the ranking before.
local function write_ranking(base, ranking_id, standing, members, order)
  local gone, placed, newcomers = {}, {}, 0
  for index = 1, #members do
    local entry = standing[members[index]]
    local name = entry.prefix .. members[index]
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
  end
  local ranking = base .. ':rank:' .. ranking_id
  -- In this order: a ranking that is empty for a moment would lose its expiry.
  if #placed > 0 then redis.call('ZADD', ranking, unpack(placed)) end
  if #gone > 0 then redis.call('ZREM', ranking, unpack(gone)) end
  if order.rank_style == 'dense' then
    resize_levels(base, ranking_id, level_moves(standing, members, order))
  end
  return newcomers
end

local function value_of(entry)
  return entry.prefix .. entry.packed_at .. entry.attempts .. entry.metadata
end

local function write_listed(period, members, base, order)
  local newcomers = write_ranking(base, period.id, period.standing, members, order)
  local kept = {}
  for index = 1, #members do
    kept[index * 2 - 1], kept[index * 2] = members[index], value_of(period.standing[members[index]])
  end
  redis.call('HSET', period.entries, unpack(kept))
  if newcomers == 0 or redis.call('HLEN', period.entries) ~= newcomers then return end
  redis.call('SADD', base .. ':periods', period.id)
  if period.expires == '' then return end
  redis.call('PEXPIREAT', period.entries, period.expires)
  expire_ranking(base, period.id, period.expires, order)
end

local function write_segments(period, members, base, order, placements)
  local by_segment = {}
  for _, member in ipairs(members) do
    for _, segment in ipairs(placement_of(placements, member).segments) do
      by_segment[segment] = by_segment[segment] or {}
      table.insert(by_segment[segment], member)
    end
  end
  for segment, those in pairs(by_segment) do
    local ranking_id = ranking_of(period.id, segment)
    local newcomers = write_ranking(base, ranking_id, period.standing, those, order)
    if newcomers > 0 and redis.call('ZCARD', base .. ':rank:' .. ranking_id) == newcomers then
      note_segment(base, period.id, segment, period.expires, order)
    end
  end
end

local function write_aside(period, members, base)
  local kept = {}
  for index = 1, #members do
    local entry = period.standing[members[index]]
    kept[index * 2 - 1], kept[index * 2] = members[index], entry.score_text .. '\t' .. value_of(entry)
  end
  redis.call('HSET', period.aside, unpack(kept))
  redis.call('SADD', base .. ':periods', period.id)
  if period.expires ~= '' then redis.call('PEXPIREAT', period.aside, period.expires) end
end

local function write_standings(period, base, order, placements)
  if #period.touched == 0 then return end
  local listed, aside = split_listed(period.touched, placements)
  if #listed > 0 then write_listed(period, listed, base, order) end
  if placements and #order.segments > 0 then
    write_segments(period, listed, base, order, placements)
  end
  if #aside > 0 then write_aside(period, aside, base) end
  period.touched = {}
end
