--[==[
Keeps profiles of members, but for those that are older than the one that is kept.

KEYS  1 profiles (hash: member → '<revision>\n<profile as JSON>')
ARGV  per member: member, revision, profile as JSON, or '' to take it out
Result how many were kept or taken out
]==]
local written = 0
for at = 1, #ARGV, 3 do
  local kept = redis.call('HGET', KEYS[1], ARGV[at])
  local revision = kept and tonumber(string.match(kept, '^%d+')) or 0
  if tonumber(ARGV[at + 1]) >= revision then
    if ARGV[at + 2] == '' then
      redis.call('HDEL', KEYS[1], ARGV[at])
    else
      redis.call('HSET', KEYS[1], ARGV[at], ARGV[at + 1] .. '\n' .. ARGV[at + 2])
    end
    written = written + 1
  end
end
return written
