--[==[
Applies submissions to every period of one board, in order, each judged by itself.

KEYS  1 board state   2 partition log   3 partition events   4 partition dirty set
      (the board's other keys, named by its base and in the same slot, are derived from ARGV)
ARGV  1 base  2 tenant  3 config version  4 order: see includes/order.lua  5 stream capacity
      6 dedupe seconds  7 want ranks (1/0; members must then be distinct)  8 request key or ''
      9 request fingerprint  10 operator where a submission names none
      11 least score  12 greatest score  13 greatest change of a score  14 most attempts of a member
        in a period  15 most entries of a period ('' where there is none)
      16 '' or, as JSON, what else binds this request, and is left out where it does not:
        rate {limit, windowSeconds}, quarantine {least, greatest, change, ids}, stamp of a signature
        {atSeconds, nonce}, settle {id, by}: the one submission is this held one, approved
      17 what submissions bring beside member and score: see includes/submissions.lua
      18.. sets of periods: see includes/periods.lua
      per submission: member, score, the values that 16 names
Result {'OK', version, epoch, sequence, total, replayed (1/0), answers}
       a line for each answer, its fields set apart by tabs: a applied or u unchanged (A or U where
       the member, who is shadow-banned, sees one entry more than the total, its own), score,
       previous score or '', and where ranks are wanted: previous rank or '', then for each period
       its id, score, rank; r rejected, code, and in how many ms it may come again where that is
       known; q held, id, code; d, version, total, the answer remembered by its name.
       Ranks are those before and after the whole run; entries go only then that a period has no room
       for.
       Times are judged by this server's clock: a run of a period that is closed or no longer kept,
       or of no period, is rejected with leaderboard.closed, one from the future with request.invalid,
       and one of a member who is banned with member.banned.
       {'STALE'} {'RECOVERING'} {'BACKPRESSURE'} {'MISMATCH'} {'CLOCK', now ms}
       {'UNSIGNED', 'old' or 'used'} the signature is not good: nothing is written
       {'SETTLED'} the held submission does not wait, or not any more
       What was carried out before the store was rebuilt is answered d, by what stands now.
Events scores.quarantined, a JSON list {id, member, operator, score, columns, metadata, at, reason}
       quarantine.settled {id, status, by}
       scores.submitted, in lines: sets of periods (ids joined by commas, sets by blanks), then for
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
--- @include "placements"
--- @include "filing"
--- @include "entry"
--- @include "operators"
--- @include "period-keys"
--- @include "periods"
--- @include "standings"
--- @include "trim"
--- @include "submissions"
--- @include "answers"
--- @include "guard"

local state_key, log_key, events_key, dirty_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local base, want_ranks, request_key, dedupe_seconds = ARGV[1], ARGV[7] == '1', ARGV[8], ARGV[6]
local FUTURE_TOLERANCE_MS = 60000

local state = redis.call('HMGET', state_key, 'configVersion', 'version', 'sequence', 'id', 'placed')
if state[1] ~= ARGV[3] then return { 'STALE' } end
local epoch, refusal = open_log(log_key, events_key, ARGV[5])
if not epoch then return refusal end

local now = now_ms()
local now_text, packed_now = string.format('%.0f', now), pack_time(now)
local order, bounds = order_of(ARGV[4]), bounds_of(ARGV[11], ARGV[12], ARGV[13], ARGV[14])
local layout = layout_of(ARGV[17], order.column_count)
local sets, first = read_period_sets(18, base, now)
if not sets then return { 'CLOCK', now_text } end

-- Named by the board's id: a board made anew under an old key has never seen these requests.
local dedupe = base .. ':dedupe:' .. state[4] .. ':'
local is_forgotten = false
if request_key ~= '' then
  local answer, mismatch = recall(dedupe .. request_key, ARGV[9])
  if mismatch then return { 'MISMATCH' } end
  is_forgotten = answer == FORGOTTEN
  if answer and not is_forgotten then
    local version, total, answers = string.match(answer, '^(%d+)\t(%d+)\n(.*)$')
    return { 'OK', version, epoch, last_sequence(log_key), total, 1, answers }
  end
end

local guard = ARGV[16] ~= ''
  and guard_of(cjson.decode(ARGV[16]), base, state[4], now, first, layout, order)
if guard and guard.is_settled then return { 'SETTLED' } end

local members, placements = members_by_set(first, layout, #sets), nil
if state[5] and first <= #ARGV then placements = load_placements(base, all_members(first, layout), order) end
for index = 1, #sets do
  if #members[index] > 0 then
    for _, period in ipairs(sets[index]) do load_standings(period, members[index], order, placements) end
  end
end

local sequence, event_lines, ranked, verdicts = tonumber(state[3] or '0'), {}, {}, {}
local run = {
  at = now, packed_at = packed_now, operator = ARGV[10], set = '1', metadata = '', values = {},
  columns = '',
}

-- Of a member who is kept aside: the rank that it would have.
local function rank_of(period, member, entry)
  local name = entry.prefix .. member
  local index = redis.call(order.rank_command, period.rank, name)
    or index_of_place(period.rank, entry.score_text, name, order)
  local rank = rank_at(base, period.id, index, entry.score_text, entry.columns, order)
  return integer(rank)
end

-- Puts the judged entries in place, all under the next number in order of arrival.
local function accept(periods)
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
  local state_of_member = placement_of(placements, member).state
  if state_of_member == 'b' then return 'r\tmember.banned' end
  local refused = guard and guard.refuse(run.member)
  if refused then return refused end
  local former, applies, counts = periods[1].standing[member], false, false
  -- Nothing is written yet, so this is the rank before the run.
  local previous_rank = want_ranks and former and rank_of(periods[1], member, former) or ''
  local previous_score = former and former.score_text or ''
  -- Where nobody else has a say the verdict may take the entry's place at once.
  local in_place = #periods == 1 and not guard
  for index = 1, #periods do
    local old = periods[index].standing[member]
    local verdict, fault = judge(old, run, order, bounds, in_place and old or {})
    if verdict == false then return 'r\t' .. fault end
    verdicts[index] = verdict or false
    if verdict then
      counts, applies = true, applies or not verdict.only_counted
    end
  end
  local held = guard and guard.hold(periods, run)
  if held then return held end
  if counts then accept(periods) end
  local status = applies and 'a' or 'u'
  if state_of_member == 's' then status = string.upper(status) end
  local answer = status .. '\t' .. periods[1].standing[member].score_text
    .. '\t' .. previous_score
  if not want_ranks then return answer end
  ranked[#ranked + 1] = { position = position, member = member, periods = periods }
  return answer .. '\t' .. previous_rank
end

local function act(at, position)
  read_run(run, at, layout, order, now, packed_now)
  return apply(position)
end

-- It was carried out before the store was rebuilt, and how is not known: what stands now is told.
local function recount(at, position)
  read_run(run, at, layout, order, now, packed_now)
  local periods = sets[tonumber(run.set)]
  local entry = not periods.closed and periods[1].standing[run.member]
  if not entry then return 'r\tmember.not_found' end
  local status = placement_of(placements, run.member).state == 's' and 'U' or 'u'
  local answer = table.concat({
    'd', state[2] or '0', integer(redis.call('ZCARD', periods[1].rank)), status, entry.score_text,
    entry.score_text,
  }, '\t')
  if not want_ranks then return answer end
  ranked[#ranked + 1] = { position = position, member = run.member, periods = periods }
  return answer .. '\t' .. rank_of(periods[1], run.member, entry)
end
local answers, names, remember_answers = answer_all(dedupe, first, layout,
  guard and guard.around(act) or act, recount, is_forgotten)
if request_key ~= '' then names[#names + 1] = request_key end
if guard and guard.unsigned then return { 'UNSIGNED', guard.unsigned } end
for index = 1, #sets do
  for _, period in ipairs(sets[index]) do write_standings(period, base, order, placements) end
end
for _, one in ipairs(ranked) do
  local answer = answers[one.position]
  for _, period in ipairs(one.periods) do
    local entry = period.standing[one.member]
    answer = answer .. '\t' .. period.id .. '\t' .. entry.score_text
      .. '\t' .. rank_of(period, one.member, entry)
  end
  answers[one.position] = answer
end

if ARGV[15] ~= '' and #event_lines > 0 then
  for index = 1, #sets do
    for _, period in ipairs(sets[index]) do
      local gone = trim_period(base, period, tonumber(ARGV[15]), order, state[5])
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
    body = table.concat(ids, ' ') .. '\n' .. table.concat(event_lines, '\n'), names = names,
  })
end
if guard then
  log_position = guard.write(function(type, body)
    return append_event(log_key, events_key, epoch, {
      type = type, tenant = ARGV[2], resource = state[4], version = version_text, at = now_text,
      body = body, names = names,
    })
  end) or log_position
end
log_position = log_position or last_sequence(log_key)

local total = sets[1][1] and integer(redis.call('ZCARD', sets[1][1].rank)) or '0'
local outcome = version_text .. '\t' .. total
remember_answers(outcome, dedupe_seconds)
local answer_text = table.concat(answers, '\n')
-- Who was told to come again later is judged anew then.
local is_later = #answers == 1 and string.find(answers[1], '^r\tlimit.rate\t')
if request_key ~= '' and not is_later and not is_forgotten then
  remember(dedupe .. request_key, ARGV[9], outcome .. '\n' .. answer_text, dedupe_seconds)
end
return {
  'OK', version_text, epoch, log_position, total, is_forgotten and 1 or 0, answer_text,
}
