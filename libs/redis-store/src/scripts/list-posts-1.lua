--[==[
Reads a page of the answers or questions of one state.

KEYS  1 poll state
ARGV  1 base  2 config version  3 state  4 sort ('votes' | 'newest')  5 how many at most
      6 score behind which the page begins, or ''  7 name that stood there  8 voter or ''
Result {'OK', status of the poll, whether the voter has a ballot in (1/0), counts by state,
       posts as JSON (see "posts"), score and name of the last where there is more, or ''}
       {'STALE'}
]==]
--- @flags "no-writes"
--- @include "clock"
--- @include "log"
--- @include "life"
--- @include "posts"

local base, limit = ARGV[1], tonumber(ARGV[5])
if redis.call('HGET', KEYS[1], 'configVersion') ~= ARGV[2] then return { 'STALE' } end
local is_ranked = ARGV[4] == 'votes'
local key = is_ranked and ranked_key(base, ARGV[3]) or newest_key(base, ARGV[3])

-- Names behind the last of the former page, which may have gone or moved since.
local function page()
  if ARGV[6] == '' then return redis.call('ZREVRANGE', key, 0, limit, 'WITHSCORES') end
  if not is_ranked then
    return redis.call('ZREVRANGEBYSCORE', key, '(' .. ARGV[6], '-inf', 'WITHSCORES', 'LIMIT', 0, limit + 1)
  end
  local names, rest = {}, redis.call('ZREVRANGEBYSCORE', key, ARGV[6], '-inf', 'WITHSCORES')
  for at = 1, #rest, 2 do
    local is_behind = tonumber(rest[at + 1]) < tonumber(ARGV[6]) or rest[at] < ARGV[7]
    if is_behind and #names < 2 * (limit + 1) then
      names[#names + 1] = rest[at]
      names[#names + 1] = rest[at + 1]
    end
  end
  return names
end

local names, ids = page(), {}
for at = 1, math.min(#names, 2 * limit), 2 do
  ids[#ids + 1] = is_ranked and string.sub(names[at], AGE_WIDTH + 1) or names[at]
end
local has_more = #names > 2 * limit
return {
  'OK', shown_status(life_now(KEYS[1], now_ms())),
  ARGV[8] ~= '' and redis.call('HEXISTS', base .. ':ballots', ARGV[8]) or 0,
  count_posts(base), cjson.encode(present_posts(base, ids, ARGV[8])),
  has_more and names[2 * limit] or '', has_more and names[2 * limit - 1] or '',
}
