-- Keeps periods at the size that their board allows. Needs "filing".

-- What one run takes away at most: a lowered limit is come down to step by step.
local TRIM_CHUNK = 1000

-- Removes the lowest entries beyond `max`; returns their members, in no order that matters.
local function trim_period(base, period, max, order, has_placements)
  local excess = redis.call('ZCARD', period.rank) - max
  if excess <= 0 then return {} end
  local last = math.min(excess, TRIM_CHUNK) - 1
  local lowest = order.descending and redis.call('ZRANGE', period.rank, 0, last, 'WITHSCORES')
    or redis.call('ZRANGE', period.rank, 0, last, 'REV', 'WITHSCORES')
  local names, members, moves = {}, {}, {}
  for at = 1, #lowest, 2 do
    local name, score_text = lowest[at], lowest[at + 1]
    names[#names + 1] = name
    members[#members + 1] = string.sub(name, order.prefix_width + 1)
    if order.rank_style == 'dense' then
      local level = level_of(score_text, string.sub(name, 1, order.columns_width))
      moves[#moves + 1] = { level = level, score_text = score_text, more = -1 }
    end
  end
  redis.call('ZREM', period.rank, unpack(names))
  redis.call('HDEL', period.entries, unpack(members))
  resize_levels(base, period.id, moves)
  if has_placements and #order.segments > 0 then
    local placements = load_placements(base, members, order)
    for index, member in ipairs(members) do
      for _, segment in ipairs(placement_of(placements, member).segments) do
        unlist(base, period.id, segment, names[index], lowest[index * 2], order)
      end
    end
  end
  return members
end
