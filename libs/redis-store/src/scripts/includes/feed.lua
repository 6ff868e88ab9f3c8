-- What a board's feed shows, as nested arrays. Needs "order".

local function read_board(base, period, limit, order)
  local prefix_width = order.prefix_width
  local ranking = base .. ':rank:' .. period
  local page = range_in_order(ranking, 0, limit - 1, order)
  local members, values = {}, {}
  for index = 1, #page, 2 do
    members[#members + 1] = string.sub(page[index], prefix_width + 1)
  end
  if #members > 0 then values = redis.call('HMGET', base .. ':entries:' .. period, unpack(members)) end
  return { redis.call('ZCARD', ranking), page, values }
end
