--[==[
Says where a partition's log stands, and which process holds it.

KEYS  1 partition log
Result {epoch or '' where it is lost or being rebuilt, sequence, confirmed (1/0), run, all profiles were
        written since the process holds it (1/0)}
]==]
--- @flags "no-writes"
--- @include "log"

local log = redis.call('HMGET', KEYS[1], 'epoch', 'run', 'profiles')
return {
  log[1] or '', last_sequence(KEYS[1]), log[1] and log[2] == run_id() and 1 or 0, run_id(),
  log[3] == run_id() and 1 or 0,
}
