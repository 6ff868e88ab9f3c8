-- Scores travel as text: Redis cuts Lua numbers in replies to integers, and cjson keeps only 14
-- digits. %.17g gives every double back exactly.
local function text(number)
  return string.format('%.17g', number)
end

-- Whole numbers, for commands and JSON alike: Redis and cjson would print them as floating point,
-- which costs several times as much.
local function integer(number)
  return string.format('%d', number)
end
