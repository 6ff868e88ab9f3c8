-- The sets of periods that submissions fall into, as the caller computed them from the board's
-- calendar. Sets may share periods: what is known of one is known once. Needs "numbers"
-- and "period-keys".

-- Reads from ARGV[cursor] on: number of sets; per set the number of periods, none where no period that
-- is kept holds the time of its submissions, and from when until when by this server's clock the set
-- is the right one (ms, '' for always); then per period: id, expires at, closes at (ms, '' for never).
-- Returns the sets and where the arguments go on, or nil when the clock stands elsewhere.
local function read_period_sets(cursor, base, now)
  local sets, known = {}, {}
  local set_count = tonumber(ARGV[cursor])
  cursor = cursor + 1
  for index = 1, set_count do
    local set, count = { ids = {}, places = {} }, tonumber(ARGV[cursor])
    local from, before = tonumber(ARGV[cursor + 1]), tonumber(ARGV[cursor + 2])
    if (from and now < from) or (before and now >= before) then return nil end
    set.closed = count == 0
    cursor = cursor + 3
    for position = 1, count do
      local id, expires, closes = ARGV[cursor], ARGV[cursor + 1], ARGV[cursor + 2]
      known[id] = known[id] or {
        id = id, rank = base .. ':rank:' .. id, entries = base .. ':entries:' .. id,
        aside = base .. ':aside:' .. id,
        expires = expires ~= '' and kept_until(expires) or '', standing = {}, touched = {},
      }
      set[position], set.ids[position], set.places[position] = known[id], id, integer(position)
      if closes ~= '' and tonumber(closes) <= now then set.closed = true end
      cursor = cursor + 3
    end
    sets[index] = set
  end
  return sets, cursor
end
