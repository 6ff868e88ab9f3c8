--[==[
Makes a definition of a board or a poll the one in force.

KEYS  1 state
ARGV  1 id  2 config version  3 definition (JSON)  4 status a new poll begins in, or ''
      5.. fields and values that other scripts read
Result 1 installed, 0 refused: a newer one is in force, or the resource was dropped
]==]
local state = redis.call('HMGET', KEYS[1], 'id', 'configVersion', 'dropped')
if state[3] == ARGV[1] then return 0 end
if state[1] == ARGV[1] and tonumber(state[2] or '0') > tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], 'id', ARGV[1], 'configVersion', ARGV[2], 'definition', ARGV[3])
redis.call('HDEL', KEYS[1], 'dropped')
redis.call('PERSIST', KEYS[1])
for at = 5, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[at], ARGV[at + 1]) end
if ARGV[4] ~= '' then redis.call('HSETNX', KEYS[1], 'status', ARGV[4]) end
return 1
