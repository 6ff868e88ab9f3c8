-- Ballots that hosts set aside in the round under way: they stand, but count apart. Under the base are
-- kept
--   aside           the voters; one who changes a ballot, or takes it back and votes again, stays there
--   aside:<part>    their counters, as those of the poll are kept (see "ballots")
-- and in the state: asideBallots, how many of them have a ballot in; '' before there was the first.
-- Needs "ballots".

local function aside_base(base) return base .. ':aside' end

-- `ballots` of the state, so that polls of which nothing is set aside are spared a look.
local function aside_of(base, state_key, ballots, keeps_numbers)
  local key, counters = aside_base(base), { counters_of(base, keeps_numbers) }
  local aside = {}

  function aside.has(voter) return ballots and redis.call('SISMEMBER', key, voter) == 1 end

  -- Where the ballot of a voter counts.
  function aside.counters(is_aside)
    if not is_aside then return counters[1] end
    counters[2] = counters[2] or counters_of(key, keeps_numbers)
    return counters[2]
  end

  -- So many more ballots are set aside.
  function aside.count(change)
    redis.call('HINCRBY', state_key, 'asideBallots', string.format('%d', change))
  end

  -- For events: {word, spelling, of ballots that are set aside (1/0)} of the words that got a spelling
  -- in this run, or nil.
  function aside.spellings()
    local spellings = {}
    for part = 1, 2 do
      for _, coined in ipairs(counters[part] and counters[part].coined or {}) do
        spellings[#spellings + 1] = { coined[1], coined[2], part - 1 }
      end
    end
    return #spellings > 0 and spellings or nil
  end

  function aside.add(voter) redis.call('SADD', key, voter) end

  function aside.remove(voter) redis.call('SREM', key, voter) end

  return aside
end
