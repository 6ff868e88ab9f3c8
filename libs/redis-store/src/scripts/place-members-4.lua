--[==[
Places members on a board: their entries of all periods go where the new placement says. A placement
that is older than the one kept is passed over, so that they may come in any order and again.

KEYS  1 board state   2 partition log   3 partition events   4 partition dirty set
ARGV  1 base  2 tenant  3 config version  4 order: see includes/order.lua  5 stream capacity
      per member: member, placement: see includes/placements.lua, 1 to keep it though it is the plain
      one (else 0), 1 when viewers have something new to see of the member anyway (else 0)
Result {'OK', version, epoch, sequence, members whose placement changed}
       {'STALE'} {'RECOVERING'} {'BACKPRESSURE'}
Event  members.placed [[member, state]…], where placements changed
]==]
--- @include "clock"
--- @include "numbers"
--- @include "log"
--- @include "order"
--- @include "ranks"
--- @include "placements"
--- @include "filing"

local base, order = ARGV[1], order_of(ARGV[4])
local state = redis.call('HMGET', KEYS[1], 'configVersion', 'version', 'id')
if state[1] ~= ARGV[3] then return { 'STALE' } end
local epoch, refusal = open_log(KEYS[2], KEYS[3], ARGV[5])
if not epoch then return refusal end

local periods = redis.call('SMEMBERS', base .. ':periods')

local function refile(member, old, new)
  for _, period in ipairs(periods) do
    local score_text, value, expires = take_entry(base, period, member, old, order)
    if value then
      local entry = { score_text = score_text, value = value, expires = expires }
      put_entry(base, period, member, entry, new, order)
    end
  end
end

local function has_entry(member)
  for _, period in ipairs(periods) do
    if redis.call('HEXISTS', base .. ':entries:' .. period, member) == 1 then return true end
  end
  return false
end

local placed, is_news = {}, false
for at = 6, #ARGV, 4 do
  local member, line, is_kept, is_touched = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
  local kept_line = redis.call('HGET', base .. ':placements', member)
  local old, new = read_placement(kept_line, order), read_placement(line, order)
  if new.revision > old.revision then
    local changes = old.state ~= new.state or not is_same_list(old.segments, new.segments)
    if changes then refile(member, old, new) end
    if kept_line or changes or is_kept == '1' then
      redis.call('HSET', base .. ':placements', member, line)
      redis.call('HSET', KEYS[1], 'placed', '1')
    end
    if changes then placed[#placed + 1] = { member, new.state } end
    is_news = is_news or changes
  end
  is_news = is_news or (is_touched == '1' and has_entry(member))
end

local version_text = state[2] or '0'
if is_news then
  local now = now_ms()
  version_text = string.format('%.0f', next_version(version_text, now))
  redis.call('HSET', KEYS[1], 'version', version_text)
  -- Whoever read the version before may have met the new profiles already, and told nobody of them: the
  -- next frame is a whole one.
  redis.call('HDEL', KEYS[1], 'published')
  redis.call('SADD', KEYS[4], base)
  if #placed > 0 then
    append_event(KEYS[2], KEYS[3], epoch, {
      type = 'members.placed', tenant = ARGV[2], resource = state[3], version = version_text,
      at = string.format('%.0f', now), body = cjson.encode(placed),
    })
  end
end
return { 'OK', version_text, epoch, last_sequence(KEYS[2]), #placed }
