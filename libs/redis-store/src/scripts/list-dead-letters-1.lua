--[==[
Lists dead letters of a partition, the newest first.

KEYS  1 partition dead letters
ARGV  1 the id before which to begin, or ''  2 how many at most  3 tenant, or '' for all
      4 how many to look at  5 how much of a body to show (bytes)
Result {'1' there may be more | '0', id of the last one that was looked at, {{id, fields…}…}}
]==]
--- @flags "no-writes"

-- Bodies of batches are large.
local PORTION = 20

local limit, looks, shown = tonumber(ARGV[2]), tonumber(ARGV[4]), tonumber(ARGV[5])
local last, letters = ARGV[1], {}

-- The letter with the beginning of its body, or nil when it is another tenant's.
local function of_tenant(fields)
  local tenant = ''
  for at = 1, #fields, 2 do
    if fields[at] == 'tenant' then tenant = fields[at + 1]
    elseif fields[at] == 'body' then fields[at + 1] = string.sub(fields[at + 1], 1, shown) end
  end
  return (ARGV[3] == '' or tenant == ARGV[3]) and fields or nil
end

while looks > 0 do
  local count = math.min(PORTION, looks)
  local from = last == '' and '+' or '(' .. last
  local portion = redis.call('XREVRANGE', KEYS[1], from, '-', 'COUNT', count)
  for _, entry in ipairs(portion) do
    if #letters == limit then return { '1', last, letters } end
    last = entry[1]
    local fields = of_tenant(entry[2])
    if fields then letters[#letters + 1] = { last, fields } end
  end
  if #portion < count then return { '0', last, letters } end
  looks = looks - count
end
return { '1', last, letters }
