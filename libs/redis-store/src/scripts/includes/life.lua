-- A poll's way through its statuses, by hand and by the clock. Needs "clock" and "log".
--
-- What is kept in the state: status ('draft', 'open', 'paused', 'closed'), round, openedAt, timerMs
-- (how long it stays open from then), remainingMs (of the timer, while paused). What the definition
-- plans: planOpensAt, planClosesAt, durationMs. A plan counts once: spentOpensAt and spentClosesAt
-- say which was carried out or passed over. Times are in ms; '' stands for none.

local LIFE = {
  'status', 'round', 'openedAt', 'timerMs', 'remainingMs', 'planOpensAt', 'planClosesAt',
  'durationMs', 'spentOpensAt', 'spentClosesAt',
}

local function ms_text(number) return string.format('%.0f', number) end

local function read_life(state_key)
  local values, life = redis.call('HMGET', state_key, unpack(LIFE)), {}
  for index, name in ipairs(LIFE) do life[name] = values[index] or '' end
  return life
end

local function planned(life, plan, spent)
  local at = life[plan]
  return at ~= '' and at ~= life[spent] and tonumber(at) or nil
end

-- When an open or paused poll closes by itself, or nil.
local function closes_at(life)
  local plan = planned(life, 'planClosesAt', 'spentClosesAt')
  if life.status ~= 'open' or life.timerMs == '' then return plan end
  local timer = tonumber(life.openedAt) + tonumber(life.timerMs)
  return plan and math.min(plan, timer) or timer
end

-- What the clock does next, and when; or nil.
local function next_turn(life)
  if life.status == 'draft' then return 'open', planned(life, 'planOpensAt', 'spentOpensAt') end
  if life.status == 'closed' then return 'closed', nil end
  return 'closed', closes_at(life)
end

local function turn(life, to, at)
  local from = life.status
  if to == 'open' then
    life.timerMs = from == 'paused' and life.remainingMs or life.durationMs
    life.openedAt = ms_text(at)
    if from == 'draft' then life.spentOpensAt = life.planOpensAt end
    local plan = planned(life, 'planClosesAt', 'spentClosesAt')
    if plan and plan <= at then life.spentClosesAt = life.planClosesAt end
  elseif to == 'paused' and life.timerMs ~= '' then
    life.remainingMs = ms_text(math.max(0, tonumber(life.openedAt) + tonumber(life.timerMs) - at))
  end
  if to ~= 'paused' then life.remainingMs = '' end
  life.status = to
end

-- Brings a copy of the state to where it stands now, and calls `act` for every turn on the way.
local function turn_by_clock(life, now, act)
  while true do
    local to, at = next_turn(life)
    if not at or at > now then return end
    local from = life.status
    turn(life, to, at)
    if act then act(from, to, at) end
  end
end

local function life_now(state_key, now)
  local life = read_life(state_key)
  turn_by_clock(life, now)
  return life
end

-- The status as people know it: a draft that is going to open is scheduled.
local function shown_status(life)
  if life.status ~= 'draft' then return life.status end
  local _, at = next_turn(life)
  return at and 'scheduled' or 'draft'
end

-- Why a poll takes no ballots in its status, or nil when it does.
local function refusal_of(life)
  if life.status == 'open' then return nil end
  if life.status == 'closed' then return 'poll.closed' end
  return 'poll.not_open'
end

-- For how long a poll has been open, pauses left out.
local function open_ms(life, now)
  local since = now - tonumber(life.openedAt)
  if life.timerMs == '' or life.durationMs == '' then return math.max(0, since) end
  return math.max(0, since + tonumber(life.durationMs) - tonumber(life.timerMs))
end

-- A poll that is written to. `keys` are its state and those of its partition.
local function poll_of(keys, base, tenant, epoch)
  local poll = { life = read_life(keys.state) }

  -- What is shown is another than before.
  function poll.touch(now)
    local version = next_version(redis.call('HGET', keys.state, 'version'), now)
    poll.version = ms_text(version)
    redis.call('HSET', keys.state, 'version', poll.version)
    redis.call('SADD', keys.dirty, base)
  end

  -- `event` without what all events have.
  function poll.append(event, now)
    poll.touch(now)
    poll.sequence = append_event(keys.log, keys.events, epoch, {
      type = event.type, tenant = tenant, resource = redis.call('HGET', keys.state, 'id'),
      version = poll.version, at = ms_text(now), body = event.body, names = event.names,
    })
  end

  -- Notes when the clock has something to do next.
  function poll.plan()
    local _, at = next_turn(poll.life)
    if at then redis.call('ZADD', keys.due, ms_text(at), base)
    else redis.call('ZREM', keys.due, base) end
  end

  local function write(from, to, at, now, names)
    local life, fields = poll.life, {}
    for _, name in ipairs(LIFE) do
      fields[#fields + 1] = name
      fields[#fields + 1] = life[name]
    end
    redis.call('HSET', keys.state, unpack(fields))
    poll.append({
      type = 'poll.moved',
      body = cjson.encode({
        from = from, to = to, at = ms_text(at), round = life.round,
        timer = life.timerMs, remaining = life.remainingMs,
        spentOpens = life.spentOpensAt, spentCloses = life.spentClosesAt,
      }),
      names = names,
    }, now)
    poll.plan()
  end

  -- Writes down that the timer of an open poll is another one; it runs from the same beginning.
  function poll.retime(now)
    local status = poll.life.status
    write(status, status, tonumber(poll.life.openedAt) or now, now)
  end

  function poll.turn(to, now, names)
    local from = poll.life.status
    turn(poll.life, to, now)
    write(from, to, now, now, names)
  end

  -- What the clock should have done by now is done first.
  function poll.advance(now)
    turn_by_clock(poll.life, now, function(from, to, at) write(from, to, at, now) end)
  end

  -- Position in the log after whatever happened.
  function poll.position()
    return poll.version or redis.call('HGET', keys.state, 'version') or '0',
      poll.sequence or last_sequence(keys.log)
  end

  return poll
end
