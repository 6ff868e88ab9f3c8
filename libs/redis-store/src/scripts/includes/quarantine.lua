-- What is held instead of being applied. Needs "numbers", "operators" and "held".

-- `rules`: softer bounds {least, greatest, change}, and what the ids of this run begin with.
local function quarantine_of(rules, held, order, now)
  -- Submissions that wait on one board at most; more are refused.
  local MAX_HELD = 10000
  local bounds = bounds_of(rules.least, rules.greatest, rules.change)
  local now_text, room = string.format('%.0f', now), MAX_HELD - held.count()
  local events, marks, quarantine = {}, {}, {}

  -- The answer to a run that the hard bounds let pass but these do not; nil to one that they do.
  function quarantine.hold(periods, run)
    local reason
    for index = 1, #periods do
      local verdict, fault = judge(periods[index].standing[run.member], run, order, bounds, {})
      if verdict == false then reason = reason or fault end
    end
    if not reason then return nil end
    local count = #events + 1
    if count > room then return 'r\t' .. reason end
    local id, columns = rules.ids .. '-' .. integer(count), {}
    for index = 1, order.column_count do columns[index] = text(run.values[index]) end
    events[count] = {
      id = id, member = run.member, operator = run.operator, score = run.score_text,
      columns = columns, metadata = run.metadata, at = string.format('%.0f', run.at), reason = reason,
    }
    marks[count * 2 - 1], marks[count * 2] = id, now_text
    return 'q\t' .. id .. '\t' .. reason
  end

  -- The event's body, or nil where nothing is held.
  function quarantine.write()
    if #events == 0 then return nil end
    held.add(marks)
    return cjson.encode(events)
  end

  return quarantine
end
