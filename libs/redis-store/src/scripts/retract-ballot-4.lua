--[==[
Takes a ballot back.

KEYS  1 poll state   2 partition log   3 partition events   4 partition dirty set
ARGV  1 base  2 tenant  3 config version  4 stream capacity  5 voter
Result {'OK', version, epoch, sequence, removed (1/0)}
       {'REFUSED', code} {'STALE'} {'RECOVERING'} {'BACKPRESSURE'}
Event  ballot.retracted {voter, former}
]==]
--- @include "clock"
--- @include "log"
--- @include "poll"

local base, voter = ARGV[1], ARGV[5]
local state = redis.call('HMGET', KEYS[1], 'configVersion', 'version', 'status', 'id')
if state[1] ~= ARGV[3] then return { 'STALE' } end
local epoch, refusal = open_log(KEYS[2], KEYS[3], ARGV[4])
if not epoch then return refusal end
local closed = refusal_of(state[3])
if closed then return { 'REFUSED', closed } end

local former = redis.call('HGET', base .. ':ballots', voter)
if not former then return { 'OK', state[2] or '0', epoch, last_sequence(KEYS[2]), 0 } end
move_tally(base .. ':tally', split_choices(former), -1)
redis.call('HDEL', base .. ':ballots', voter)

local now = now_ms()
local version = next_version(state[2], now)
redis.call('HSET', KEYS[1], 'version', string.format('%.0f', version))
redis.call('SADD', KEYS[4], base)
local sequence = append_event(KEYS[2], KEYS[3], epoch, {
  type = 'ballot.retracted', tenant = ARGV[2], resource = state[4], version = string.format('%.0f', version),
    at = string.format('%.0f', now),
  body = cjson.encode({ voter = voter, former = former }),
})
return { 'OK', string.format('%.0f', version), epoch, sequence, 1 }
