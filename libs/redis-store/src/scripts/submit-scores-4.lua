--[==[
Applies submissions to every period of one board, in order, each judged by itself.

KEYS  1 board state   2 partition log   3 partition events   4 partition dirty set
      (the board's other keys, named by its base and in the same slot, are derived from ARGV)
ARGV  1 base  2 tenant  3 config version  4 sort order  5 column orders, a letter each ('da')
      6 stream capacity  7 dedupe seconds  8 want ranks (1/0)  9 request key or ''
      10 request fingerprint  11 number of period sets
      per set: number of periods, '1' when chosen by the clock, then per period
        id, starts at, ends at, expires at (ms, '' for none)
      per submission: member, score, operator, set (from 1), occurred at (ms or ''), metadata,
        submission id or '', fingerprint, then a value for each column
Result {'OK', version, epoch, sequence, total, replayed (1/0), answers as JSON}
       answer: {status, score, previous, rank, previous rank, {{period id, score, rank}…}} with
       status a applied or u unchanged; {'r', code} rejected; {'d', answer} replayed by its id.
       Times are judged by this server's clock: a run of a period that is no longer kept is
       rejected with leaderboard.closed, one from the future with request.invalid.
       {'STALE'} {'RECOVERING'} {'BACKPRESSURE'} {'MISMATCH'} {'CLOCK', now ms}
Event  scores.submitted {periods: [[id…]…], items: [[member, operator, score, set, [[period from 1,
       score, prefix, at, metadata]…]]…]}
]==]
--- @include "numbers"
--- @include "clock"
--- @include "log"
--- @include "dedupe"
--- @include "order"
--- @include "entry"

local state_key, log_key, events_key, dirty_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local call = redis.call
local base, want_ranks, request_key = ARGV[1], ARGV[8] == '1', ARGV[9]
local descending = ARGV[4] == 'desc'
local rank_command = descending and 'ZREVRANK' or 'ZRANK'
local column_count = #ARGV[5]
local columns_width = column_count * COLUMN_WIDTH
local prefix_width = columns_width + SEQUENCE_WIDTH
local MAX_EXACT = 9007199254740991
local FUTURE_TOLERANCE_MS = 60000
local NONE = ''

local state = call('HMGET', state_key, 'configVersion', 'version', 'sequence', 'id')
if state[1] ~= ARGV[3] then return { 'STALE' } end
local epoch, refusal = open_log(log_key, events_key, ARGV[6])
if not epoch then return refusal end

local complemented = {}
for index = 1, column_count do
  complemented[index] = (string.sub(ARGV[5], index, index) == 'd') ~= descending
end

-- Named by the board's id: a board made anew under an old key has never seen these requests.
local dedupe = base .. ':dedupe:' .. state[4]
local now = now_ms()
local now_text, packed_now = string.format('%.0f', now), pack_time(now)
local cursor = 12
local sets = {}
for index = 1, tonumber(ARGV[11]) do
  local periods, live = { ids = {} }, ARGV[cursor + 1] == '1'
  local count = tonumber(ARGV[cursor])
  cursor = cursor + 2
  for position = 1, count do
    local id, starts, ends = ARGV[cursor], ARGV[cursor + 1], ARGV[cursor + 2]
    if live and starts ~= '' and (now < tonumber(starts) or now >= tonumber(ends)) then
      return { 'CLOCK', now_text }
    end
    periods[position] = {
      id = id, position = integer(position), rank = base .. ':rank:' .. id, entries = base .. ':entries:' .. id,
      expires = ARGV[cursor + 3],
    }
    if ARGV[cursor + 3] ~= '' and tonumber(ARGV[cursor + 3]) <= now then periods.closed = true end
    periods.ids[position] = id
    cursor = cursor + 4
  end
  sets[index] = periods
end

if request_key ~= '' then
  local answer, mismatch = recall(dedupe .. ':request:' .. request_key, ARGV[10])
  if mismatch then return { 'MISMATCH' } end
  if answer then
    local first = cjson.decode(answer)
    return { 'OK', first.version, epoch, last_sequence(log_key), first.total, 1, first.answers }
  end
end

local function standing_entry(period, member)
  local value = call('HGET', period.entries, member)
  if not value then return nil end
  local prefix, packed_at, metadata = unpack_entry(value, prefix_width)
  local score = call('ZSCORE', period.rank, prefix .. member)
  return {
    prefix = prefix, columns = string.sub(prefix, 1, columns_width), metadata = metadata,
    packed_at = packed_at, score = tonumber(score), score_text = score,
  }
end

-- Adds exactly, or returns nil: not finite, or integers that would lose their last digit.
local function add_exactly(a, b)
  local sum = a + b
  if sum ~= sum or sum == math.huge or sum == -math.huge then return nil end
  local exact = a % 1 == 0 and b % 1 == 0 and math.abs(a) <= MAX_EXACT and math.abs(b) <= MAX_EXACT
  if exact and math.abs(sum) > MAX_EXACT then return nil end
  return sum + 0
end

local function encode_columns(values)
  local digits = {}
  for index = 1, column_count do
    digits[index] = encode_column(values[index], complemented[index])
  end
  return table.concat(digits)
end

-- The sum of standing and submitted run as score and column digits, or nil when not exact.
local function sum_runs(old, submitted, sign)
  local score = add_exactly(old and old.score or 0, sign * submitted.score)
  if not score then return nil end
  local values = {}
  for index = 1, column_count do
    local standing = 0
    if old then
      local from = (index - 1) * COLUMN_WIDTH + 1
      standing = decode_column(string.sub(old.columns, from, from + COLUMN_WIDTH - 1), complemented[index])
    end
    values[index] = add_exactly(standing, sign * submitted.values[index])
    if not values[index] then return nil end
  end
  return score, encode_columns(values)
end

-- Column digits are complemented so that reading order is right: among equal scores of a board
-- that is read from its high end the greater digits stand higher.
local function stands_higher(score, columns, old)
  if score ~= old.score then
    if descending then return score > old.score end
    return score < old.score
  end
  if columns == old.columns then return false end
  if descending then return columns > old.columns end
  return columns < old.columns
end

-- What a submission makes of one entry: nil when it leaves it, false when it cannot be stored.
-- Numbers are printed only where a sum was made: that is the dearest thing a script can do.
local function judge(old, submitted)
  local operator, score, columns = submitted.operator, submitted.score, submitted.columns
  local score_text = submitted.score_text
  if operator == 'increment' or operator == 'decrement' then
    score, columns = sum_runs(old, submitted, operator == 'increment' and 1 or -1)
    if not score then return false end
    score_text = text(score)
  end
  local moved = not old or score ~= old.score or columns ~= old.columns
  if old then
    if operator == 'best' and not stands_higher(score, columns, old) then return nil end
    if operator == 'latest' and submitted.packed_at < old.packed_at then return nil end
    local news = moved or (operator == 'latest' and submitted.packed_at > old.packed_at)
      or ((operator == 'latest' or operator == 'set') and submitted.metadata ~= old.metadata)
    if not news then return nil end
  end
  local metadata = submitted.metadata
  if metadata == '' and old and (operator == 'increment' or operator == 'decrement') then
    metadata = old.metadata
  end
  -- Only a changed run, or a later one on a board that keeps the latest, changes the time.
  local timed = moved or operator == 'latest'
  return {
    score_text = score_text, columns = columns, moved = moved, metadata = metadata,
    packed_at = timed and submitted.packed_at or old.packed_at,
    at_text = timed and submitted.at_text or string.format('%.0f', unpack_time(old.packed_at)),
  }
end

local sequence, changed = tonumber(state[3] or '0'), false

local function store(period, member, old, new, sequence_digits)
  local prefix = old and old.prefix
  if new.moved then
    prefix = new.columns .. sequence_digits
    if old then call('ZREM', period.rank, old.prefix .. member) end
    call('ZADD', period.rank, new.score_text, prefix .. member)
  end
  call('HSET', period.entries, member, prefix .. new.packed_at .. new.metadata)
  if not old and call('HLEN', period.entries) == 1 then
    call('SADD', base .. ':periods', period.id)
    if period.expires ~= '' then
      call('PEXPIREAT', period.rank, period.expires)
      call('PEXPIREAT', period.entries, period.expires)
    end
  end
  return prefix
end

local function rank_of(period, prefix, member)
  return integer(call(rank_command, period.rank, prefix .. member) + 1)
end

local event_items = {}

-- Judges a submission in all its periods before it writes in any: it counts wholly or not at all.
local function apply(submitted)
  local periods, member = sets[tonumber(submitted.set)], submitted.member
  if submitted.at > now + FUTURE_TOLERANCE_MS or submitted.at < -AT_OFFSET then
    return { 'r', 'request.invalid' }
  end
  if periods.closed then return { 'r', 'leaderboard.closed' } end
  local standings, decisions, applies = {}, {}, false
  for index = 1, #periods do
    local old = standing_entry(periods[index], member)
    local new = judge(old, submitted)
    if new == false then return { 'r', 'score.out_of_bounds' } end
    standings[index], decisions[index] = old or false, new or false
    if new then applies = true end
  end
  local sequence_digits
  if applies then
    sequence, changed = sequence + 1, true
    sequence_digits = encode_sequence(sequence, descending)
  end
  local stored, standing_rows, previous_rank = {}, {}, NONE
  for index = 1, #periods do
    local period, old, new = periods[index], standings[index], decisions[index]
    if want_ranks and index == 1 and old then previous_rank = rank_of(period, old.prefix, member) end
    local prefix = old and old.prefix
    if new then
      prefix = store(period, member, old, new, sequence_digits)
      stored[#stored + 1] = { period.position, new.score_text, prefix, new.at_text, new.metadata }
    end
    if want_ranks then
      standing_rows[index] = { period.id, (new or old).score_text, rank_of(period, prefix, member) }
    end
  end
  if applies then
    event_items[#event_items + 1] =
      { member, submitted.operator, submitted.score_text, submitted.set, stored }
  end
  local old, new = standings[1], decisions[1]
  return {
    applies and 'a' or 'u', (new or old).score_text, old and old.score_text or '',
    want_ranks and standing_rows[1][3] or NONE, previous_rank, want_ranks and standing_rows or nil,
  }
end

local answers, count = {}, 0
local stride = 8 + column_count
for at = cursor, #ARGV, stride do
  local values = {}
  for index = 1, column_count do values[index] = tonumber(ARGV[at + 7 + index]) end
  local occurred_at = ARGV[at + 4]
  local submitted = {
    member = ARGV[at], score = tonumber(ARGV[at + 1]), score_text = ARGV[at + 1],
    operator = ARGV[at + 2], set = ARGV[at + 3], metadata = ARGV[at + 5],
    at = now, at_text = now_text, packed_at = packed_now,
    values = values, columns = column_count > 0 and encode_columns(values) or '',
  }
  if occurred_at ~= '' then
    submitted.at, submitted.at_text = tonumber(occurred_at), occurred_at
    submitted.packed_at = pack_time(submitted.at)
  end
  local dedupe_key = ARGV[at + 6] ~= '' and dedupe .. ':submission:' .. ARGV[at + 6]
  local known, mismatch
  if dedupe_key then known, mismatch = recall(dedupe_key, ARGV[at + 7]) end
  local answer
  if mismatch then
    answer = { 'r', 'idempotency.mismatch' }
  elseif known then
    answer = { 'd', cjson.decode(known) }
  else
    answer = apply(submitted)
    -- A refusal wrote nothing and is not remembered: the run may be accepted when it comes again.
    if dedupe_key and answer[1] ~= 'r' then
      remember(dedupe_key, ARGV[at + 7], cjson.encode(answer), ARGV[7])
    end
  end
  count = count + 1
  answers[count] = answer
end

local version_text = state[2] or '0'
local position
if changed then
  version_text = string.format('%.0f', next_version(version_text, now))
  call('HSET', state_key, 'version', version_text, 'sequence', integer(sequence))
  call('SADD', dirty_key, base)
  local ids = {}
  for index = 1, #sets do ids[index] = sets[index].ids end
  position = append_event(log_key, events_key, epoch, {
    type = 'scores.submitted', tenant = ARGV[2], resource = state[4], version = version_text, at = now_text,
    body = cjson.encode({ periods = ids, items = event_items }),
  })
else
  position = last_sequence(log_key)
end

local total = call('ZCARD', sets[1][1].rank)
local encoded = cjson.encode(answers)
if request_key ~= '' then
  remember(dedupe .. ':request:' .. request_key, ARGV[10],
    cjson.encode({ version = version_text, total = total, answers = encoded }), ARGV[7])
end
return { 'OK', version_text, epoch, position, total, 0, encoded }
