-- What a viewer sees of one ranking. A shadow-banned member sees itself listed, and nobody else does:
-- to it the list is the ranking with its own entry, the guest, put in. Needs "ranks", "placements".

local function has_item(list, wanted)
  for _, item in ipairs(list) do
    if item == wanted then return true end
  end
  return false
end

local function find_guest(base, period_id, segment, viewer, ranking, order)
  if viewer == '' then return nil end
  local placement = read_placement(redis.call('HGET', base .. ':placements', viewer), order)
  if placement.state ~= 's' then return nil end
  if segment ~= '' and not has_item(placement.segments, segment) then return nil end
  local kept = redis.call('HGET', base .. ':aside:' .. period_id, viewer)
  if not kept then return nil end
  local score_text, value = read_aside(kept)
  local name = string.sub(value, 1, order.prefix_width) .. viewer
  return {
    member = viewer, score_text = score_text, value = value, name = name,
    columns = string.sub(name, 1, order.columns_width),
    index = index_of_place(ranking, score_text, name, order),
  }
end

-- `ranking` and `entries` are the keys of the ranking and of the period's entries.
local function open_view(base, period_id, segment, viewer, ranking, entries, order)
  local guest = find_guest(base, period_id, segment, viewer, ranking, order)
  return {
    base = base, ranking_id = ranking_of(period_id, segment), ranking = ranking, entries = entries,
    guest = guest, order = order,
    total = redis.call('ZCARD', ranking) + (guest and 1 or 0),
  }
end

local function range_listed(view, from, to)
  if from > to then return {} end
  return range_in_order(view.ranking, from, to, view.order)
end

-- {name, score, …} of the places `from` to `to`, from 0.
local function range_of(view, from, to)
  local guest = view.guest
  if not guest or to < guest.index then return range_listed(view, from, to) end
  if from > guest.index then return range_listed(view, from - 1, to - 1) end
  local page = range_listed(view, from, to - 1)
  local at = (guest.index - from) * 2 + 1
  table.insert(page, at, guest.name)
  table.insert(page, at + 1, guest.score_text)
  return page
end

-- Where the entry listed at `index` of the ranking is seen.
local function seen_at(view, index)
  return view.guest and index >= view.guest.index and index + 1 or index
end

-- Where a member is seen; nil when it is not.
local function find_member(view, member)
  local guest = view.guest
  if guest and guest.member == member then return guest.index end
  local value = redis.call('HGET', view.entries, member)
  if not value then return nil end
  local name = string.sub(value, 1, view.order.prefix_width) .. member
  local index = redis.call(view.order.rank_command, view.ranking, name)
  return index and seen_at(view, index) or nil
end

-- Whether an entry is listed before another.
local function reads_before(score_text, name, other_score_text, other_name, order)
  local score, other = tonumber(score_text), tonumber(other_score_text)
  if score ~= other then return (score > other) == order.descending end
  if order.descending then return bytes_less(other_name, name) end
  return bytes_less(name, other_name)
end

-- Where a place is seen that may hold no entry any more, and whether it does hold one.
local function find_place(view, score_text, name)
  local guest = view.guest
  if guest and guest.name == name then return guest.index, true end
  local exact = redis.call(view.order.rank_command, view.ranking, name)
  if exact and tonumber(redis.call('ZSCORE', view.ranking, name)) == tonumber(score_text) then
    return seen_at(view, exact), true
  end
  local index = index_of_place(view.ranking, score_text, name, view.order)
  if not guest or index < guest.index then return index, false end
  -- Where the gap is the guest's own, it lies on one side of the guest or on the other.
  local is_before = index == guest.index
    and reads_before(score_text, name, guest.score_text, guest.name, view.order)
  return is_before and index or index + 1, false
end

-- How many are seen with a better score, or one as good at least.
local function count_seen(view, score_text, as_good)
  local count = count_better(view.ranking, score_text, as_good, view.order)
  if not view.guest then return count end
  local bound, own = tonumber(score_text), tonumber(view.guest.score_text)
  local counts = as_good and own == bound
  if own ~= bound then counts = (own > bound) == view.order.descending end
  return counts and count + 1 or count
end

-- The rank of what is seen at `index`, and how many stand higher.
local function rank_seen(view, index, name, score_text)
  local guest, order = view.guest, view.order
  local columns = string.sub(name, 1, order.columns_width)
  if not guest or index <= guest.index then
    return rank_at(view.base, view.ranking_id, index, score_text, columns, order)
  end
  local rank, higher = rank_at(view.base, view.ranking_id, index - 1, score_text, columns, order)
  if order.rank_style == 'ordinal' then return rank + 1, higher + 1 end
  local own, score = tonumber(guest.score_text), tonumber(score_text)
  if not stands_higher(own, guest.columns, score, columns, order) then return rank, higher end
  if order.rank_style == 'competition' then return rank + 1, higher + 1 end
  local level = level_of(guest.score_text, guest.columns)
  local shares = redis.call('ZSCORE', levels_key(view.base, view.ranking_id), level)
  return shares and rank or rank + 1, higher + 1
end

-- Of a page as range_of gives it, the values that its members' entries have.
local function values_of(view, page)
  local members, values, width = {}, {}, view.order.prefix_width
  for index = 1, #page, 2 do members[#members + 1] = string.sub(page[index], width + 1) end
  if #members == 0 then return values end
  values = redis.call('HMGET', view.entries, unpack(members))
  for index, member in ipairs(members) do
    if view.guest and view.guest.member == member then values[index] = view.guest.value end
  end
  return values
end
