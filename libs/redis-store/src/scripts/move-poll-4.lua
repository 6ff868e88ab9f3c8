--[==[
Moves a poll from one status to another.

KEYS  1 poll state   2 partition log   3 partition events   4 partition dirty set
ARGV  1 base  2 tenant  3 config version  4 stream capacity  5 status it must be in  6 new status
Result {'OK', version, epoch, sequence, status, moved (1/0)}
       {'STALE'} {'RECOVERING'} {'BACKPRESSURE'}
Event  poll.moved {from, to}
]==]
--- @include "clock"
--- @include "log"

local state = redis.call('HMGET', KEYS[1], 'configVersion', 'version', 'status', 'id')
if state[1] ~= ARGV[3] then return { 'STALE' } end
local epoch, refusal = open_log(KEYS[2], KEYS[3], ARGV[4])
if not epoch then return refusal end
if state[3] ~= ARGV[5] then
  return { 'OK', state[2] or '0', epoch, last_sequence(KEYS[2]), state[3], 0 }
end

local now = now_ms()
local version = next_version(state[2], now)
redis.call('HSET', KEYS[1], 'version', string.format('%.0f', version), 'status', ARGV[6])
redis.call('SADD', KEYS[4], ARGV[1])
local sequence = append_event(KEYS[2], KEYS[3], epoch, {
  type = 'poll.moved', tenant = ARGV[2], resource = state[4], version = string.format('%.0f', version),
    at = string.format('%.0f', now),
  body = cjson.encode({ from = ARGV[5], to = ARGV[6] }),
})
return { 'OK', string.format('%.0f', version), epoch, sequence, ARGV[6], 1 }
