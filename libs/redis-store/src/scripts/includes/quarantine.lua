-- What is held instead of being applied. Needs "numbers", "operators" and "held".

-- Submissions that wait on one board at most; more are refused.
local MAX_HELD = 10000

-- `rules`: softer bounds {least, greatest, change}, and what the ids of this run begin with.
local function quarantine_of(rules, base)
  return {
    bounds = bounds_of(rules.least, rules.greatest, rules.change), ids = rules.ids, held = {},
    marks = {}, room = MAX_HELD - redis.call('HLEN', held_key(base)),
  }
end

-- Why a run that the hard bounds let pass is not applied; nil where it is.
local function reason_to_hold(quarantine, periods, run, order)
  for index = 1, #periods do
    local standing = periods[index].standing[run.member]
    local verdict, fault = judge(standing, run, order, quarantine.bounds)
    if verdict == false then return fault end
  end
end

-- Holds a run; its answer.
local function hold(quarantine, run, order, reason, now_text)
  local count = #quarantine.held + 1
  if count > quarantine.room then return 'r\t' .. reason end
  local id, columns = quarantine.ids .. '-' .. integer(count), {}
  for index = 1, order.column_count do columns[index] = text(run.values[index]) end
  quarantine.held[count] = {
    id = id, member = run.member, operator = run.operator, score = run.score_text,
    columns = columns, metadata = run.metadata, at = string.format('%.0f', run.at), reason = reason,
  }
  quarantine.marks[count * 2 - 1], quarantine.marks[count * 2] = id, now_text
  return 'q\t' .. id .. '\t' .. reason
end

-- The event's body, or nil where nothing is held.
local function write_held(quarantine, base)
  if #quarantine.held == 0 then return nil end
  redis.call('HSET', held_key(base), unpack(quarantine.marks))
  return cjson.encode(quarantine.held)
end
