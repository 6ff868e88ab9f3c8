--[==[
Takes the boards and polls of a partition that moved, and reads those that somebody watches. What a
version published is marked in the same step, so that two tickers cannot publish it twice.

KEYS  1 partition log   2 partition dirty set
ARGV  1 how many at most
Result {epoch, {{base, version, published, kind 'leaderboard' | 'poll', reading…}…}}
       leaderboard: order (see includes/order.lua), {{period, limit, {total, page, values}}…}
       poll: see includes/poll-reading.lua
]==]
--- @flags "allow-oom"
--- @include "clock"
--- @include "order"
--- @include "feed"
--- @include "log"
--- @include "life"
--- @include "posts"
--- @include "poll-reading"

-- While the partition is rebuilt nobody is shown a part of it.
local epoch = redis.call('HGET', KEYS[1], 'epoch')
local taken = epoch and redis.call('SPOP', KEYS[2], ARGV[1]) or {}
if #taken == 0 then return { '', {} } end
local now = now_ms()

-- The widest limit asked for, by period; watchers are '<period>#<limit>' (a poll's period is '').
local function widest(base)
  local limits, found = {}, false
  for _, watcher in ipairs(redis.call('ZRANGEBYSCORE', base .. ':watchers', now, '+inf')) do
    local cut = string.find(watcher, '#', 1, true)
    local period, limit = string.sub(watcher, 1, cut - 1), tonumber(string.sub(watcher, cut + 1))
    limits[period], found = math.max(limits[period] or 0, limit), true
  end
  return found and limits
end

local readings = {}
for _, base in ipairs(taken) do
  local limits = widest(base)
  local state_key = base .. ':state'
  local state = limits and redis.call('HMGET', state_key,
    'version', 'published', 'definition', 'status', 'order')
  if state and state[1] and state[3] and state[1] ~= state[2] then
    redis.call('HSET', state_key, 'published', state[1])
    local reading = { base, state[1], state[2] or '0' }
    if state[4] then
      reading[4], reading[5] = 'poll', read_poll(base, state_key)
    else
      local order, periods = order_of(state[5]), {}
      for period, limit in pairs(limits) do
        periods[#periods + 1] = { period, limit, read_board(base, period, limit, order) }
      end
      reading[4], reading[5], reading[6] = 'leaderboard', state[5], periods
    end
    readings[#readings + 1] = reading
  end
end
return { epoch, readings }
