--[==[
Makes entries of one period of a board what they are to be, whatever they were. Those that are so
already are left as they are, so that a run may come again.

KEYS  1 board state   2 partition log   3 partition events   4 partition dirty set
      (the board's other keys, named by its base and in the same slot, are derived from ARGV)
ARGV  1 base  2 tenant  3 config version  4 order: see includes/order.lua  5 stream capacity
      6 1 to count and change nothing (else 0)  7 id of the rebuild  8 by whom  9 to which moment (ms, '' for none)
      10 period id  11 expires at (ms, '' for never)  12 number of the latest submission among them
      13 how many members are to have no entry  14.. these members
      then per entry: member, score, value: see includes/entry.lua, 1 to log it though it is so (else 0)
Result {'OK', version, epoch, sequence, entries changed, members removed}
       Nothing is changed in a period that is over.
       {'STALE'} {'RECOVERING'} {'BACKPRESSURE'}
Event  entries.restored {rebuild, by, to, period, removed: [member…],
       entries: [[member, score, prefix, time as packed, attempts or '', metadata]…]}
]==]
--- @include "numbers"
--- @include "clock"
--- @include "log"
--- @include "order"
--- @include "ranks"
--- @include "placements"
--- @include "filing"
--- @include "entry"
--- @include "period-keys"
--- @include "standings"

local FIRST, WIDTH = 14, 4
-- Of one event; see MAX_SUBMISSIONS in libs/domain.
local MOST_SUBMISSIONS = 1000
local base, order, period_id, is_trial = ARGV[1], order_of(ARGV[4]), ARGV[10], ARGV[6] == '1'
local state = redis.call('HMGET', KEYS[1], 'configVersion', 'version', 'id', 'sequence', 'placed')
if state[1] ~= ARGV[3] then return { 'STALE' } end
local epoch, refusal = open_log(KEYS[2], KEYS[3], ARGV[5])
if not epoch then return refusal end

local now, changed, removed, noted, gone = now_ms(), 0, 0, {}, {}
local function answer(version, sequence)
  return { 'OK', version, epoch, sequence, changed, removed }
end
if ARGV[11] ~= '' and tonumber(ARGV[11]) <= now then
  return answer(state[2] or '0', last_sequence(KEYS[2]))
end

local entries_from = FIRST + tonumber(ARGV[13])
local members = {}
for at = FIRST, entries_from - 1 do members[#members + 1] = ARGV[at] end
for at = entries_from, #ARGV, WIDTH do members[#members + 1] = ARGV[at] end
-- The state may have been lost on its own: placements are there all the same, and so are arrivals.
local is_placed = state[5] or redis.call('EXISTS', base .. ':placements') == 1
if not is_trial then
  if is_placed and not state[5] then redis.call('HSET', KEYS[1], 'placed', '1') end
  local arrivals = tonumber(state[4]) or last_sequence(KEYS[2]) * MOST_SUBMISSIONS
  arrivals = math.max(arrivals, tonumber(ARGV[12]))
  if arrivals ~= tonumber(state[4]) then redis.call('HSET', KEYS[1], 'sequence', integer(arrivals)) end
end
local placements = is_placed and load_placements(base, members, order) or nil
local period = {
  id = period_id, rank = base .. ':rank:' .. period_id, entries = base .. ':entries:' .. period_id,
  aside = base .. ':aside:' .. period_id,
  expires = ARGV[11] ~= '' and kept_until(ARGV[11]) or '', standing = {}, touched = {},
}
load_standings(period, members, order, placements)

local function target_of(score_text, value, former)
  local prefix, packed_at, attempts, metadata = unpack_entry(value, order.prefix_width)
  return {
    score_text = score_text, prefix = prefix, columns = string.sub(prefix, 1, order.columns_width),
    packed_at = packed_at, attempts = attempts, metadata = metadata,
    kept_as = former and former.kept_as, kept_score_text = former and former.kept_score_text,
    touched = former and former.touched,
  }
end

for at = entries_from, #ARGV, WIDTH do
  local member, score_text, value = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  local former = period.standing[member]
  local is_same = former and former.score == tonumber(score_text) and value_of(former) == value
  if not is_same or ARGV[at + 3] == '1' then
    local entry = target_of(score_text, value, former)
    changed = changed + 1
    noted[changed] = {
      member, score_text, entry.prefix, entry.packed_at, entry.attempts, entry.metadata,
    }
    if not is_same then replace_standing(period, member, entry) end
  end
end
for at = FIRST, entries_from - 1 do gone[#gone + 1] = ARGV[at] end
removed = #gone
if is_trial or changed + removed == 0 then return answer(state[2] or '0', last_sequence(KEYS[2])) end

-- What comes is there before anything goes: a ranking that is empty for a moment would lose its expiry.
write_standings(period, base, order, placements)
for _, member in ipairs(gone) do
  take_entry(base, period_id, member, placement_of(placements, member), order)
end

local version = string.format('%.0f', next_version(state[2], now))
redis.call('HSET', KEYS[1], 'version', version)
redis.call('SADD', KEYS[4], base)
return answer(version, append_event(KEYS[2], KEYS[3], epoch, {
  type = 'entries.restored', tenant = ARGV[2], resource = state[3], version = version,
  at = string.format('%.0f', now),
  body = cjson.encode({
    rebuild = ARGV[7], by = ARGV[8], to = ARGV[9], period = period_id, removed = gone, entries = noted,
  }),
}))
