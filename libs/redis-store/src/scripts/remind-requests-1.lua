--[==[
Remembers of requests to one board or poll that they were carried out, and not how they were answered. What is
known of one already stays: see includes/dedupe.lua.

KEYS  1 what the keys of its requests begin with
ARGV  per request: name, id of what it made or '', until when (ms)
Result 1
]==]
for at = 1, #ARGV, 3 do
  redis.call('SET', KEYS[1] .. ARGV[at], ARGV[at + 1], 'PXAT', ARGV[at + 2], 'NX')
end
return 1
