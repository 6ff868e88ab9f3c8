-- How a board places its members: listed or aside, and in which segments. A line is kept for a member
-- once it was placed otherwise than by default: revision, state (v visible, h hidden, b banned,
-- s shadow-banned), then its value of each attribute that makes segments, set apart by tabs.
-- Needs "order".
local PLAIN = { revision = 0, state = 'v', is_listed = true, segments = {} }

local function read_placement(line, order)
  if not line then return PLAIN end
  local fields, segments = {}, {}
  for field in string.gmatch(line .. '\t', '([^\t]*)\t') do fields[#fields + 1] = field end
  for index, attribute in ipairs(order.segments) do
    local value = fields[index + 2]
    if value and value ~= '' then segments[#segments + 1] = attribute .. ':' .. value end
  end
  return {
    revision = tonumber(fields[1]), state = fields[2], is_listed = fields[2] == 'v',
    segments = segments,
  }
end

local function load_placements(base, members, order)
  local lines, placements = redis.call('HMGET', base .. ':placements', unpack(members)), {}
  for index = 1, #members do
    if lines[index] then placements[members[index]] = read_placement(lines[index], order) end
  end
  return placements
end

-- `placements` is nil on a board that keeps none.
local function placement_of(placements, member)
  return placements and placements[member] or PLAIN
end

-- A segment's ranking stands beside that of all entries, under a name of the same kind.
local function ranking_of(period_id, segment)
  if segment == '' then return period_id end
  return period_id .. '/' .. segment
end

-- Of an entry kept aside, '<score>\t<value>', the score and the value.
local function read_aside(kept) return string.match(kept, '^([^\t]*)\t(.*)$') end

local function is_same_list(a, b)
  return table.concat(a, '\n') == table.concat(b, '\n')
end
