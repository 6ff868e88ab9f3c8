--[==[
Applies submissions to every period of one board, in order, each judged by itself.

KEYS  1 board state   2 partition log   3 partition events   4 partition dirty set
      (the board's other keys, named by its base and in the same slot, are derived from ARGV)
ARGV  1 base  2 tenant  3 config version  4 order: see includes/order.lua  5 stream capacity
      6 dedupe seconds  7 want ranks (1/0; members must then be distinct)  8 request key or ''
      9 request fingerprint  10 operator where a submission names none
      11 least score  12 greatest score  13 greatest change of a score  14 most attempts of a member
        in a period  15 most entries of a period ('' where there is none)
      16 what submissions bring beside member and score: see includes/submissions.lua
      17.. sets of periods: see includes/periods.lua
      per submission: member, score, the values that 16 names
Result {'OK', version, epoch, sequence, total, replayed (1/0), answers}
       a line for each answer, its fields set apart by tabs: a applied or u unchanged, score,
       previous score or '', and where ranks are wanted: previous rank or '', then for each period
       its id, score, rank; r rejected, code; d, version, total, the answer remembered by its name.
       Ranks are those before and after the whole run; entries go only then that a period has no room
       for.
       Times are judged by this server's clock: a run of a period that is no longer kept is
       rejected with leaderboard.closed, one from the future with request.invalid.
       {'STALE'} {'RECOVERING'} {'BACKPRESSURE'} {'MISMATCH'} {'CLOCK', now ms}
Event  scores.submitted, in lines: sets of periods (ids joined by commas, sets by blanks), then for
       each submission, its fields set apart by tabs: member, operator, score, set, and for each
       entry that it changed: place of the period in the set, score or '' for the submitted one,
       prefix, time as packed or '' for the event's, attempts or '' where none are counted, metadata;
       then for each period that was trimmed: '', its id, members
]==]
--- @include "numbers"
--- @include "clock"
--- @include "log"
--- @include "dedupe"
--- @include "order"
--- @include "ranks"
--- @include "entry"
--- @include "operators"
--- @include "periods"
--- @include "period-keys"
--- @include "standings"
--- @include "trim"
--- @include "submissions"
--- @include "answers"

local state_key, log_key, events_key, dirty_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local base, want_ranks, request_key, dedupe_seconds = ARGV[1], ARGV[7] == '1', ARGV[8], ARGV[6]
local FUTURE_TOLERANCE_MS = 60000

local state = redis.call('HMGET', state_key, 'configVersion', 'version', 'sequence', 'id')
if state[1] ~= ARGV[3] then return { 'STALE' } end
local epoch, refusal = open_log(log_key, events_key, ARGV[5])
if not epoch then return refusal end

local now = now_ms()
local now_text, packed_now = string.format('%.0f', now), pack_time(now)
local order, bounds = order_of(ARGV[4]), bounds_of(ARGV[11], ARGV[12], ARGV[13], ARGV[14])
local layout = layout_of(ARGV[16], order.column_count)
local sets, first = read_period_sets(17, base, now)
if not sets then return { 'CLOCK', now_text } end

-- Named by the board's id: a board made anew under an old key has never seen these requests.
local dedupe = base .. ':dedupe:' .. state[4] .. ':'
if request_key ~= '' then
  local answer, mismatch = recall(dedupe .. request_key, ARGV[9])
  if mismatch then return { 'MISMATCH' } end
  if answer then
    local version, total, answers = string.match(answer, '^(%d+)\t(%d+)\n(.*)$')
    return { 'OK', version, epoch, last_sequence(log_key), total, 1, answers }
  end
end

local members = members_by_set(first, layout, #sets)
for index = 1, #sets do
  if #members[index] > 0 then
    for _, period in ipairs(sets[index]) do load_standings(period, members[index], order) end
  end
end

local sequence, event_lines, ranked = tonumber(state[3] or '0'), {}, {}
local run = {
  at = now, packed_at = packed_now, operator = ARGV[10], set = '1', metadata = '', values = {},
  columns = '',
}

local function rank_of(period, name, score_text, columns)
  local index = redis.call(order.rank_command, period.rank, name)
  local rank = rank_at(base, period.id, index, score_text, columns, order)
  return integer(rank)
end

-- Puts judged entries in place, all under the next number in order of arrival.
local function accept(periods, verdicts)
  sequence = sequence + 1
  local digits = encode_sequence(sequence, order)
  local line = run.member .. '\t' .. run.operator .. '\t' .. run.score_text .. '\t' .. run.set
  for index = 1, #periods do
    local entry = verdicts[index]
    if entry then
      if entry.moved then entry.prefix = entry.columns .. digits end
      replace_standing(periods[index], run.member, entry)
      local score_text = entry.score_text == run.score_text and '' or entry.score_text
      local packed_at = entry.packed_at == packed_now and '' or entry.packed_at
      line = line .. '\t' .. periods.places[index] .. '\t' .. score_text .. '\t' .. entry.prefix
        .. '\t' .. packed_at .. '\t' .. entry.attempts .. '\t' .. entry.metadata
    end
  end
  event_lines[#event_lines + 1] = line
end

-- Judges the run in all its periods before it changes any: it counts wholly or not at all.
local function apply(position)
  local member, periods = run.member, sets[tonumber(run.set)]
  if run.at > now + FUTURE_TOLERANCE_MS or run.at < -AT_OFFSET then return 'r\trequest.invalid' end
  if periods.closed then return 'r\tleaderboard.closed' end
  local former, verdicts, applies, counts = periods[1].standing[member], {}, false, false
  for index = 1, #periods do
    local verdict, fault = judge(periods[index].standing[member], run, order, bounds)
    if verdict == false then return 'r\t' .. fault end
    verdicts[index] = verdict or false
    if verdict then
      counts, applies = true, applies or not verdict.only_counted
    end
  end
  if counts then accept(periods, verdicts) end
  local answer = (applies and 'a\t' or 'u\t') .. periods[1].standing[member].score_text
    .. '\t' .. (former and former.score_text or '')
  if not want_ranks then return answer end
  ranked[#ranked + 1] = { position = position, member = member, periods = periods }
  -- Nothing is written yet, so this is the rank before the run.
  local previous_rank = former
    and rank_of(periods[1], former.kept_as, former.score_text, former.columns) or ''
  return answer .. '\t' .. previous_rank
end

local answers, remember_answers = answer_all(dedupe, first, layout, function(at, position)
  read_run(run, at, layout, order, now, packed_now)
  return apply(position)
end)
for index = 1, #sets do
  for _, period in ipairs(sets[index]) do write_standings(period, base, order) end
end
for _, one in ipairs(ranked) do
  local answer = answers[one.position]
  for _, period in ipairs(one.periods) do
    local entry = period.standing[one.member]
    answer = answer .. '\t' .. period.id .. '\t' .. entry.score_text
      .. '\t' .. rank_of(period, entry.prefix .. one.member, entry.score_text, entry.columns)
  end
  answers[one.position] = answer
end

if ARGV[15] ~= '' and #event_lines > 0 then
  for index = 1, #sets do
    for _, period in ipairs(sets[index]) do
      local gone = trim_period(base, period, tonumber(ARGV[15]), order)
      if #gone > 0 then
        event_lines[#event_lines + 1] = '\t' .. period.id .. '\t' .. table.concat(gone, '\t')
      end
    end
  end
end

local version_text, log_position = state[2] or '0', nil
if #event_lines > 0 then
  version_text = string.format('%.0f', next_version(version_text, now))
  redis.call('HSET', state_key, 'version', version_text, 'sequence', integer(sequence))
  redis.call('SADD', dirty_key, base)
  local ids = {}
  for index = 1, #sets do ids[index] = table.concat(sets[index].ids, ',') end
  log_position = append_event(log_key, events_key, epoch, {
    type = 'scores.submitted', tenant = ARGV[2], resource = state[4], version = version_text, at = now_text,
    body = table.concat(ids, ' ') .. '\n' .. table.concat(event_lines, '\n'),
  })
else
  log_position = last_sequence(log_key)
end

local total = integer(redis.call('ZCARD', sets[1][1].rank))
local outcome = version_text .. '\t' .. total
remember_answers(outcome, dedupe_seconds)
local answer_text = table.concat(answers, '\n')
if request_key ~= '' then
  remember(dedupe .. request_key, ARGV[9], outcome .. '\n' .. answer_text, dedupe_seconds)
end
return { 'OK', version_text, epoch, log_position, total, 0, answer_text }
