--[==[
Takes a lease that nobody has, or that the caller has: the answer to him may have got lost.

KEYS  1 lease
ARGV  1 holder  2 ms
Result 1 taken, 0 it is somebody else's
]==]
--- @flags "allow-oom"

if redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX') then return 1 end
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
