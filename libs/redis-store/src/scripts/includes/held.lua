-- Submissions of a board that wait for a person to decide: a hash of their ids. What they say is in
-- the log, and from there in the durable store.
local function held_key(base) return base .. ':held' end

local function is_held(base, id)
  return redis.call('HEXISTS', held_key(base), id) == 1
end

-- Takes a submission out of those that wait; whether it was among them.
local function release(base, id)
  return redis.call('HDEL', held_key(base), id) == 1
end

local function append_settled(log_key, events_key, epoch, event)
  event.type = 'quarantine.settled'
  event.body = cjson.encode({ id = event.id, status = event.status, by = event.by })
  return append_event(log_key, events_key, epoch, event)
end
