-- All keys of ballots that are set aside.
local function aside_keys(base)
  local keys = { base .. ':aside' }
  for _, part in ipairs({ 'tally', 'words', 'labels', 'numbers' }) do
    keys[#keys + 1] = base .. ':aside:' .. part
  end
  return keys
end
