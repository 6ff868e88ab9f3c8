-- The partition's log. State and event change in one script, so they cannot diverge.

-- The epoch, or nil and the result that the script must return: the partition has no epoch while
-- it is being rebuilt, and a full stream refuses writes rather than drop anything.
local function open_log(log_key, events_key, capacity)
  local epoch = redis.call('HGET', log_key, 'epoch')
  if not epoch then return nil, { 'RECOVERING' } end
  if redis.call('XLEN', events_key) >= tonumber(capacity) then return nil, { 'BACKPRESSURE' } end
  return epoch
end

-- `event.version` and `event.at` come as text.
local function append_event(log_key, events_key, epoch, event)
  local sequence = redis.call('HINCRBY', log_key, 'sequence', 1)
  local sequence_text = string.format('%d', sequence)
  redis.call('XADD', events_key, '*', 'type', event.type, 'tenant', event.tenant,
    'resource', event.resource, 'epoch', epoch, 'sequence', sequence_text,
    'version', event.version, 'at', event.at,
    'body', event.body)
  return sequence
end

local function last_sequence(log_key)
  return tonumber(redis.call('HGET', log_key, 'sequence') or '0')
end
