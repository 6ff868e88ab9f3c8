-- Whether the rebuilding that a script is part of is not, or not any more, the one that has the
-- partition.
local function is_superseded(log_key, token) return redis.call('HGET', log_key, 'rebuild') ~= token end
