-- How long an instance that had read the definition before is kept from installing it again.
local GRAVE_SECONDS = 3600

-- Removes everything kept of a board or a poll, but who watches it. Needs "period-keys", "posts" and
-- "aside-keys".
local function unlink_content(state_key, base)
  for _, period in ipairs(redis.call('SMEMBERS', base .. ':periods')) do
    for _, key in ipairs(period_keys(base, period)) do redis.call('UNLINK', key) end
  end
  redis.call('UNLINK', state_key, base .. ':periods', base .. ':placements',
    base .. ':tally', base .. ':ballots', base .. ':words', base .. ':labels', base .. ':numbers',
    base .. ':held', base .. ':addresses', base .. ':homes', base .. ':decided')
  for _, key in ipairs(post_keys(base)) do redis.call('UNLINK', key) end
  redis.call('UNLINK', unpack(aside_keys(base)))
end

-- Forgets a board or a poll, and remembers that it is gone.
local function forget(state_key, base, id)
  unlink_content(state_key, base)
  redis.call('UNLINK', base .. ':watchers')
  redis.call('SET', base .. ':grave:' .. id, '', 'EX', GRAVE_SECONDS)
end
