-- Requests that come again under their key: answered as they were the first time, they change
-- nothing. A refusal wrote nothing and is not remembered. Needs "log" and "dedupe".

-- Of the ARGV `at` dedupe seconds, `at` + 1 request key or '', `at` + 2 request fingerprint.
local function request_of(prefix, arguments, at)
  local ttl_seconds, key, fingerprint = arguments[at], arguments[at + 1], arguments[at + 2]
  -- `is_forgotten`: the script must change nothing and answer by what stands; `made`: the id of what
  -- the request made, or ''.
  local request = { is_forgotten = false, made = '' }

  -- What the script must return at once, or nil.
  function request.answer_again(epoch, log_key)
    if key == '' then return nil end
    local kept, mismatch, made = recall(prefix .. key, fingerprint)
    if mismatch then return { 'MISMATCH' } end
    if not kept then return nil end
    if kept == FORGOTTEN then
      request.is_forgotten, request.made = true, made
      return nil
    end
    local reply = cmsgpack.unpack(kept)
    reply[1], reply[3], reply[4] = 'REPLAYED', epoch, last_sequence(log_key)
    return reply
  end

  -- By what the event names the request; `made` is the id of what it makes, if it makes something.
  function request.names(made)
    if key == '' then return {} end
    return { made and key .. '=' .. made or key }
  end

  -- `reply` is {'OK', version, epoch, sequence, …}.
  function request.answer(reply)
    if request.is_forgotten then
      reply[1] = 'REPLAYED'
    elseif key ~= '' then
      remember(prefix .. key, fingerprint, cmsgpack.pack(reply), ttl_seconds)
    end
    return reply
  end

  return request
end
