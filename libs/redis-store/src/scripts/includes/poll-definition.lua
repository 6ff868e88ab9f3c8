-- A definition of a poll, by ARGV of install-poll: 3 to 13.

local function write_definition(state_key, arguments)
  redis.call('HSET', state_key, 'id', arguments[3], 'configVersion', arguments[4],
    'definition', arguments[5], 'keepsNumbers', arguments[6], 'steps', arguments[7],
    'isTimed', arguments[11], 'keepsPosts', arguments[12], 'moderation', arguments[13])
end

-- What the clock is to do.
local function write_plan(state_key, arguments)
  redis.call('HSET', state_key, 'planOpensAt', arguments[8], 'planClosesAt', arguments[9],
    'durationMs', arguments[10])
end
