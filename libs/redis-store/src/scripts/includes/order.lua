-- The order-preserving prefix of a member string; the same as encodePrefix in libs/domain.
local COLUMN_WIDTH, SEQUENCE_WIDTH = 16, 12
local HALF, FULL, LAST_SEQUENCE = 2147483648, 4294967295, 281474976710655

-- How a board orders its entries. `column_orders` has a letter for each column ('da').
local function order_of(sort_order, column_orders)
  local descending, complemented = sort_order == 'desc', {}
  for index = 1, #column_orders do
    complemented[index] = (string.sub(column_orders, index, index) == 'd') ~= descending
  end
  local columns_width = #column_orders * COLUMN_WIDTH
  return {
    descending = descending, rank_command = descending and 'ZREVRANK' or 'ZRANK',
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

local function encode_sequence(sequence, descending)
  if descending then sequence = LAST_SEQUENCE - sequence end
  return string.format('%012x', sequence)
end
