--[==[
Settles a held submission without applying it.

KEYS  1 board state   2 partition log   3 partition events
ARGV  1 base  2 tenant  3 config version  4 stream capacity  5 id of the held submission
      6 who decided
Result {'OK', epoch, sequence}
       {'STALE'} {'RECOVERING'} {'BACKPRESSURE'} {'SETTLED'} it does not wait, or not any more
Event  quarantine.settled {id, status, by}
]==]
--- @include "clock"
--- @include "log"
--- @include "held"

local state = redis.call('HMGET', KEYS[1], 'configVersion', 'version', 'id')
if state[1] ~= ARGV[3] then return { 'STALE' } end
local epoch, refusal = open_log(KEYS[2], KEYS[3], ARGV[4])
if not epoch then return refusal end
local held = held_on(ARGV[1])
if not held.remove(ARGV[5]) then return { 'SETTLED' } end
return { 'OK', epoch, append_event(KEYS[2], KEYS[3], epoch, {
  type = 'quarantine.settled', tenant = ARGV[2], resource = state[3], version = state[2] or '0',
  at = string.format('%.0f', now_ms()), body = held.settled(ARGV[5], 'rejected', ARGV[6]),
}) }
