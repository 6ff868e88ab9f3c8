--[==[
Reads a poll's status and tally.

KEYS  1 poll state   2 partition log   3 ballots
ARGV  1 base  2 config version  3 voter, or ''  4 counts of ballots that are set aside (1/0)
Result {'OK', version, epoch, last sequence of the partition, reading (see "poll-reading"), the voter's ballot or nil}  {'STALE'}
]==]
--- @include "clock"
--- @include "log"
--- @include "life"
--- @include "posts"
--- @include "poll-reading"

local state = redis.call('HMGET', KEYS[1], 'configVersion', 'version')
if state[1] ~= ARGV[2] then return { 'STALE' } end
return {
  'OK', state[2] or '0', redis.call('HGET', KEYS[2], 'epoch') or '', last_sequence(KEYS[2]),
  read_poll(ARGV[1], KEYS[1], now_ms(), ARGV[4] == '1'),
  ARGV[3] ~= '' and redis.call('HGET', KEYS[3], ARGV[3]) or '',
}
