--[==[
Reads the entries of named members in one period of a board.

KEYS  1 board state   2 partition log   3 ranking (sorted set)   4 entries (hash)
ARGV  1 base  2 period id  3 config version  4 order: see includes/order.lua  5 segment or ''
      6 member who looks, or ''  7.. member ids
Result {'OK', version, epoch, total, {encoded member, score, …}, {entry value, …},
        {entries listed before it, rank, …}}; members without an entry are left out
       {'STALE'}
]==]
--- @flags "no-writes"
--- @include "order"
--- @include "ranks"
--- @include "placements"
--- @include "view"
local order = order_of(ARGV[4])

local state = redis.call('HMGET', KEYS[1], 'configVersion', 'version')
if state[1] ~= ARGV[3] then return { 'STALE' } end
local view = open_view(ARGV[1], ARGV[2], ARGV[5], ARGV[6], KEYS[3], KEYS[4], order)

local found, names = redis.call('HMGET', KEYS[4], unpack(ARGV, 7)), {}
for index = 1, #found do
  if found[index] then
    names[#names + 1] = string.sub(found[index], 1, order.prefix_width) .. ARGV[index + 6]
  end
end
-- A member of another segment has an entry, but no score here.
local scores = #names > 0 and redis.call('ZMSCORE', KEYS[3], unpack(names)) or {}
local page, places = {}, {}
local function add(name, score_text, index)
  page[#page + 1] = name
  page[#page + 1] = score_text
  places[#places + 1] = index
  places[#places + 1] = (rank_seen(view, index, name, score_text))
end
for index = 1, #names do
  if scores[index] then
    local place = redis.call(order.rank_command, KEYS[3], names[index])
    add(names[index], scores[index], seen_at(view, place))
  end
end
local guest = view.guest
if guest and has_item({ unpack(ARGV, 7) }, guest.member) then
  add(guest.name, guest.score_text, guest.index)
end
local epoch = redis.call('HGET', KEYS[2], 'epoch') or ''
return { 'OK', state[2] or '0', epoch, view.total, page, values_of(view, page), places }
