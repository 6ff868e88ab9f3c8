-- How long an instance that had read the definition before is kept from installing it again.
local GRAVE_SECONDS = 3600

local function forget_ranking(base, ranking_id)
  redis.call('UNLINK', base .. ':rank:' .. ranking_id, base .. ':levels:' .. ranking_id,
    base .. ':level-sizes:' .. ranking_id)
end

-- Forgets a board or a poll and everything kept of it, and remembers that it is gone.
local function forget(state_key, base, id)
  for _, period in ipairs(redis.call('SMEMBERS', base .. ':periods')) do
    forget_ranking(base, period)
    for _, segment in ipairs(redis.call('SMEMBERS', base .. ':segments:' .. period)) do
      forget_ranking(base, period .. '/' .. segment)
    end
    redis.call('UNLINK', base .. ':entries:' .. period, base .. ':aside:' .. period,
      base .. ':segments:' .. period)
  end
  redis.call('UNLINK', state_key, base .. ':periods', base .. ':placements', base .. ':watchers',
    base .. ':tally', base .. ':ballots', base .. ':held')
  redis.call('SET', base .. ':grave:' .. id, '', 'EX', GRAVE_SECONDS)
end
