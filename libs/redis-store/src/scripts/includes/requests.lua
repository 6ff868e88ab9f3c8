-- Requests that come again under their key: answered as they were the first time, they change
-- nothing. A refusal wrote nothing and is not remembered. Needs "log" and "dedupe".

-- Of the ARGV `at` dedupe seconds, `at` + 1 request key or '', `at` + 2 request fingerprint.
local function request_of(prefix, arguments, at)
  local ttl_seconds, key, fingerprint = arguments[at], arguments[at + 1], arguments[at + 2]
  local request = {}

  -- What the script must return at once, or nil where the request is a new one.
  function request.answer_again(epoch, log_key)
    if key == '' then return nil end
    local kept, mismatch = recall(prefix .. key, fingerprint)
    if mismatch then return { 'MISMATCH' } end
    if not kept or kept == FORGOTTEN then return nil end
    local reply = cmsgpack.unpack(kept)
    reply[1], reply[3], reply[4] = 'REPLAYED', epoch, last_sequence(log_key)
    return reply
  end

  -- `reply` is {'OK', version, epoch, sequence, …}.
  function request.answer(reply)
    if key ~= '' then remember(prefix .. key, fingerprint, cmsgpack.pack(reply), ttl_seconds) end
    return reply
  end

  return request
end
