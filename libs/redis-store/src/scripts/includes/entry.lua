-- The value kept for a member in a period: prefix, time of the run (11 hexadecimal digits of ms,
-- moved so that times before 1970 are positive too), metadata as JSON text or nothing.
local AT_WIDTH, AT_OFFSET = 11, 8796093022208

local function pack_entry(prefix, at, metadata)
  return prefix .. string.format('%011x', at + AT_OFFSET) .. metadata
end

local function unpack_entry(value, prefix_width)
  local at_end = prefix_width + AT_WIDTH
  return string.sub(value, 1, prefix_width),
    tonumber(string.sub(value, prefix_width + 1, at_end), 16) - AT_OFFSET,
    string.sub(value, at_end + 1)
end
