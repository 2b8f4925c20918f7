-- The 公文 filter: the same document for Quarto (at pre-ast) and for pandoc alone.
--   headings   一、 （一） 1. （1） as text, so that every format prints them
--   figures    图1 …, tables 表1 …, and [@fig-x] resolved to them
--   quotes     straight quotation marks paired as “ ”
--   landscape  ::: {.landscape} around wide tables: pages on their side
--   chart data ::: {.chart-data for="fig-x"} around the table of what a chart draws: on the web only
--   frame      red head, sample notice, 主送机关, 附件说明, 署名 and 成文日期, 附件, 版记
-- Metadata: issuer, addressee, notice, issue-date (年 月 日 text), issue-iso, keywords, gongwen-fonts.
-- What these become in a format is written by gongwen_typst, gongwen_word or gongwen_web.

-- pandoc alone finds modules only where it is told; Quarto looks beside the filter by itself
package.path = pandoc.path.join({ pandoc.path.directory(PANDOC_SCRIPT_FILE), "?.lua" }) .. ";" .. package.path

local marks = require("gongwen_marks")
local tables = require("gongwen_tables")
local writer = require(FORMAT:match("typst") and "gongwen_typst" or FORMAT:match("docx") and "gongwen_word" or "gongwen_web")

local stringify = pandoc.utils.stringify
local FIGURE = "^fig%-"

local function chinese(n)
  local digits = { "一", "二", "三", "四", "五", "六", "七", "八", "九" }
  if n < 10 then return digits[n] end
  local tens, ones = n // 10, n % 10
  return (tens == 1 and "" or digits[tens]) .. "十" .. (ones == 0 and "" or digits[ones])
end

-- 1 ---------------------------------------------------------------- reading

-- Quarto wraps every notebook cell and output in Divs; the document has no need of them.
local function flatten(blocks)
  local out = pandoc.Blocks({})
  for _, block in ipairs(blocks) do
    local classes = block.t == "Div" and block.classes
    if classes and classes:includes("landscape") then
      out:insert(marks.mark(marks.TURN))
      out:extend(flatten(block.content))
      out:insert(marks.mark(marks.TURN_BACK))
    elseif classes and (classes:includes("cell") or classes:find_if(function(c) return c:match("^cell%-output") end)) then
      out:extend(flatten(block.content))
    else
      out:insert(block)
    end
  end
  return out
end

-- Headings right before a turned part go onto its page; parts with nothing between them are one.
local function gather_turned(blocks)
  local out = pandoc.Blocks({})
  for _, block in ipairs(blocks) do
    if marks.is(block, marks.TURN) then
      local at = #out + 1
      while at > 1 and out[at - 1].t == "Header" do at = at - 1 end
      if marks.is(out[at - 1], marks.TURN_BACK) then out:remove(at - 1) else out:insert(at, block) end
    else
      out:insert(block)
    end
  end
  return out
end

-- An id may stand on the figure, on its image or, with some readers, on the paragraph's only image.
local function as_figure(block)
  local image
  if block.t == "Figure" then
    block:walk({ Image = function(i) image = image or i end })
    if not image then return nil end
    local id = block.identifier ~= "" and block.identifier or image.identifier
    return id:match(FIGURE) and { id = id, image = image, caption = pandoc.utils.blocks_to_inlines(block.caption.long) } or nil
  elseif block.t == "Para" and #block.content == 1 and block.content[1].t == "Image" then
    image = block.content[1]
    return image.identifier:match(FIGURE) and { id = image.identifier, image = image, caption = image.caption } or nil
  end
end

-- Older readers leave {#tbl-x} as the last words of the caption.
local function table_id(tbl)
  local caption = pandoc.utils.blocks_to_inlines(tbl.caption.long)
  if tbl.identifier ~= "" then return tbl.identifier, caption end
  local last = caption[#caption]
  local id = last and last.t == "Str" and last.text:match("^{#(tbl%-[%w%-]+)}$")
  if id then
    caption:remove(#caption)
    if #caption > 0 and caption[#caption].t == "Space" then caption:remove(#caption) end
  end
  return id or "", caption
end

-- 2 ---------------------------------------------------------------- numbering

local function number_headings(blocks)
  local counters = { 0, 0, 0, 0 }
  return blocks:map(function(block)
    if block.t ~= "Header" or block.level > 4 or block.classes:includes("unnumbered") or block.classes:includes("annex") then
      return block
    end
    local level = block.level
    counters[level] = counters[level] + 1
    for deeper = level + 1, 4 do counters[deeper] = 0 end
    local n = counters[level]
    local forms = { chinese(n) .. "、", "（" .. chinese(n) .. "）", n .. ".", "（" .. n .. "）" }
    block.content:insert(1, pandoc.Str(forms[level]))
    return block
  end)
end

local function number_floats(blocks)
  local figures, tables, names, turned = 0, 0, {}, false
  local found = blocks:map(function(block)
    local figure = as_figure(block)
    if figure then
      figures = figures + 1
      figure.name = "图" .. figures
      names[figure.id] = figure.name
      return figure
    elseif block.t == "Table" then
      local id, caption = table_id(block)
      if #caption > 0 then
        tables = tables + 1
        names[id] = "表" .. tables
        return { table = block, id = id, caption = caption, name = "表" .. tables, turned = turned }
      end
    end
    if block.t == "Div" and block.classes:includes("chart-data") then
      return { drawn = block.content[1], name = names[block.attributes["for"]] }
    end
    turned = marks.is(block, marks.TURN) or turned and not marks.is(block, marks.TURN_BACK)
    return block
  end)
  return found, names
end

-- A [..]{.see} says of the floats it names those that are there, or nothing.
local function see(names)
  return function(span)
    if not span.classes:includes("see") then return nil end
    local cites = pandoc.List({})
    span:walk({ Cite = function(cite)
      for _, citation in ipairs(cite.citations) do if names[citation.id] then cites:insert(citation) end end
    end })
    local out = pandoc.Inlines({})
    for n, citation in ipairs(cites) do
      out:insert(pandoc.Str(n == 1 and "，见" or n == #cites and "和" or "、"))
      out:insert(pandoc.Cite({}, { citation }))
    end
    return out
  end
end

local function resolve(names)
  return function(cite)
    local out = pandoc.Inlines({})
    for n, citation in ipairs(cite.citations) do
      local name = names[citation.id]
      if not name then error("报告引用了不存在的图表：" .. citation.id) end
      if n > 1 then out:insert(pandoc.Str("、")) end
      out:insert(writer.reference(citation.id, name))
    end
    return out
  end
end

local function pair_quotes(block)
  local open = true
  return block:walk({
    Str = function(str)
      if not str.text:find('"') then return nil end
      return pandoc.Str((str.text:gsub('"', function()
        local mark = open and "“" or "”"
        open = not open
        return mark
      end)))
    end,
  })
end

-- 3 ---------------------------------------------------------------- floats

local function with_name(float)
  local inlines = pandoc.Inlines({ pandoc.Str(float.name .. "\u{3000}") })
  inlines:extend(float.caption)
  return inlines
end

local function write_floats(blocks)
  local out = pandoc.Blocks({})
  for _, block in ipairs(blocks) do
    if block.caption and block.name then block.captioned = with_name(block) end
    if block.table then
      tables.break_units(block.table.head.rows[1])
      out:extend(writer.table(block))
    elseif block.image then
      local image = block.image
      block.alt = image.attributes["fig-alt"] or image.attributes["alt"] or stringify(block.caption)
      out:extend(writer.figure(block))
    elseif block.drawn then
      if writer.chart_data then out:extend(writer.chart_data(block.drawn, block.name)) end
    else
      out:insert(block)
    end
  end
  return out
end

-- 4 ---------------------------------------------------------------- the frame of a 公文

local function annex_head(header, n, of)
  header.classes = pandoc.List({ "unnumbered", "annex" })
  return writer.annex_head(header, of > 1 and ("附件" .. n) or "附件")
end

-- 附件说明, 署名 and 成文日期 close the body; annexes follow it.
local function closing(meta, annexes)
  local function inlines(key) return meta[key] and pandoc.Inlines(meta[key]) end
  return writer.closing(annexes:map(function(a) return a.content:clone() end), inlines("issuer"), inlines("issue-date"))
end

-- Half-width characters of the longest paragraph that is kept whole: 16 lines, which leaves room for the closing.
local KEPT = 16 * 56

local function keep_with_closing(blocks)
  local last = blocks[#blocks]
  if last and last.t == "Para" and tables.width_of(last.content) <= KEPT then
    blocks[#blocks] = writer.last_paragraph(last)
  end
  return blocks
end

-- The end of the body. Where it ends on a turned page, what closes it is there too and stands on no page alone;
-- a turned annex begins after it.
local function close_body(blocks, meta, annexes)
  local last = blocks[#blocks]
  local turn = (marks.is(last, marks.TURN) or marks.is(last, marks.TURN_BACK)) and blocks:remove(#blocks)
  blocks = keep_with_closing(blocks)
  blocks:extend(closing(meta, annexes))
  if turn then blocks:insert(turn) end
  return blocks
end

-- 附注 (7.3.6) with the 校验码, the last line of the report; it opens no page of its own after one on its side.
local function check_note(meta, blocks)
  local code = meta["gongwen-check"]
  if not code then return end
  local note = pandoc.Para({ pandoc.Str("（校验码：" .. stringify(code) .. "）") })
  blocks:insert(marks.is(blocks[#blocks], marks.TURN_BACK) and #blocks or #blocks + 1, note)
end

local function assemble(meta, blocks)
  local annexes = blocks:filter(function(b) return b.t == "Header" and b.classes and b.classes:includes("annex") end)
  local out, seen = pandoc.Blocks(writer.head(meta)), 0
  if meta.notice then out:insert(writer.framed("notice", pandoc.Inlines(meta.notice))) end
  if meta.addressee then
    local inlines = pandoc.Inlines(meta.addressee)
    inlines:insert(pandoc.Str("："))
    out:insert(writer.framed("addressee", inlines))
  end
  for _, block in ipairs(blocks) do
    if block.t == "Header" and block.classes:includes("annex") then
      if seen == 0 then out = close_body(out, meta, annexes) end
      seen = seen + 1
      out:extend(annex_head(block, seen, #annexes))
    else
      out:insert(block)
    end
  end
  if seen == 0 then out = close_body(out, meta, annexes) end
  check_note(meta, out)
  out:extend(writer.imprint(meta))
  return out
end

-- 5 ---------------------------------------------------------------- shortcodes

-- Quarto carries out {{< .. >}} in raw text, attributes and metadata, even where it is text from data.
local BRACE = { typst = "\\u{7b}", openxml = "&#123;", html = "&#123;" }

local function plain_raw(raw)
  raw.text = raw.text:gsub("{{<", (BRACE[raw.format] or "{") .. "{<")
  return raw
end

local function plain_attributes(element)
  for key, value in pairs(element.attributes) do
    if value:find("{{<", 1, true) then element.attributes[key] = value:gsub("{{<(.-)>}}", "{{{<%1>}}}") end
  end
  return element
end

-- The same words in pieces, none of which holds the beginning or the end of a shortcode.
local function plain_words(str)
  local out = pandoc.Inlines({})
  for piece in str.text:gsub("{{<", "{\0{<"):gsub(">}}", ">\0}}"):gmatch("%Z+") do out:insert(pandoc.Str(piece)) end
  return out
end

local function without_shortcodes(doc)
  if not quarto then return doc end
  return doc:walk({
    Str = plain_words, RawBlock = plain_raw, RawInline = plain_raw,
    Image = plain_attributes, Link = plain_attributes, Span = plain_attributes, Div = plain_attributes, Header = plain_attributes,
  })
end

function Pandoc(doc)
  if writer.begin then writer.begin(doc.meta) end
  local blocks = number_headings(gather_turned(flatten(doc.blocks)))
  local names
  blocks, names = number_floats(blocks)
  for n, block in ipairs(blocks) do
    if block.caption and block.name then
      block.caption = pair_quotes(pandoc.Plain(block.caption)):walk({ Span = see(names) }):walk({ Cite = resolve(names) }).content
    elseif block.t then
      blocks[n] = pair_quotes(block):walk({ Span = see(names) }):walk({ Cite = resolve(names) })
    end
  end
  doc.blocks = writer.turn(doc.meta, assemble(doc.meta, write_floats(blocks)))
  writer.finish(doc)
  return without_shortcodes(doc)
end
