-- Single entries, put into the rankings of a period and taken out of them. An entry that is not
-- listed is kept aside, by member as '<score>\t<value>', so that it can come back to its very place.
-- Needs "ranks" and "placements".

local function expire_ranking(base, ranking_id, expires, order)
  redis.call('PEXPIREAT', base .. ':rank:' .. ranking_id, expires)
  if order.rank_style ~= 'dense' then return end
  redis.call('PEXPIREAT', levels_key(base, ranking_id), expires)
  redis.call('PEXPIREAT', level_sizes_key(base, ranking_id), expires)
end

local function note_segment(base, period_id, segment, expires, order)
  redis.call('SADD', base .. ':segments:' .. period_id, segment)
  if expires == '' then return end
  redis.call('PEXPIREAT', base .. ':segments:' .. period_id, expires)
  expire_ranking(base, ranking_of(period_id, segment), expires, order)
end

local function move_level(base, ranking_id, name, score_text, more, order)
  if order.rank_style ~= 'dense' then return end
  local level = level_of(score_text, string.sub(name, 1, order.columns_width))
  resize_levels(base, ranking_id, { { level = level, score_text = score_text, more = more } })
end

local function unlist(base, period_id, segment, name, score_text, order)
  local ranking_id = ranking_of(period_id, segment)
  redis.call('ZREM', base .. ':rank:' .. ranking_id, name)
  move_level(base, ranking_id, name, score_text, -1, order)
  if segment ~= '' and redis.call('EXISTS', base .. ':rank:' .. ranking_id) == 0 then
    redis.call('SREM', base .. ':segments:' .. period_id, segment)
  end
end

-- Takes a member's entry out of a period; returns its score, its value and when it expires, or nil.
local function take_entry(base, period_id, member, placement, order)
  local home = base .. (placement.is_listed and ':entries:' or ':aside:') .. period_id
  local value = redis.call('HGET', home, member)
  if not value then return nil end
  local expires = redis.call('PEXPIRETIME', home)
  expires = expires > 0 and integer(expires) or ''
  redis.call('HDEL', home, member)
  if not placement.is_listed then
    local score_text, rest = read_aside(value)
    return score_text, rest, expires
  end
  local name = string.sub(value, 1, order.prefix_width) .. member
  local score_text = redis.call('ZSCORE', base .. ':rank:' .. period_id, name)
  unlist(base, period_id, '', name, score_text, order)
  for _, segment in ipairs(placement.segments) do
    unlist(base, period_id, segment, name, score_text, order)
  end
  return score_text, value, expires
end

-- Puts an entry that was taken out where its member's placement says.
local function put_entry(base, period_id, member, entry, placement, order)
  local home = base .. (placement.is_listed and ':entries:' or ':aside:') .. period_id
  if not placement.is_listed then
    redis.call('HSET', home, member, entry.score_text .. '\t' .. entry.value)
  else
    local name = string.sub(entry.value, 1, order.prefix_width) .. member
    redis.call('HSET', home, member, entry.value)
    redis.call('ZADD', base .. ':rank:' .. period_id, entry.score_text, name)
    move_level(base, period_id, name, entry.score_text, 1, order)
    if entry.expires ~= '' then expire_ranking(base, period_id, entry.expires, order) end
    for _, segment in ipairs(placement.segments) do
      local ranking_id = ranking_of(period_id, segment)
      redis.call('ZADD', base .. ':rank:' .. ranking_id, entry.score_text, name)
      move_level(base, ranking_id, name, entry.score_text, 1, order)
      note_segment(base, period_id, segment, entry.expires, order)
    end
  end
  if entry.expires ~= '' then redis.call('PEXPIREAT', home, entry.expires) end
  redis.call('SADD', base .. ':periods', period_id)
end
