-- The order-preserving prefix of a member string; the same as encodePrefix in libs/domain.
local COLUMN_WIDTH, SEQUENCE_WIDTH = 16, 12
local HALF, FULL, LAST_SEQUENCE = 2147483648, 4294967295, 281474976710655

-- How a board orders its entries and numbers them, from text: sort order, tie break, rank style,
-- a letter for each column's own order, and the attributes that make segments, joined by commas
-- ('desc first ordinal da country,league').
local function order_of(rules)
  local sort_order, tie_break, rank_style, column_orders, attributes =
    string.match(rules, '^(%a+) (%a+) (%a+) (%a*) ?(%S*)$')
  local descending, complemented, segments = sort_order == 'desc', {}, {}
  for attribute in string.gmatch(attributes, '[^,]+') do segments[#segments + 1] = attribute end
  for index = 1, #column_orders do
    complemented[index] = (string.sub(column_orders, index, index) == 'd') ~= descending
  end
  local columns_width = #column_orders * COLUMN_WIDTH
  return {
    descending = descending, rank_command = descending and 'ZREVRANK' or 'ZRANK',
    tie_break = tie_break, rank_style = rank_style, segments = segments,
    complemented = complemented, column_count = #column_orders,
    columns_width = columns_width, prefix_width = columns_width + SEQUENCE_WIDTH,
  }
end

local function encode_column(value, complement)
  local high, low = struct.unpack('>I4I4', struct.pack('>d', value + 0))
  if (high >= HALF) ~= complement then
    -- Negative ascending, or positive complemented: all bits flip, but for the sign's own flip.
    if complement then high = FULL - (high + HALF) else high = FULL - high end
    low = FULL - low
  elseif not complement then
    high = high + HALF
  end
  return string.format('%08x%08x', high, low)
end

local function decode_column(digits, complement)
  local high, low = tonumber(string.sub(digits, 1, 8), 16), tonumber(string.sub(digits, 9, 16), 16)
  if complement then high, low = FULL - high, FULL - low end
  if high >= HALF then high = high - HALF else high, low = FULL - high, FULL - low end
  return (struct.unpack('>d', struct.pack('>I4I4', high, low)))
end

local function encode_columns(values, order)
  local digits = {}
  for index = 1, order.column_count do
    digits[index] = encode_column(values[index], order.complemented[index])
  end
  return table.concat(digits)
end

-- Column digits are complemented so that reading order is right: among equal scores of a board
-- that is read from its high end the greater digits stand higher.
local function stands_higher(score, columns, other_score, other_columns, order)
  if score ~= other_score then return (score > other_score) == order.descending end
  if columns == other_columns then return false end
  return (columns > other_columns) == order.descending
end

-- {name, score, …} of the places `from` to `to` of a ranking, from 0.
local function range_in_order(ranking, from, to, order)
  if order.descending then return redis.call('ZRANGE', ranking, from, to, 'REV', 'WITHSCORES') end
  return redis.call('ZRANGE', ranking, from, to, 'WITHSCORES')
end

local function encode_sequence(sequence, order)
  if order.tie_break == 'shared' then return '000000000000' end
  if order.descending == (order.tie_break == 'first') then sequence = LAST_SEQUENCE - sequence end
  return string.format('%012x', sequence)
end
