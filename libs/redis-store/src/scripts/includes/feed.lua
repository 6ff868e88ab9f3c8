-- What a feed shows, as nested arrays. Needs "order".

local function read_board(base, period, limit, order)
  local descending, prefix_width = order.descending, order.prefix_width
  local ranking = base .. ':rank:' .. period
  local page = descending and redis.call('ZRANGE', ranking, 0, limit - 1, 'REV', 'WITHSCORES')
    or redis.call('ZRANGE', ranking, 0, limit - 1, 'WITHSCORES')
  local members, values = {}, {}
  for index = 1, #page, 2 do
    members[#members + 1] = string.sub(page[index], prefix_width + 1)
  end
  if #members > 0 then values = redis.call('HMGET', base .. ':entries:' .. period, unpack(members)) end
  return { redis.call('ZCARD', ranking), page, values }
end

local function read_poll(base, status)
  return {
    status, redis.call('HLEN', base .. ':ballots'),
    redis.call('ZRANGE', base .. ':tally', 0, -1, 'WITHSCORES'),
  }
end
