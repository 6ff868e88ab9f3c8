--[==[
Counts a wrong code from an address.

KEYS  1 guesses of the address
ARGV  1 seconds after which they are forgotten, from the first one on
Result {how many, seconds left}
]==]

local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return { count, redis.call('TTL', KEYS[1]) }
