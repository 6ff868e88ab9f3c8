--[==[
Removes a member from one period of a board, or from all.

KEYS  1 board state   2 partition log   3 partition events   4 partition dirty set
ARGV  1 base  2 tenant  3 config version  4 order: see includes/order.lua  5 stream capacity
      6 dedupe seconds  7 request key or ''  8 request fingerprint  9 member  10 period id, or '' for all
Result {'OK', version, epoch, sequence, periods it was removed from}
       {'STALE'} {'RECOVERING'} {'BACKPRESSURE'} {'MISMATCH'}
       {'REPLAYED', …} as the first time; position as of now
Event  entry.removed {member, periods: [id…]}
]==]
--- @include "clock"
--- @include "log"
--- @include "dedupe"
--- @include "requests"
--- @include "order"
--- @include "ranks"
--- @include "numbers"
--- @include "placements"
--- @include "filing"

local base, member, order = ARGV[1], ARGV[9], order_of(ARGV[4])
local state = redis.call('HMGET', KEYS[1], 'configVersion', 'version', 'id')
if state[1] ~= ARGV[3] then return { 'STALE' } end
local epoch, refusal = open_log(KEYS[2], KEYS[3], ARGV[5])
if not epoch then return refusal end
-- Named by the board's id: a board made anew under an old key has never seen these requests.
local request = request_of(base .. ':dedupe:' .. state[3] .. ':', ARGV, 6)
local again = request.answer_again(epoch, KEYS[2])
if again then return again end

-- Carried out before the store was rebuilt, it removes nothing that came after.
local candidates = request.is_forgotten and {} or ARGV[10] ~= '' and { ARGV[10] } or redis.call('SMEMBERS', base .. ':periods')
local placement = read_placement(redis.call('HGET', base .. ':placements', member), order)
local removed = {}
for _, period in ipairs(candidates) do
  if take_entry(base, period, member, placement, order) then removed[#removed + 1] = period end
end

if #removed == 0 then
  local removed_before = request.is_forgotten and 1 or 0
  return request.answer({ 'OK', state[2] or '0', epoch, last_sequence(KEYS[2]), removed_before })
end
local now = now_ms()
local version = next_version(state[2], now)
redis.call('HSET', KEYS[1], 'version', string.format('%.0f', version))
redis.call('SADD', KEYS[4], base)
local sequence = append_event(KEYS[2], KEYS[3], epoch, {
  type = 'entry.removed', tenant = ARGV[2], resource = state[3], version = string.format('%.0f', version),
    at = string.format('%.0f', now),
  body = cjson.encode({ member = member, periods = removed }), names = request.names(),
})
return request.answer({ 'OK', string.format('%.0f', version), epoch, sequence, #removed })
