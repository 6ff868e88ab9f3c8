-- The sets of periods that submissions fall into, as the caller computed them from the board's
-- calendar. Sets may share periods: what is known of one is known once. Needs "numbers".

-- Reads from ARGV[cursor] on: number of sets; per set the number of periods, '1' when chosen by
-- the clock, then per period: id, starts at, ends at, expires at (ms, '' for none). Returns the
-- sets and where the arguments go on, or nil when the clock has left a set.
local function read_period_sets(cursor, base, now)
  local sets, known = {}, {}
  local set_count = tonumber(ARGV[cursor])
  cursor = cursor + 1
  for index = 1, set_count do
    local set, live = { ids = {}, places = {} }, ARGV[cursor + 1] == '1'
    local count = tonumber(ARGV[cursor])
    cursor = cursor + 2
    for position = 1, count do
      local id, starts, ends, expires =
        ARGV[cursor], ARGV[cursor + 1], ARGV[cursor + 2], ARGV[cursor + 3]
      if live and starts ~= '' and (now < tonumber(starts) or now >= tonumber(ends)) then
        return nil
      end
      known[id] = known[id] or {
        id = id, rank = base .. ':rank:' .. id, entries = base .. ':entries:' .. id,
        aside = base .. ':aside:' .. id,
        expires = expires, standing = {}, touched = {},
      }
      set[position], set.ids[position], set.places[position] = known[id], id, integer(position)
      if expires ~= '' and tonumber(expires) <= now then set.closed = true end
      cursor = cursor + 4
    end
    sets[index] = set
  end
  return sets, cursor
end
