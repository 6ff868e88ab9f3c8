-- What a run makes of the entry that its member has. Needs "numbers" and "order".
local MAX_EXACT = 9007199254740991

-- From least score, greatest score, greatest change and most attempts, '' where there is none.
local function bounds_of(least, greatest, change, attempts)
  return {
    least = tonumber(least) or -math.huge, greatest = tonumber(greatest) or math.huge,
    change = tonumber(change) or math.huge, attempts = tonumber(attempts),
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

-- The sum of standing and submitted run as score and column digits, or nil when not exact.
local function sum_runs(old, run, order)
  local sign = run.operator == 'increment' and 1 or -1
  local score = add_exactly(old and old.score or 0, sign * run.score)
  if not score then return nil end
  if order.column_count == 0 then return score, '' end
  local values = {}
  for index = 1, order.column_count do
    local standing = 0
    if old then
      local from = (index - 1) * COLUMN_WIDTH + 1
      local digits = string.sub(old.columns, from, from + COLUMN_WIDTH - 1)
      standing = decode_column(digits, order.complemented[index])
    end
    values[index] = add_exactly(standing, sign * run.values[index])
    if not values[index] then return nil end
  end
  return score, encode_columns(values, order)
end

-- How many attempts a member has made with this one, as text; nil when none was left.
local function count_attempts(old, bounds)
  local attempts = old and old.attempts or ''
  if not bounds.attempts then return attempts end
  local made = tonumber(attempts) or 0
  if made < bounds.attempts then return integer(made + 1) end
end

-- An attempt that leaves the entry as it is, but for being counted.
local function count_attempt(old, attempts, entry)
  if entry ~= old then
    for name, value in pairs(old) do entry[name] = value end
  end
  entry.attempts, entry.moved, entry.only_counted = attempts, false, true
  return entry
end

-- The entry that a run leads to: nil when it leaves the old one, false and a code when it is refused.
-- `moved` says whether it stands elsewhere, and so needs a new prefix; `only_counted`, that nothing
-- changed but the number of attempts. It is made in `entry`, which may be the old one itself: tables
-- are dear, and printing numbers, which is done only where a sum was made, is dearer still.
local function judge(old, run, order, bounds, entry)
  local operator, score, columns = run.operator, run.score, run.columns
  local score_text, metadata = run.score_text, run.metadata
  local sums = operator == 'increment' or operator == 'decrement'
  if sums then
    score, columns = sum_runs(old, run, order)
    if not score then return false, 'score.out_of_bounds' end
    score_text = text(score)
    if metadata == '' and old then metadata = old.metadata end
  end
  if score < bounds.least or score > bounds.greatest then return false, 'score.out_of_bounds' end
  if sums and math.abs(run.score) > bounds.change then return false, 'score.change_too_large' end
  local attempts = count_attempts(old, bounds)
  local moved = not old or score ~= old.score or columns ~= old.columns
  if old then
    local news = moved or (operator == 'latest' and run.packed_at > old.packed_at)
      or ((operator == 'latest' or operator == 'set') and metadata ~= old.metadata)
    if operator == 'best' then
      news = stands_higher(score, columns, old.score, old.columns, order)
    elseif operator == 'latest' and run.packed_at < old.packed_at then
      news = false
    end
    if not news and not bounds.attempts then return nil end
    if not news and attempts then return count_attempt(old, attempts, entry) end
    if news and not sums and math.abs(score - old.score) > bounds.change then
      return false, 'score.change_too_large'
    end
  end
  if not attempts then return false, 'score.attempts_exhausted' end
  -- Only a changed run, or a later one on a board that keeps the latest, changes the time.
  local timed = moved or operator == 'latest'
  entry.packed_at = timed and run.packed_at or old.packed_at
  entry.score, entry.score_text, entry.columns, entry.metadata = score, score_text, columns, metadata
  entry.attempts, entry.moved, entry.only_counted = attempts, moved, false
  if old and entry ~= old then
    entry.prefix, entry.touched = old.prefix, old.touched
    entry.kept_as, entry.kept_score_text = old.kept_as, old.kept_score_text
  end
  return entry
end
