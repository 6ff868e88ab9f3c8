-- Events that went to the dead letters instead of being stored. The log counts as stored up to an event when
-- all before it are stored or buried; who waits for a buried one is told so. A hash, kept as long as a
-- request may come again:
--   <sequence>  its epoch            <resource>  how many of its events there are

local function field_of(fields, name)
  for at = 1, #fields, 2 do
    if fields[at] == name then return fields[at + 1] end
  end
end

-- All up to `persisted` are settled: so are those buried right behind it.
local function pass_buried(log_key, buried, persisted)
  local last = persisted
  while redis.call('HEXISTS', buried, string.format('%d', last + 1)) == 1 do last = last + 1 end
  if last > persisted then redis.call('HSET', log_key, 'persisted', string.format('%d', last)) end
end

local function mark_buried(log_key, buried, fields, ttl_seconds)
  local sequence = field_of(fields, 'sequence')
  if not sequence then return end
  redis.call('HSET', buried, sequence, field_of(fields, 'epoch') or '')
  redis.call('HINCRBY', buried, field_of(fields, 'resource') or '', 1)
  redis.call('EXPIRE', buried, ttl_seconds)
  pass_buried(log_key, buried, tonumber(redis.call('HGET', log_key, 'persisted') or '0'))
end

-- It is stored after all.
local function unmark_buried(buried, fields)
  local sequence = field_of(fields, 'sequence')
  if not sequence or redis.call('HDEL', buried, sequence) == 0 then return end
  local resource = field_of(fields, 'resource') or ''
  if redis.call('HINCRBY', buried, resource, -1) <= 0 then redis.call('HDEL', buried, resource) end
end
