--[==[
The periods of a board that hold entries; those that expired are struck off the list.

KEYS  1 board state
ARGV  1 base  2 config version
Result {'OK', {id, total, …}}  {'STALE'}
]==]
--- @flags "allow-oom"

if redis.call('HGET', KEYS[1], 'configVersion') ~= ARGV[2] then return { 'STALE' } end
local rows = {}
for _, period in ipairs(redis.call('SMEMBERS', ARGV[1] .. ':periods')) do
  local total = redis.call('ZCARD', ARGV[1] .. ':rank:' .. period)
  if total == 0 and redis.call('EXISTS', ARGV[1] .. ':aside:' .. period) == 1 then
    -- All that it holds is kept aside.
  elseif total == 0 then
    redis.call('SREM', ARGV[1] .. ':periods', period)
  else
    rows[#rows + 1] = period
    rows[#rows + 1] = total
  end
end
return { 'OK', rows }
