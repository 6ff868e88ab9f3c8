-- What people write in a poll: answers and questions. Under its base are kept
--   posts         id → JSON {v voter or '', s state, a asked at (ms), n number; of questions also
--                 t text, o text as it was asked, c author's name, p pinned}; an answer's text is in
--                 its voter's ballot
--   newest:<state>  id by number           ranked:<state>  questions, '<age><id>' by pins and votes
--   upvotes:<id>    voters of a question   authors  voter → id of its answer, or
--                                          '<begin of a minute> <questions asked in it>'
-- Numbers are never given twice, so that a post of an earlier round is not taken for another.

local POST_STATES = { 'pending', 'shown', 'answered', 'hidden', 'rejected' }
local MAX_POSTS_SHOWN = 50
local MAX_ANSWERS = 100000
local PIN = 1099511627776
local AGE_WIDTH = 10

-- Older questions of equal votes come first, when the greatest name does.
local function ranked_name(id, post) return string.format('%010d', 9999999999 - post.n) .. id end

local function newest_key(base, state) return base .. ':newest:' .. state end
local function ranked_key(base, state) return base .. ':ranked:' .. state end
local function upvotes_key(base, id) return base .. ':upvotes:' .. id end

local function get_post(base, id)
  local kept = redis.call('HGET', base .. ':posts', id)
  return kept and cjson.decode(kept)
end

local function unlist_post(base, id, post)
  redis.call('ZREM', newest_key(base, post.s), id)
  if post.t then redis.call('ZREM', ranked_key(base, post.s), ranked_name(id, post)) end
end

local function rank_question(base, id, post)
  local votes = redis.call('SCARD', upvotes_key(base, id))
  local score = string.format('%.0f', votes + (post.p and PIN or 0))
  redis.call('ZADD', ranked_key(base, post.s), score, ranked_name(id, post))
  return votes
end

-- Keeps a post, in place of what was kept of it.
local function put_post(base, id, post, former)
  if former then unlist_post(base, id, former) end
  redis.call('HSET', base .. ':posts', id, cjson.encode(post))
  redis.call('ZADD', newest_key(base, post.s), post.n, id)
  if post.t then rank_question(base, id, post) end
end

local function next_post_number(state_key) return redis.call('HINCRBY', state_key, 'posts', 1) end

local function drop_post(base, id, post)
  unlist_post(base, id, post)
  redis.call('HDEL', base .. ':posts', id)
  redis.call('UNLINK', upvotes_key(base, id))
end

-- In which state a post begins.
local function first_state(state_key)
  return redis.call('HGET', state_key, 'moderation') == 'approve' and 'pending' or 'shown'
end

-- An answer is named by its number: 'tx<number>'.
local function put_answer(base, id, voter, state, at)
  put_post(base, id, { v = voter, s = state, a = at, n = tonumber(string.sub(id, 3)) })
  redis.call('HSET', base .. ':authors', voter, id)
end

-- The answers that belong to ballots: one for each voter, a new one for every new text.
local function answers_of(base, state_key)
  local authors, answers = base .. ':authors', {}
  local state = first_state(state_key)

  function answers.is_full() return redis.call('HLEN', base .. ':posts') >= MAX_ANSWERS end

  function answers.remove(voter)
    local id = redis.call('HGET', authors, voter)
    local post = id and get_post(base, id)
    if post then drop_post(base, id, post) end
    redis.call('HDEL', authors, voter)
  end

  function answers.replace(voter, now)
    answers.remove(voter)
    local id = string.format('tx%d', next_post_number(state_key))
    put_answer(base, id, voter, state, string.format('%.0f', now))
    return id, state
  end

  return answers
end

-- All keys of what was written in a round.
local function post_keys(base)
  local keys = { base .. ':posts', base .. ':authors' }
  for _, state in ipairs(POST_STATES) do
    for _, name in ipairs(redis.call('ZRANGE', ranked_key(base, state), 0, -1)) do
      keys[#keys + 1] = upvotes_key(base, string.sub(name, AGE_WIDTH + 1))
    end
    keys[#keys + 1] = newest_key(base, state)
    keys[#keys + 1] = ranked_key(base, state)
  end
  return keys
end

-- {id, state, at, text, author, votes, pinned (1/0), text as it was asked, voter,
--  whether `viewer` voted (1/0)}; `viewer` nil leaves the last three empty
local function present_post(base, id, post, text, viewer)
  local has_voted = viewer and viewer ~= '' and post.t
    and redis.call('SISMEMBER', upvotes_key(base, id), viewer)
  return {
    id, post.s, post.a, text, post.c or '',
    post.t and redis.call('SCARD', upvotes_key(base, id)) or 0, post.p and 1 or 0,
    viewer and post.o or '', viewer and post.v or '', has_voted or 0,
  }
end

-- Posts of one kind, presented in the order of their ids.
local function present_posts(base, ids, viewer)
  if #ids == 0 then return {} end
  local posts, voters, presented = {}, {}, {}
  for index, kept in ipairs(redis.call('HMGET', base .. ':posts', unpack(ids))) do
    posts[index] = cjson.decode(kept)
    voters[index] = posts[index].v
  end
  local is_answer = not posts[1].t
  local ballots = is_answer and redis.call('HMGET', base .. ':ballots', unpack(voters))
  for index, id in ipairs(ids) do
    local post = posts[index]
    local text = is_answer and string.match(ballots[index], '^[^|]*|[^|]*|(.*)$') or post.t
    presented[index] = present_post(base, id, post, text, viewer)
  end
  return presented
end

local function count_posts(base)
  local counts = {}
  for index, state in ipairs(POST_STATES) do
    counts[index] = redis.call('ZCARD', newest_key(base, state))
  end
  return counts
end

-- What everybody sees at once: {counts by state, posts}, or {} for polls in which nobody writes.
local function read_posts(base, kind)
  if kind == '' then return {} end
  local ids = {}
  if kind == 'text' then
    ids = redis.call('ZREVRANGE', newest_key(base, 'shown'), 0, MAX_POSTS_SHOWN - 1)
  else
    for _, state in ipairs({ 'shown', 'answered' }) do
      local last = MAX_POSTS_SHOWN - #ids - 1
      local names = last >= 0 and redis.call('ZREVRANGE', ranked_key(base, state), 0, last) or {}
      for _, name in ipairs(names) do ids[#ids + 1] = string.sub(name, AGE_WIDTH + 1) end
    end
  end
  return { count_posts(base), present_posts(base, ids) }
end
