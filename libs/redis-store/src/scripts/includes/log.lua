-- The partition's log. State and event change in one script, so they cannot diverge.
--
-- Kept in the log hash: epoch, sequence (of the last event), persisted (up to which all are stored, or
-- buried), run (the process that held the log when it was last compared with what is stored), cut (of the
-- last event before that); while it is rebuilt no epoch, but rebuild, the token of who does it.

-- A process that was started again, or has become a master, may have lost events that are stored, or
-- are about to be: it takes writes once that was looked at. A library lives as long as its process.
local process_run
local function run_id()
  process_run = process_run or string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
  return process_run
end

-- The epoch; nil while nothing may be written.
local function open_epoch(log_key)
  local log = redis.call('HMGET', log_key, 'epoch', 'run')
  return log[2] == run_id() and log[1] or nil
end

-- The epoch, or nil and the result that the script must return: a full stream refuses writes rather
-- than drop anything.
local function open_log(log_key, events_key, capacity)
  local epoch = open_epoch(log_key)
  if not epoch then return nil, { 'RECOVERING' } end
  if redis.call('XLEN', events_key) >= tonumber(capacity) then return nil, { 'BACKPRESSURE' } end
  return epoch
end

-- `event.version` and `event.at` come as text; `event.names` are those that its requests are remembered
-- by, if they have any.
local function append_event(log_key, events_key, epoch, event)
  local sequence = redis.call('HINCRBY', log_key, 'sequence', 1)
  local sequence_text = string.format('%d', sequence)
  local fields = {
    'type', event.type, 'tenant', event.tenant, 'resource', event.resource, 'epoch', epoch,
    'sequence', sequence_text, 'version', event.version, 'at', event.at, 'body', event.body,
  }
  if event.names and #event.names > 0 then
    fields[#fields + 1] = 'names'
    fields[#fields + 1] = table.concat(event.names, ' ')
  end
  redis.call('XADD', events_key, '*', unpack(fields))
  return sequence
end

local function last_sequence(log_key)
  return tonumber(redis.call('HGET', log_key, 'sequence') or '0')
end
