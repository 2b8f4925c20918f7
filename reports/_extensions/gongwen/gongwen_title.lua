-- A long title in lines of nearly equal length, whole words (7.3.1): trapezoid or diamond.

local M = {}

local LONGEST = 20 -- characters of 2号 in 156 mm

-- A line ends well after these or before those; it never ends within a word of WHOLE.
local AFTER = { "关于", "的", "和", "与", "及", "暨", "年度", "季度", "半年", "月份", "局", "厅", "委", "政府", "》", "”", "、", "，" }
local BEFORE = { "关于", "工作", "《", "“" }
local WHOLE = {
  "关于", "工作", "情况", "工作情况", "进展情况", "完成情况", "发放情况", "落实情况", "工作进展", "工作安排", "汇报",
  "通报", "报告", "通知", "意见", "方案", "函件", "请示", "公示", "公告", "统计", "季度", "年度", "半年", "年上半年",
  "年下半年", "年秋季", "年春季", "年第一", "年第二", "年第三", "年第四", "秋季学期", "春季学期", "义务教育",
  "家庭经济困难学生", "教育", "体育", "扶贫", "脱贫", "攻坚", "助学", "资助", "资金", "学生", "学校", "学前", "义务",
  "高中", "职业", "控辍保学", "建档立卡", "贫困", "家庭", "困难", "儿童", "少年", "适龄", "残疾", "留守", "教师",
  "校长", "队伍", "建设", "均衡", "发展", "优质", "质量", "提升", "改善", "薄弱", "办学", "条件", "营养", "改善计划",
  "项目", "工程", "进度", "进展", "完成", "目标", "任务", "清单", "比对", "核查", "检查", "督查", "督导", "评估",
  "整改", "落实", "推进", "实施", "开展", "进一步", "加强", "做好", "全面", "全县", "全市", "全州", "全省", "人民",
  "政府", "教育局", "教体局", "委员会", "办公室", "领导小组", "自治州", "自治县", "自治区", "信息", "数据", "公开",
  "安全", "稳定", "综合", "改革", "计划", "行动", "指标", "统筹", "城乡", "一体化", "保障", "机制", "经费", "预算",
  "普及", "普惠", "民族", "双语", "推普", "普通话", "东西部", "协作", "结对", "帮扶", "精准", "社会", "力量", "捐资",
  "补助", "免费", "国家", "政策",
}
-- Marks that do not begin a line, and those that do not end one.
local NOT_FIRST, NOT_LAST = "》”）、，。：", "《“（"

local function characters(text)
  local out = {}
  for _, code in utf8.codes(text) do out[#out + 1] = utf8.char(code) end
  return out
end

local function width(character) return utf8.codepoint(character) < 0x2000 and 0.55 or 1 end

local function ends_with(chars, at, word)
  local parts = characters(word)
  for n = 1, #parts do
    if chars[at - #parts + n] ~= parts[n] then return false end
  end
  return true
end

local function starts_with(chars, at, word) return ends_with(chars, at + utf8.len(word) - 1, word) end

-- For each place a line may end: what that costs, nil where it may not.
local function costs_of(chars)
  local costs = {}
  for at = 1, #chars - 1 do
    local here, after = chars[at], chars[at + 1]
    local latin = here:match("^[%w%.%-]$") and after:match("^[%w%.%-%%]$")
    local unit = here:match("^%d$") and (after == "年" or after == "月" or after == "日" or after == "号")
    if not (latin or unit or NOT_FIRST:find(after, 1, true) or NOT_LAST:find(here, 1, true)) then costs[at] = 12 end
  end
  for at = 1, #chars - 1 do
    if costs[at] then
      for _, word in ipairs(AFTER) do if ends_with(chars, at, word) then costs[at] = math.min(costs[at], 2) end end
      for _, word in ipairs(BEFORE) do if starts_with(chars, at + 1, word) then costs[at] = math.min(costs[at], 3) end end
      if starts_with(chars, at + 1, "关于") then costs[at] = 0 end
    end
  end
  for _, word in ipairs(WHOLE) do
    local length = utf8.len(word)
    for at = 1, #chars - length + 1 do
      if starts_with(chars, at, word) then
        for inside = at, at + length - 2 do costs[inside] = costs[inside] and 60 end
      end
    end
  end
  return costs
end

-- How far lines are from equal, and from widest or narrowest in the middle only once.
local function shape(widths, mean)
  local cost, turns, last = 0, 0, 0
  for n, wide in ipairs(widths) do
    cost = cost + (wide - mean) ^ 2 / 2
    local step = n > 1 and wide - widths[n - 1] or 0
    if last < 0 and step > 0 then turns = turns + 1 end -- narrow waist
    if step ~= 0 then last = step end
  end
  return cost + 15 * turns
end

-- The lines of a title; one where it fits.
function M.lines(text)
  local chars = characters(text)
  local before = { [0] = 0 }
  for n, character in ipairs(chars) do before[n] = before[n - 1] + width(character) end
  local total = before[#chars]
  if total <= LONGEST then return { text } end
  local costs = costs_of(chars)
  local best, found

  local function try(count, start, ends, widths, spent)
    if best and spent >= best then return end
    if #widths == count - 1 then
      local wide = total - before[start]
      if wide > LONGEST then return end
      widths[count] = wide
      local cost = spent + shape(widths, total / count)
      if not best or cost < best then best, found = cost, pandoc.List(ends):clone() end
      widths[count] = nil
      return
    end
    for at = start + 1, #chars - 1 do
      local wide = before[at] - before[start]
      if wide > LONGEST then break end
      if costs[at] and total - before[at] <= LONGEST * (count - #widths - 1) then
        ends[#ends + 1], widths[#widths + 1] = at, wide
        try(count, at, ends, widths, spent + costs[at])
        ends[#ends], widths[#widths] = nil, nil
      end
    end
  end

  for count = math.ceil(total / LONGEST), math.ceil(total / LONGEST) + 1 do
    -- a line more is taken only where words would break otherwise
    if not best or best >= 60 then
      local held = best
      best = held and held - 20 or nil
      try(count, 0, {}, {}, 0)
      if held and best == held - 20 then best = held end
    end
  end
  if not found then return { text } end
  local lines, start = {}, 0
  for _, at in ipairs(found) do
    lines[#lines + 1] = table.concat(chars, "", start + 1, at)
    start = at
  end
  lines[#lines + 1] = table.concat(chars, "", start + 1)
  return lines
end

return M
