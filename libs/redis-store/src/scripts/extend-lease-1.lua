--[==[
Renews or releases a lease, if it is still the caller's.

KEYS  1 lease
ARGV  1 holder  2 ms, or 0 to release
Result 1 done, 0 it is somebody else's or nobody's
]==]
--- @flags "allow-oom"

if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '0' then return redis.call('DEL', KEYS[1]) end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
