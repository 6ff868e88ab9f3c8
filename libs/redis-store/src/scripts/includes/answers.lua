-- Answers that submissions are remembered by, each under a name. Needs "dedupe".

-- What was remembered under the names of all submissions, by position.
local function recall_all(prefix, first, layout)
  if not layout.name or first > #ARGV then return {} end
  local keys = {}
  for at = first, #ARGV, layout.stride do keys[#keys + 1] = prefix .. ARGV[at + layout.name] end
  return redis.call('MGET', unpack(keys))
end

-- Answers every submission: by what is remembered of it, by what one before it in this run was
-- answered, or by what `act(at, position)` makes of it; where the answer is forgotten, or all are, by
-- `recount(at, position)`. Returns the answers, the names of the new ones, and a function that remembers
-- these, once they are whole, with the state that they speak of.
local function answer_all(prefix, first, layout, act, recount, is_all_forgotten)
  local remembered = recall_all(prefix, first, layout)
  local answers, names, fresh, repeats, position = {}, {}, {}, {}, 0
  for at = first, #ARGV, layout.stride do
    position = position + 1
    local name = layout.name and ARGV[at + layout.name] or ''
    local earlier, known, mismatch = fresh[name], nil, false
    local fingerprint = name ~= '' and ARGV[at + layout.name + 1]
    if earlier then
      mismatch = earlier.fingerprint ~= fingerprint
    elseif name ~= '' then
      known, mismatch = judge_remembered(remembered[position], fingerprint)
    end
    if mismatch then
      answers[position] = 'r\tidempotency.mismatch'
    elseif is_all_forgotten or known == FORGOTTEN then
      answers[position] = recount(at, position)
    elseif known then
      answers[position] = 'd\t' .. known
    elseif earlier then
      answers[position] = ''
      repeats[position] = earlier.position
    else
      local answer = act(at, position)
      answers[position] = answer
      -- A refusal wrote nothing and is not remembered: the run may be accepted when it comes again.
      if name ~= '' and string.sub(answer, 1, 1) ~= 'r' then
        fresh[name] = { position = position, fingerprint = fingerprint }
        names[#names + 1] = name
      end
    end
  end
  return answers, names, function(state, ttl_seconds)
    for name, one in pairs(fresh) do
      remember(prefix .. name, one.fingerprint, state .. '\t' .. answers[one.position], ttl_seconds)
    end
    for at, earlier in pairs(repeats) do answers[at] = 'd\t' .. state .. '\t' .. answers[earlier] end
  end
end
