-- The value kept for a member in a period: prefix, time of the run (11 hexadecimal digits of ms,
-- moved so that times before 1970 are positive too), attempts in decimal digits where the board
-- counts them, metadata as the text of a JSON object or nothing.
-- Packed times compare like times, so they are unpacked only where a number is wanted.
local AT_WIDTH, AT_OFFSET = 11, 8796093022208

local function pack_time(at)
  return string.format('%011x', at + AT_OFFSET)
end

local function unpack_time(packed)
  return tonumber(packed, 16) - AT_OFFSET
end

-- Prefix, packed time, attempts ('' where none are counted), metadata.
local function unpack_entry(value, prefix_width)
  local at_end = prefix_width + AT_WIDTH
  local prefix, packed_at = string.sub(value, 1, prefix_width), string.sub(value, prefix_width + 1, at_end)
  if #value == at_end then return prefix, packed_at, '', '' end
  return prefix, packed_at, string.match(value, '^(%d*)(.*)$', at_end + 1)
end
