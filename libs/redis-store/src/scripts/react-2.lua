--[==[
Counts reactions to a poll. They are for the moment: no event is written, nobody is remembered.

KEYS  1 poll state   2 partition dirty set
ARGV  1 base  2 config version  then per option: id, how many
Result {'OK'} {'REFUSED', code} {'STALE'}
]==]
--- @include "clock"
--- @include "log"
--- @include "life"

local base = ARGV[1]
local state = redis.call('HMGET', KEYS[1], 'configVersion', 'version')
if state[1] ~= ARGV[2] then return { 'STALE' } end
local now = now_ms()
local closed = refusal_of(life_now(KEYS[1], now))
if closed then return { 'REFUSED', closed } end
for at = 3, #ARGV, 2 do redis.call('ZINCRBY', base .. ':tally', ARGV[at + 1], ARGV[at]) end
redis.call('HSET', KEYS[1], 'version', ms_text(next_version(state[2], now)))
redis.call('SADD', KEYS[2], base)
return { 'OK' }
