-- For scripts that write to one poll. Needs "clock", "log" and "life".
-- KEYS  1 poll state   2 partition log   3 partition events   4 partition dirty set   5 partition due set
-- ARGV  1 base  2 tenant

-- The poll, with what the clock should have done by now done, and the time.
local function open_poll(KEYS, ARGV, epoch)
  local now = now_ms()
  local poll = poll_of({
    state = KEYS[1], log = KEYS[2], events = KEYS[3], dirty = KEYS[4], due = KEYS[5],
  }, ARGV[1], ARGV[2], epoch)
  poll.advance(now)
  return poll, now
end
