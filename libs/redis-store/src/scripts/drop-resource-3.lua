--[==[
Forgets a board or a poll, so that an instance which had read its definition before cannot install
it again.

KEYS  1 state   2 partition dirty set   3 partition due set
ARGV  1 base  2 id
Result 1 forgotten, 0 another one, or none, was in force
]==]
--- @flags "allow-oom"
--- @include "period-keys"
--- @include "posts"
--- @include "aside-keys"
--- @include "forget"

local base, id = ARGV[1], ARGV[2]
local standing = redis.call('HGET', KEYS[1], 'id')
if standing == id then
  forget(KEYS[1], base, id)
  redis.call('SREM', KEYS[2], base)
  redis.call('ZREM', KEYS[3], base)
  return 1
end
redis.call('SET', base .. ':grave:' .. id, '', 'EX', GRAVE_SECONDS)
return 0
