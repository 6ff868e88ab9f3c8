-- How many voters of one address have a ballot in. An address is a keyed hash, of this poll alone, and
-- is kept as long as the ballot stands. No event carries it: the log is for ever, and what it held
-- would tell, to whoever has the key, where each voter was. The price: in a Redis that is rebuilt from
-- the log, addresses have their whole quota again.
local function addresses_of(base)
  local counts, homes = base .. ':addresses', base .. ':homes'
  local addresses = {}

  function addresses.is_full(address, most)
    return tonumber(redis.call('ZSCORE', counts, address) or '0') >= most
  end

  function addresses.enter(address, voter)
    redis.call('ZINCRBY', counts, 1, address)
    redis.call('HSET', homes, voter, address)
  end

  function addresses.leave(voter)
    local address = redis.call('HGET', homes, voter)
    if not address then return end
    redis.call('HDEL', homes, voter)
    if tonumber(redis.call('ZINCRBY', counts, -1, address)) <= 0 then
      redis.call('ZREM', counts, address)
    end
  end

  return addresses
end
