-- Submissions as they stand in ARGV: as many values each as their layout says. Needs "order", "entry".

-- `fields` names what each brings beside member and score, of 'otmi' in this order: (o) operator;
-- (t) set of periods, from 1, and occurred at (ms or ''); (m) metadata; (i) the name that its answer
-- is remembered by or '', and fingerprint. At last comes a value for each column.
local function layout_of(fields, column_count)
  local layout = { stride = 2 }
  local function place(letter, width)
    if not string.find(fields, letter, 1, true) then return nil end
    layout.stride = layout.stride + width
    return layout.stride - width
  end
  layout.operator, layout.set, layout.metadata, layout.name =
    place('o', 1), place('t', 2), place('m', 1), place('i', 2)
  layout.columns = layout.stride
  layout.stride = layout.stride + column_count
  return layout
end

-- By set, the members of the submissions in it.
local function members_by_set(first, layout, set_count)
  local members = {}
  for index = 1, set_count do members[index] = {} end
  for at = first, #ARGV, layout.stride do
    local of_set = members[layout.set and tonumber(ARGV[at + layout.set]) or 1]
    of_set[#of_set + 1] = ARGV[at]
  end
  return members
end

-- The members of all submissions, each as often as it submits.
local function all_members(first, layout)
  local members = {}
  for at = first, #ARGV, layout.stride do members[#members + 1] = ARGV[at] end
  return members
end

-- Reads the submission at ARGV[at] into `run`, which is one table for all of them: making one for
-- each costs more than reading it. What its layout does not have stays as it is.
local function read_run(run, at, layout, order, now, packed_now)
  run.member, run.score_text, run.score = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 1])
  if layout.operator then run.operator = ARGV[at + layout.operator] end
  if layout.metadata then run.metadata = ARGV[at + layout.metadata] end
  if layout.set then
    run.set = ARGV[at + layout.set]
    local occurred_at = ARGV[at + layout.set + 1]
    run.at = occurred_at == '' and now or tonumber(occurred_at)
    run.packed_at = occurred_at == '' and packed_now or pack_time(run.at)
  end
  if order.column_count == 0 then return end
  for index = 1, order.column_count do
    run.values[index] = tonumber(ARGV[at + layout.columns + index - 1])
  end
  run.columns = encode_columns(run.values, order)
end
