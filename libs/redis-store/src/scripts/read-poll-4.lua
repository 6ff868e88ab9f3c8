--[==[
Reads a poll's status and tally.

KEYS  1 poll state   2 partition log   3 tally   4 ballots
ARGV  1 config version  2 voter, or ''
Result {'OK', version, epoch, status, ballots, has voted (1/0), {option, votes, …}}  {'STALE'}
]==]
local state = redis.call('HMGET', KEYS[1], 'configVersion', 'version', 'status')
if state[1] ~= ARGV[1] then return { 'STALE' } end
local has_voted = ARGV[2] ~= '' and redis.call('HEXISTS', KEYS[4], ARGV[2]) or 0
return {
  'OK', state[2] or '0', redis.call('HGET', KEYS[2], 'epoch') or '', state[3],
  redis.call('HLEN', KEYS[4]), has_voted, redis.call('ZRANGE', KEYS[3], 0, -1, 'WITHSCORES'),
}
