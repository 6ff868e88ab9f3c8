--[==[
Reads a poll's status and tally.

KEYS  1 poll state   2 partition log   3 ballots
ARGV  1 base  2 config version  3 voter, or ''  4 with what is set aside (1/0)
Result {'OK', version, epoch, last sequence of the partition, reading (see "poll-reading"), the voter's ballot or '',
        reading of what is set aside, or nil}
       {'STALE'}
]==]
--- @flags "no-writes"
--- @include "clock"
--- @include "log"
--- @include "life"
--- @include "posts"
--- @include "poll-reading"

local state = redis.call('HMGET', KEYS[1], 'configVersion', 'version')
if state[1] ~= ARGV[2] then return { 'STALE' } end
local now = now_ms()
return {
  'OK', state[2] or '0', redis.call('HGET', KEYS[2], 'epoch') or '', last_sequence(KEYS[2]),
  read_poll(ARGV[1], KEYS[1], now),
  ARGV[3] ~= '' and redis.call('HGET', KEYS[3], ARGV[3]) or '',
  ARGV[4] == '1' and read_poll(ARGV[1], KEYS[1], now, true) or nil,
}
