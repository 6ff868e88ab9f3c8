-- Why a poll takes no ballots in its status, or nil when it does.
local function refusal_of(status)
  if status == 'open' then return nil end
  if status == 'closed' then return 'poll.closed' end
  return 'poll.not_open'
end

local function split_choices(text)
  local choices = {}
  for choice in string.gmatch(text, '[^,]+') do choices[#choices + 1] = choice end
  return choices
end

local function move_tally(tally, choices, amount)
  for _, choice in ipairs(choices) do redis.call('ZINCRBY', tally, amount, choice) end
end
