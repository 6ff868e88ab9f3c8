-- What a poll shows, as nested arrays. Needs "life" and "posts".

local MAX_WORDS_SHOWN = 100
local MAX_BUCKETS = 20

-- {how many, least, the two in the middle, greatest, how many in each bucket of the scale…}, in steps
-- of the scale; {} when nobody has given a number.
local function read_numbers(key, steps)
  local count = redis.call('ZCARD', key)
  if count == 0 then return {} end
  local function at(index) return redis.call('ZRANGE', key, index, index, 'WITHSCORES')[2] end
  local reading = {
    count, at(0), at(math.floor((count - 1) / 2)), at(math.floor(count / 2)), at(-1),
  }
  local buckets = math.min(MAX_BUCKETS, steps + 1)
  local low = 0
  for bucket = 1, buckets do
    local high = math.ceil(bucket * (steps + 1) / buckets)
    reading[#reading + 1] = redis.call('ZCOUNT', key, low, high - 1)
    low = high
  end
  return reading
end

-- The words with most votes: {word, votes, spelling…}.
local function read_words(base)
  local top = redis.call('ZREVRANGE', base .. ':words', 0, MAX_WORDS_SHOWN - 1, 'WITHSCORES')
  local words = {}
  for index = 1, #top, 2 do
    words[#words + 1] = top[index]
    words[#words + 1] = top[index + 1]
    words[#words + 1] = redis.call('HGET', base .. ':labels', top[index]) or ''
  end
  return words
end

-- Those of the words in a reading that are not shown: a host hid them, or has not yet shown them.
local function read_hidden(base, words, moderation)
  local hidden = {}
  if #words == 0 then return hidden end
  local needs_approval = moderation == 'approve'
  if not needs_approval and redis.call('EXISTS', base .. ':decided') == 0 then return hidden end
  for index = 1, #words, 3 do
    local decision = redis.call('HGET', base .. ':decided', words[index])
    if decision == 'h' or (needs_approval and decision ~= 's') then
      hidden[#hidden + 1] = words[index]
    end
  end
  return hidden
end

-- {status, closes at or '', round, ballots, {counter, count…}, words, numbers, hidden words, posts,
--  ballots that are set aside}; `of_aside`: counts of those alone. As it stands at `now`; without a time
-- as its version has it, which the clock turns with a version of its own.
local function read_poll(base, state_key, now, of_aside)
  local life = now and life_now(state_key, now) or read_life(state_key)
  local closing = life.status == 'open' and closes_at(life)
  local state = redis.call('HMGET', state_key,
    'keepsNumbers', 'steps', 'keepsPosts', 'moderation', 'asideBallots')
  local set_aside = tonumber(state[5] or '0')
  local counted = of_aside and base .. ':aside' or base
  local words = read_words(counted)
  return {
    shown_status(life), closing and ms_text(closing) or '', life.round,
    of_aside and set_aside or redis.call('HLEN', base .. ':ballots') - set_aside,
    redis.call('ZRANGE', counted .. ':tally', 0, -1, 'WITHSCORES'), words,
    state[1] == '1' and read_numbers(counted .. ':numbers', tonumber(state[2])) or {},
    read_hidden(base, words, state[4]), read_posts(base, state[3] or ''), set_aside,
  }
end
