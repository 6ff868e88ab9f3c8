--[==[
Reads entries of some types that `persist` is done with and that a group has not passed yet, in order. It keeps
nothing pending: what it is given comes again until it is passed. What lies before the first one of these
types is passed at once, and never leaves Redis.

KEYS  1 partition log   2 partition events
ARGV  1 group  2 how many entries to look at  3.. types
Result {epoch or '' while it is being rebuilt, sequence of the last entry passed, '1' there may be more | '0',
        {{id, fields}…}}
]==]
--- @flags "allow-oom"
--- @include "groups"

local groups = groups_of(KEYS[2])
if not groups[ARGV[1]] then
  -- The stream is older than the group: it begins with what is still there.
  redis.call('XGROUP', 'CREATE', KEYS[2], ARGV[1], '0', 'MKSTREAM')
  groups = groups_of(KEYS[2])
end
local log = redis.call('HMGET', KEYS[1], 'epoch', 'notified')
local notified = tonumber(log[2] or '0')
local unstored = groups['persist'] and needed_by(KEYS[2], groups['persist']) or '0-0'
local is_wanted = {}
for at = 3, #ARGV do is_wanted[ARGV[at]] = true end

-- Type and sequence, which come first; the rest of an entry is large.
local function head_of(fields)
  local kind, sequence
  for at = 1, #fields, 2 do
    if fields[at] == 'type' then kind = fields[at + 1]
    elseif fields[at] == 'sequence' then sequence = tonumber(fields[at + 1]) end
    if kind and sequence then break end
  end
  return kind, sequence
end

local start = '(' .. groups[ARGV[1]]['last-delivered-id']
local entries = redis.call('XRANGE', KEYS[2], start, '+', 'COUNT', ARGV[2])
local found, has_more, passed = {}, #entries == tonumber(ARGV[2]), nil
for _, entry in ipairs(entries) do
  if not before(entry[1], unstored) then
    has_more = false
    break
  end
  local kind, sequence = head_of(entry[2])
  if is_wanted[kind] then found[#found + 1] = entry
  elseif #found == 0 then
    passed = entry[1]
    notified = sequence or notified
  end
end
if passed then
  pass_entry(KEYS[2], groups, ARGV[1], passed)
  redis.call('HSET', KEYS[1], 'notified', notified)
  trim_stream(KEYS[2], groups)
end
return { log[1] or '', notified, has_more and '1' or '0', found }
