-- The most votes that options take. Needs "ballots".

-- `marks`: options with their limits, as marks; '' where there is none.
local function caps_of(marks, counters)
  local caps = {}
  each_mark(marks, function(option, most) caps[option] = most end)

  -- Whether an option of the ballot has all its votes, besides those of the ballot that it replaces.
  return function(record, former)
    if marks == '' then return false end
    local own, full = {}, false
    local former_weight, former_marks = parse_ballot(former or '')
    each_mark(former_marks, function(option, amount) own[option] = amount * former_weight end)
    local weight, given = parse_ballot(record)
    each_mark(given, function(option, amount)
      local most = caps[option]
      full = full or (most and counters.get(option) - (own[option] or 0) + amount * weight > most)
    end)
    return full
  end
end
