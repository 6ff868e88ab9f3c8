--[==[
Reads how a poll stands.

KEYS  1 poll state
Result {status, closes at (ms) or '', round}, or {} when the poll is not installed
]==]
--- @flags "no-writes"
--- @include "clock"
--- @include "log"
--- @include "life"

if redis.call('HEXISTS', KEYS[1], 'status') == 0 then return {} end
local life = life_now(KEYS[1], now_ms())
local closing = life.status == 'open' and closes_at(life)
return { shown_status(life), closing and ms_text(closing) or '', life.round }
