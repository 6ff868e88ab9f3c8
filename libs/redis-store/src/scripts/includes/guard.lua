-- What binds a request beyond the bounds of its board; see ARGV 16 of submit-scores.
local function guard_of(rules, base, id, now, first, layout, order)
--- @include "rate"
--- @include "nonces"
--- @include "held"
--- @include "quarantine"

  local held, settle, is_taken = held_on(base), rules.settle, false
  local guard = { is_settled = settle and not held.has(settle.id) }
  local stamp = rules.stamp and stamp_of(rules.stamp, base .. ':nonce:' .. id .. ':', now)
  local rate = rules.rate and rate_of(
    rules.rate, base .. ':rate:' .. id .. ':' .. rules.rate.windowSeconds .. ':', now, first, layout)
  local quarantine = rules.quarantine and quarantine_of(rules.quarantine, held, order, now)

  -- The answer to a member who is not let in, or nil.
  function guard.refuse(member)
    local wait = rate and rate.wait(member)
    return wait and 'r\tlimit.rate\t' .. wait
  end

  -- The answer to a run that is not to be applied, or nil.
  function guard.hold(periods, run)
    return quarantine and quarantine.hold(periods, run)
  end

  -- Goes around what acts on a submission. What is remembered does not come here: who repeats a
  -- request that was accepted is answered although its nonce is used.
  function guard.around(act)
    return function(at, position)
      if stamp and stamp.fault then
        guard.unsigned = stamp.fault
        return 'r\tscore.signature_invalid'
      end
      local answer = act(at, position)
      if string.sub(answer, 1, 1) ~= 'r' then
        is_taken = true
        if rate then rate.count(ARGV[at]) end
      end
      return answer
    end
  end

  -- Writes down what was used up, and appends what else happened; the position of the last event.
  function guard.write(append)
    if rate then rate.write() end
    if stamp and is_taken then stamp.use() end
    local body, position = quarantine and quarantine.write(), nil
    if body then position = append('scores.quarantined', body) end
    if settle and is_taken then
      held.remove(settle.id)
      position = append('quarantine.settled', held.settled(settle.id, 'approved', settle.by))
    end
    return position
  end

  return guard
end
