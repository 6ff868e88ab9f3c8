--[==[
Forgets a poll. A grave marker stays for a while, so that an instance which had read the definition
before cannot install it again.

KEYS  1 state   2 partition dirty set
ARGV  1 base  2 id  3 seconds the marker stays
]==]
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[2] then return 0 end
redis.call('UNLINK', KEYS[1], ARGV[1] .. ':tally', ARGV[1] .. ':ballots', ARGV[1] .. ':watchers')
redis.call('SREM', KEYS[2], ARGV[1])
redis.call('HSET', KEYS[1], 'dropped', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
