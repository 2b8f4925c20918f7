-- The 公文 filter: the same document for Quarto (at pre-ast) and for pandoc alone.
--   headings   一、 （一） 1. （1） as text, so that every format prints them
--   figures    图1 …, tables 表1 …, and [@fig-x] resolved to them
--   quotes     straight quotation marks paired as “ ”
--   landscape  ::: {.landscape} around wide tables: pages on their side
--   frame      sample notice, 主送机关, 附件说明, 署名 and 成文日期, 附件
-- Metadata: issuer, addressee, notice, issue-date (年 月 日 text), issue-iso, keywords, gongwen-fonts.

local stringify = pandoc.utils.stringify
local FIGURE, TABLE = "^fig%-", "^tbl%-"
local is_typst, is_docx, is_html = FORMAT:match("typst"), FORMAT:match("docx"), FORMAT:match("html")

local function chinese(n)
  local digits = { "一", "二", "三", "四", "五", "六", "七", "八", "九" }
  if n < 10 then return digits[n] end
  local tens, ones = n // 10, n % 10
  return (tens == 1 and "" or digits[tens]) .. "十" .. (ones == 0 and "" or digits[ones])
end

local function typst_string(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("\n", " ") .. '"'
end

local function typst_inlines(inlines)
  local text = pandoc.write(pandoc.Pandoc({ pandoc.Plain(inlines) }), "typst")
  return (text:gsub("%s+$", ""))
end

-- Anchors that do not look like Quarto's own: it would number fig- and tbl- a second time.
local function anchor(id) return "float_" .. id:gsub("-", "_") end

local function typst_block(text) return pandoc.RawBlock("typst", text) end

-- 1 ---------------------------------------------------------------- reading

-- Where pages on their side begin and end: marks in the flat list of blocks until turn() takes them out.
local TURN, TURN_BACK = "turn", "turn-back"
local function mark(name) return pandoc.RawBlock("gongwen", name) end
local function is_mark(block, name) return block and block.t == "RawBlock" and block.format == "gongwen" and block.text == name end

-- Quarto wraps every notebook cell and output in Divs; the document has no need of them.
local function flatten(blocks)
  local out = pandoc.Blocks({})
  for _, block in ipairs(blocks) do
    local classes = block.t == "Div" and block.classes
    if classes and classes:includes("landscape") then
      out:insert(mark(TURN))
      out:extend(flatten(block.content))
      out:insert(mark(TURN_BACK))
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
    if is_mark(block, TURN) then
      local at = #out + 1
      while at > 1 and out[at - 1].t == "Header" do at = at - 1 end
      if is_mark(out[at - 1], TURN_BACK) then out:remove(at - 1) else out:insert(at, block) end
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
    turned = is_mark(block, TURN) or turned and not is_mark(block, TURN_BACK)
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
      if is_typst then
        out:insert(pandoc.RawInline("typst", "#link(<" .. anchor(citation.id) .. ">)[#box[" .. name .. "]]"))
      elseif is_html then
        out:insert(pandoc.Link(name, "#" .. anchor(citation.id)))
      else
        out:insert(pandoc.Str(name))
      end
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

-- 3 ---------------------------------------------------------------- writing

local function captioned(float)
  local inlines = pandoc.Inlines({ pandoc.Str(float.name .. "\u{3000}") })
  inlines:extend(float.caption)
  return inlines
end

local function styled(style, content)
  return pandoc.Div(content, pandoc.Attr("", {}, { ["custom-style"] = style }))
end

local function write_figure(figure)
  local image = figure.image
  local alt = image.attributes["fig-alt"] or image.attributes["alt"] or stringify(figure.caption)
  if is_typst then
    return {
      typst_block("#tu(" .. typst_string(image.src) .. ", " .. typst_string(alt) .. ", "
        .. "[" .. typst_inlines(captioned(figure)) .. "]) <" .. anchor(figure.id) .. ">"),
    }
  elseif is_docx then
    local png = image.src:gsub("%.svg$", ".png")
    local picture = pandoc.Image({ pandoc.Str(alt) }, png, "", pandoc.Attr("", {}, { width = "150mm" }))
    return {
      -- the empty run keeps Quarto from taking a lone image for a figure that wants its alt text as caption
      styled("Captioned Figure", { pandoc.Para({ picture, pandoc.RawInline("openxml", "") }) }),
      styled("Image Caption", { pandoc.Para(captioned(figure)) }),
    }
  end
  -- Quarto takes the alt text of a figure from the attribute, pandoc from either
  local picture = pandoc.Image({ pandoc.Str(alt) }, image.src, "", pandoc.Attr("", {}, { alt = alt }))
  return { pandoc.Figure({ pandoc.Plain({ picture }) }, { pandoc.Plain(captioned(figure)) }, pandoc.Attr(anchor(figure.id))) }
end

local ALIGN = { AlignRight = "right", AlignCenter = "center", AlignLeft = "left", AlignDefault = "left" }

local function cell_inlines(cell) return pandoc.utils.blocks_to_inlines(cell.contents) end

-- Half-width characters of the longest line.
local function width_of(inlines)
  local longest, width = 0, 0
  for _, inline in ipairs(inlines) do
    if inline.t == "LineBreak" then width = 0 end
    for _, code in utf8.codes(stringify(inline)) do width = width + (code < 0x2000 and 1 or 2) end
    longest = math.max(longest, width)
  end
  return longest
end

-- 资金（万元） in two lines: never broken within the unit.
local function break_units(row)
  for _, cell in ipairs(row.cells) do
    cell.contents = cell.contents:walk({
      Str = function(str)
        local name, unit = str.text:match("^(.-)(（[^（）]+）)$")
        if unit and unit:find("、") then return nil end -- 县（市、区） has no unit
        if name and name ~= "" then return { pandoc.Str(name), pandoc.LineBreak(), pandoc.Str(unit) } end
      end,
    })
  end
end

local WHOLE = { ["合计"] = true, ["总计"] = true, ["小计"] = true, ["全省"] = true, ["全市"] = true, ["全州"] = true,
  ["全县"] = true, ["全区"] = true }

-- 合计, 全市, 学前教育小计: a row that sums up others.
local function is_total(row)
  local label = stringify(row.cells[1].contents)
  return WHOLE[label] or label:match("小计$") ~= nil
end

local function every_row(tbl)
  local rows = pandoc.List({})
  rows:extend(tbl.head.rows)
  for _, body in ipairs(tbl.bodies) do rows:extend(body.body) end
  return rows
end

-- Half-width characters of 10.5 pt that fit beside each other in 156 mm, and in 225 mm on a turned page.
local LINE_WIDTH, TURNED_WIDTH, CELL_PADDING, SHORT = 84, 121, is_docx and 3 or 2, 18
-- Where there is room no column is narrower than the first of these; where there is none, columns give way to one
-- after the other, but never within a number or a word.
local FLOORS, LONGEST_WORD = { 8, 6, 4 }, 24

-- Half-width characters of the longest run that is not broken: a number, a Latin word.
local function run_of(inlines)
  local longest = 0
  for word in stringify(inlines):gmatch("[\33-\126]+") do longest = math.max(longest, #word) end
  return math.min(longest, LONGEST_WORD)
end

-- The narrowest columns in which no cell takes more than `lines` lines.
local function widths_at(lines, floor, natural, runs)
  local widths, sum = {}, 0
  for n, width in ipairs(natural) do
    -- whole hanzi, and one more: a line does not begin with a comma
    local wanted = lines == 1 and width or 2 * math.ceil(width / lines / 2) + 2
    widths[n] = math.min(width, math.max(floor, runs[n], wanted))
    sum = sum + widths[n] + CELL_PADDING
  end
  return widths, sum
end

-- What is left over brings back to one line the columns that lack least; the rest goes to the longest text.
local function spend(left, widths, natural)
  while left > 0 do
    local least, longest
    for n, width in ipairs(widths) do
      local lack = natural[n] - width
      if lack > 0 and (not longest or lack > natural[longest] - widths[longest]) then longest = n end
      if lack > 0 and lack <= left and (not least or lack < natural[least] - widths[least]) then least = n end
    end
    if not longest then return end
    local given = least and natural[least] - widths[least] or left
    widths[least or longest] = widths[least or longest] + given
    left = left - given
  end
end

-- Columns are as wide as what stands in them; where that is too much, all cells take as few lines as can be.
local function fit(natural, runs, line)
  local roomy, sum = pandoc.List(natural):map(function(width) return math.max(width, FLOORS[1]) end), 0
  for _, width in ipairs(roomy) do sum = sum + width + CELL_PADDING end
  if sum <= line then return roomy end
  local widths
  for _, floor in ipairs(FLOORS) do
    for lines = 1, math.max(table.unpack(natural)) do
      widths, sum = widths_at(lines, floor, natural, runs)
      if sum <= line then
        spend(line - sum, widths, natural)
        return widths
      end
    end
  end
  return widths
end

-- The widths of the columns with their padding, and their sum.
local function column_widths(tbl, line)
  local natural, runs, sum = {}, {}, 0
  for _, row in ipairs(every_row(tbl)) do
    for n, cell in ipairs(row.cells) do
      local inlines = cell_inlines(cell)
      natural[n] = math.max(natural[n] or 2, width_of(inlines))
      runs[n] = math.max(runs[n] or 0, run_of(inlines))
    end
  end
  local widths = fit(natural, runs, line)
  for n, width in ipairs(widths) do
    widths[n] = width + CELL_PADDING
    sum = sum + widths[n]
  end
  return widths, sum
end

local function line_width(float) return float.turned and TURNED_WIDTH or LINE_WIDTH end

-- A table is called in Typst with its widths, alignments, header and cells.
local function typst_table(float)
  local tbl = float.table
  local function call(row) return table.concat(row.cells:map(function(cell) return "[" .. typst_inlines(cell_inlines(cell)) .. "]" end), ", ") end
  local rows = every_row(tbl)
  local header = call(rows:remove(1))
  local columns = pandoc.List((column_widths(tbl, line_width(float)))):map(function(w) return w .. "fr" end)
  local aligns = pandoc.List(tbl.colspecs):map(function(spec) return ALIGN[spec[1]] end)
  local body, rule = pandoc.List({}), "  table.hline(stroke: 0.5pt),"
  for n, row in ipairs(rows) do
    -- a sum is set off from its parts, which stand above it or, where it comes first, below
    if is_total(row) and n > 1 then body:insert(rule) end
    body:insert("  " .. call(row) .. ",")
    if is_total(row) and n == 1 then body:insert(rule) end
  end
  return {
    typst_block(table.concat({
      "#biao(",
      "  [" .. typst_inlines(captioned(float)) .. "],",
      "  (" .. table.concat(columns, ", ") .. ",),",
      "  (" .. table.concat(aligns, ", ") .. ",),",
      "  (" .. header .. ",),",
      table.concat(body, "\n"),
      ") <" .. anchor(float.id) .. ">",
    }, "\n")),
  }
end

-- Word needs widths for its cells, a browser finds better ones itself.
local function set_widths(float)
  local tbl = float.table
  local widths, sum = column_widths(tbl, line_width(float))
  for n, spec in ipairs(tbl.colspecs) do tbl.colspecs[n] = { spec[1], is_docx and widths[n] / sum or nil } end
  for _, row in ipairs(is_html and every_row(tbl) or {}) do
    if is_total(row) then row.attr = pandoc.Attr("", { "total" }) end
    for n, cell in ipairs(row.cells) do
      if widths[n] <= SHORT and width_of(cell_inlines(cell)) <= SHORT then cell.classes:insert("short") end
    end
  end
end

local function write_table(float)
  break_units(float.table.head.rows[1])
  if is_typst then return typst_table(float) end
  local tbl = float.table
  set_widths(float)
  if is_docx then
    tbl.caption = { long = {}, short = nil }
    tbl.attr = pandoc.Attr()
    return { styled("Table Caption", { pandoc.Para(captioned(float)) }), tbl }
  end
  tbl.caption = { long = { pandoc.Plain(captioned(float)) } }
  tbl.attr = pandoc.Attr()
  -- pairs, not keys: Lua gives keys in another order each time
  local attributes = { { "tabindex", "0" }, { "role", "region" }, { "aria-label", stringify(captioned(float)) } }
  return { pandoc.Div({ tbl }, pandoc.Attr(anchor(float.id), { "scroll" }, attributes)) }
end

local function write_floats(blocks)
  local out = pandoc.Blocks({})
  for _, block in ipairs(blocks) do
    if block.table then out:extend(write_table(block))
    elseif block.image then out:extend(write_figure(block))
    else out:insert(block) end
  end
  return out
end

-- 4 ---------------------------------------------------------------- the frame of a 公文

local function framed(class, style, inlines)
  if is_typst then return typst_block("#" .. class .. "[" .. typst_inlines(inlines) .. "]") end
  if is_docx then return styled(style, { pandoc.Para(inlines) }) end
  return pandoc.Div({ pandoc.Para(inlines) }, pandoc.Attr("", { class }))
end

local function annex_label(n, of) return of > 1 and ("附件" .. n) or "附件" end

local PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'

local function annex_head(header, n, of)
  if is_typst then
    return { typst_block("#annex[" .. annex_label(n, of) .. "][" .. typst_inlines(header.content) .. "]") }
  end
  header.classes = pandoc.List({ "unnumbered", "annex" })
  if is_docx then
    return {
      pandoc.RawBlock("openxml", PAGE_BREAK),
      styled("Annex Label", { pandoc.Para({ pandoc.Str(annex_label(n, of)) }) }),
      styled("Annex Title", { pandoc.Para(header.content) }),
    }
  end
  return { pandoc.Div({ pandoc.Para({ pandoc.Str(annex_label(n, of)) }) }, pandoc.Attr("", { "annex-label" })), header }
end

-- 附件说明, 署名 and 成文日期 close the body; annexes follow it.
local function closing(meta, annexes)
  local out, parts = pandoc.Blocks({}), {}
  if #annexes > 0 then
    if is_typst then
      local names = annexes:map(function(a) return "[" .. typst_inlines(a.content) .. "]" end)
      parts[#parts + 1] = "#annex-list(" .. table.concat(names, ", ") .. ")"
    else
      for n, annex in ipairs(annexes) do
        local inlines = pandoc.Inlines({ pandoc.Str((n == 1 and "附件：" or "\u{3000}\u{3000}\u{3000}") .. (#annexes > 1 and n .. "." or "")) })
        inlines:extend(annex.content)
        out:insert(framed("annex-list", "Annex List", inlines))
      end
    end
  end
  local issuer, date = meta.issuer and pandoc.Inlines(meta.issuer), meta["issue-date"] and pandoc.Inlines(meta["issue-date"])
  if issuer and date then
    if is_typst then
      parts[#parts + 1] = "#signature([" .. typst_inlines(issuer) .. "], [" .. typst_inlines(date) .. "])"
    else
      out:insert(framed("issuer", "Issuer", issuer))
      out:insert(framed("issue-date", "Issue Date", date))
    end
  end
  if #parts > 0 then out:insert(typst_block("#closing[\n" .. table.concat(parts, "\n") .. "\n]")) end
  return out
end

-- Half-width characters of the longest paragraph that is kept whole: 16 lines, which leaves room for the closing.
local KEPT = 16 * 56

local function keep_with_closing(blocks)
  local last = blocks[#blocks]
  if last and last.t == "Para" and width_of(last.content) <= KEPT then
    if is_typst then
      blocks[#blocks] = typst_block("#last-paragraph[" .. typst_inlines(last.content) .. "]")
    elseif is_docx then
      blocks[#blocks] = styled("Last Paragraph", { last })
    end
  end
  return blocks
end

-- The end of the body. Where it ends on a turned page, what closes it is there too and stands on no page alone;
-- a turned annex begins after it.
local function close_body(blocks, meta, annexes)
  local last = blocks[#blocks]
  local turn = (is_mark(last, TURN) or is_mark(last, TURN_BACK)) and blocks:remove(#blocks)
  blocks = keep_with_closing(blocks) .. closing(meta, annexes)
  if turn then blocks:insert(turn) end
  return blocks
end

local function assemble(meta, blocks)
  local annexes = blocks:filter(function(b) return b.t == "Header" and b.classes and b.classes:includes("annex") end)
  local out, seen = pandoc.Blocks({}), 0
  if meta.notice then out:insert(framed("notice", "Notice", pandoc.Inlines(meta.notice))) end
  if meta.addressee then
    local inlines = pandoc.Inlines(meta.addressee)
    inlines:insert(pandoc.Str("："))
    out:insert(framed("addressee", "Addressee", inlines))
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
  return out
end

-- Word says at the end of a section what its pages are; the numbers at their feet are those of reference.docx.
local SECTION = '<w:sectPr><w:footerReference w:type="default" r:id="rId9"/><w:footerReference w:type="even" r:id="rId10"/>'
  .. '<w:footnotePr><w:numRestart w:val="eachSect"/></w:footnotePr><w:type w:val="nextPage"/>%s'
  .. '<w:docGrid w:type="lines" w:linePitch="580"/></w:sectPr>'
local UPRIGHT = SECTION:format('<w:pgSz w:w="11906" w:h="16838"/>'
  .. '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:header="720" w:footer="1307" w:gutter="0"/>')
local TURNED = SECTION:format('<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
  .. '<w:pgMar w:top="1587" w:right="2098" w:bottom="1474" w:left="1984" w:header="720" w:footer="797" w:gutter="0"/>')
-- a paragraph of one point, which takes no line
local SECTION_END = '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
  .. '<w:rPr><w:sz w:val="2"/></w:rPr>%s</w:pPr></w:p>'

local function turn_in_word(meta, blocks)
  local out = pandoc.Blocks({})
  for n, block in ipairs(blocks) do
    local begins, ends = is_mark(block, TURN), is_mark(block, TURN_BACK)
    local breaks = block.t == "RawBlock" and block.text == PAGE_BREAK
    if ends and n == #blocks then
      meta["gongwen-section"] = pandoc.MetaBlocks({ pandoc.RawBlock("openxml", TURNED) })
    elseif begins or ends then
      out:insert(pandoc.RawBlock("openxml", SECTION_END:format(begins and UPRIGHT or TURNED)))
    elseif not (breaks and (is_mark(blocks[n - 1], TURN) or is_mark(blocks[n - 1], TURN_BACK))) then
      out:insert(block)
    end
  end
  return out
end

-- The marks become pages on their side: in Typst, as sections of Word, as a part of the web page that prints so.
local function turn(meta, blocks)
  if is_docx then return turn_in_word(meta, blocks) end
  local out, inside = pandoc.Blocks({}), nil
  for _, block in ipairs(blocks) do
    if is_mark(block, TURN) then
      if is_typst then out:insert(typst_block("#turned[")) else inside = pandoc.Blocks({}) end
    elseif is_mark(block, TURN_BACK) then
      out:insert(is_typst and typst_block("]") or pandoc.Div(inside, pandoc.Attr("", { "landscape" })))
      inside = nil
    else
      (inside or out):insert(block)
    end
  end
  return out
end

-- What the Typst template is called with, as Typst: metadata strings would come escaped as markup.
local function typst_arguments(meta)
  local parts = { "title: " .. typst_string(stringify(meta.title or "")) }
  if meta.issuer then parts[#parts + 1] = "author: " .. typst_string(stringify(meta.issuer)) end
  local iso = meta["issue-iso"] and stringify(meta["issue-iso"]) or ""
  local year, month, day = iso:match("^(%d+)-(%d+)-(%d+)$")
  if year then
    parts[#parts + 1] = string.format("date: datetime(year: %d, month: %d, day: %d)", year, month, day)
  end
  if meta.keywords then
    local words = pandoc.List(meta.keywords):map(function(k) return typst_string(stringify(k)) end)
    parts[#parts + 1] = "keywords: (" .. table.concat(words, ", ") .. ",)"
  end
  if meta["gongwen-fonts"] then
    local roles = {}
    for role, families in pairs(meta["gongwen-fonts"]) do
      local names = pandoc.List(families):map(function(f) return typst_string(stringify(f)) end)
      roles[#roles + 1] = role .. ": (" .. table.concat(names, ", ") .. ",)"
    end
    table.sort(roles)
    parts[#parts + 1] = "fonts: (" .. table.concat(roles, ", ") .. ")"
  end
  return table.concat(parts, ", ")
end

function Pandoc(doc)
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
  blocks = turn(doc.meta, assemble(doc.meta, write_floats(blocks)))
  -- the title is the page's only h1
  if is_html then blocks = blocks:walk({ Header = function(h) h.level = h.level + 1; return h end }) end
  if is_docx then doc.meta.lang = "zh-CN" end
  if is_typst then
    doc.meta["gongwen-arguments"] = pandoc.MetaInlines({ pandoc.RawInline("typst", typst_arguments(doc.meta)) })
  end
  doc.blocks = blocks
  return doc
end
