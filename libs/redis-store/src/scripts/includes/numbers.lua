-- Scores travel as text: Redis cuts Lua numbers in replies to integers, and cjson keeps only 14
-- digits. %.17g gives every double back exactly.
local function text(number)
  return string.format('%.17g', number)
end
