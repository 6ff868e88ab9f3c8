-- The ids of a board's submissions that wait for a person to decide. What they say is in the log, and
-- from there in the durable store.
local function held_on(base)
  local key = base .. ':held'
  return {
    has = function(id) return redis.call('HEXISTS', key, id) == 1 end,
    count = function() return redis.call('HLEN', key) end,
    -- `marks`: ids, each followed by when it was held.
    add = function(marks) redis.call('HSET', key, unpack(marks)) end,
    -- Whether it was among them.
    remove = function(id) return redis.call('HDEL', key, id) == 1 end,
    settled = function(id, status, by)
      return cjson.encode({ id = id, status = status, by = by })
    end,
  }
end
