-- What ballots add to the counters of a poll. A ballot is '<marks>' or '<weight>|<marks>|<texts>': a
-- mark is '<counter>' or '<counter>*<amount>', marks stand apart by commas, texts by tabs. Counters
-- that begin with '~' are words: they have no bound of their own, so they are kept apart, with the
-- spelling in which each came first. The texts are the spellings of a ballot's words, in order.

-- Words that a poll tells apart; ballots for others count under '~'.
local MAX_WORDS = 2000

local function parse_ballot(record)
  local first = string.find(record, '|', 1, true)
  if not first then return 1, record, '' end
  local second = string.find(record, '|', first + 1, true)
  return tonumber(string.sub(record, 1, first - 1)), string.sub(record, first + 1, second - 1),
    string.sub(record, second + 1)
end

local function write_ballot(weight, marks, texts)
  if weight == 1 and texts == '' then return marks end
  return string.format('%d', weight) .. '|' .. marks .. '|' .. texts
end

-- The time that an answer took, as a mark behind the others.
local function with_time(record, ms)
  local weight, marks, texts = parse_ballot(record)
  return write_ballot(weight, marks .. ',@t*' .. string.format('%.0f', ms), texts)
end

local function without_time(record)
  return (string.gsub(record, ',@t%*%d+', ''))
end

local function each_mark(marks, act)
  for mark in string.gmatch(marks, '[^,]+') do
    local star = string.find(mark, '*', 1, true)
    if star then act(string.sub(mark, 1, star - 1), tonumber(string.sub(mark, star + 1)))
    else act(mark, 1) end
  end
end

local function is_word(counter) return string.byte(counter) == 126 end

-- The counters of the poll under `base`. Counters at nought are not kept.
local function counters_of(base, keeps_numbers)
  local tally, words, labels, numbers =
    base .. ':tally', base .. ':words', base .. ':labels', base .. ':numbers'

  local function add(key, counter, amount)
    if amount == 0 then return end
    local count = tonumber(redis.call('ZINCRBY', key, string.format('%.0f', amount), counter))
    if count == 0 then redis.call('ZREM', key, counter) end
    return count
  end

  -- `coined`: words of which a spelling is kept since this run, with it.
  local counters = { coined = {} }

  local function keep_spelling(word, spelling)
    if redis.call('HSETNX', labels, word, spelling) == 1 then
      counters.coined[#counters.coined + 1] = { word, spelling }
    end
  end

  function counters.get(counter)
    return tonumber(redis.call('ZSCORE', tally, counter) or '0')
  end

  -- The ballot as it counts: a word that is one too many goes with the others.
  function counters.resolve(record)
    if not string.find(record, '~', 1, true) then return record end
    local weight, marks, texts = parse_ballot(record)
    local resolved = string.gsub(marks, '~[^,]+', function(word)
      if redis.call('ZSCORE', words, word) or redis.call('ZCARD', words) < MAX_WORDS then
        return word
      end
      return '~'
    end)
    return write_ballot(weight, resolved, texts)
  end

  -- Counts a voter's ballot (sign 1) or takes it out (sign -1).
  function counters.move(voter, record, sign)
    local weight, marks, texts = parse_ballot(record)
    local spelling = string.gmatch(texts, '[^\t]+')
    add(tally, '@', sign * weight)
    each_mark(marks, function(counter, amount)
      local change = sign * amount * weight
      if is_word(counter) then
        local label, count = spelling(), add(words, counter, change)
        if count == 0 then redis.call('HDEL', labels, counter)
        elseif sign > 0 and label and counter ~= '~' then keep_spelling(counter, label) end
      else
        add(tally, counter, change)
        if keeps_numbers and sign > 0 then redis.call('ZADD', numbers, amount, voter)
        elseif keeps_numbers then redis.call('ZREM', numbers, voter) end
      end
    end)
  end

  return counters
end
