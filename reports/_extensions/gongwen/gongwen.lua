-- The 公文 filter: the same document for Quarto (at pre-ast) and for pandoc alone.
--   headings   一、 （一） 1. （1） as text, so that every format prints them
--   figures    图1 …, tables 表1 …, and [@fig-x] resolved to them
--   quotes     straight quotation marks paired as “ ”
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

-- Quarto wraps every notebook cell and output in Divs; the document has no need of them.
local function flatten(blocks)
  local out = pandoc.Blocks({})
  for _, block in ipairs(blocks) do
    local wrapper = block.t == "Div" and (block.classes:find("cell") or block.classes:find_if(function(c) return c:match("^cell%-output") end))
    if wrapper then out:extend(flatten(block.content)) else out:insert(block) end
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
  local figures, tables, names = 0, 0, {}
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
        return { table = block, id = id, caption = caption, name = "表" .. tables }
      end
    end
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
        if name and name ~= "" then return { pandoc.Str(name), pandoc.LineBreak(), pandoc.Str(unit) } end
      end,
    })
  end
end

local TOTAL = { ["合计"] = true, ["总计"] = true }

local function every_row(tbl)
  local rows = pandoc.List({})
  rows:extend(tbl.head.rows)
  for _, body in ipairs(tbl.bodies) do rows:extend(body.body) end
  return rows
end

-- Half-width characters of 10.5 pt that fit beside each other in the type area.
local LINE_WIDTH, CELL_PADDING, SHORT = 84, is_docx and 3 or 2, 18

-- Columns are as wide as what stands in them; where that is too much, the widest give way.
local function column_widths(tbl)
  local widths, sum = {}, 0
  for _, row in ipairs(every_row(tbl)) do
    for n, cell in ipairs(row.cells) do
      local width = width_of(cell_inlines(cell))
      widths[n] = math.max(widths[n] or 8 + CELL_PADDING, width + CELL_PADDING)
    end
  end
  for _, width in ipairs(widths) do sum = sum + width end
  while sum > LINE_WIDTH do
    local widest = 1
    for n, width in ipairs(widths) do if width > widths[widest] then widest = n end end
    if widths[widest] <= 8 + CELL_PADDING then break end
    widths[widest] = widths[widest] - 1
    sum = sum - 1
  end
  return widths, sum
end

-- A table is called in Typst with its widths, alignments, header and cells.
local function typst_table(float)
  local tbl = float.table
  local function call(row) return table.concat(row.cells:map(function(cell) return "[" .. typst_inlines(cell_inlines(cell)) .. "]" end), ", ") end
  local rows = every_row(tbl)
  local header = call(rows:remove(1))
  local columns = pandoc.List(column_widths(tbl)):map(function(w) return w .. "fr" end)
  local aligns = pandoc.List(tbl.colspecs):map(function(spec) return ALIGN[spec[1]] end)
  return {
    typst_block(table.concat({
      "#biao(",
      "  [" .. typst_inlines(captioned(float)) .. "],",
      "  (" .. table.concat(columns, ", ") .. ",),",
      "  (" .. table.concat(aligns, ", ") .. ",),",
      "  (" .. header .. ",),",
      table.concat(rows:map(function(row)
        local rule = TOTAL[stringify(row.cells[1].contents)] and "  table.hline(stroke: 0.5pt),\n" or ""
        return rule .. "  " .. call(row) .. ","
      end), "\n"),
      ") <" .. anchor(float.id) .. ">",
    }, "\n")),
  }
end

-- Word needs widths for its cells, a browser finds better ones itself.
local function set_widths(tbl)
  local widths, sum = column_widths(tbl)
  for n, spec in ipairs(tbl.colspecs) do tbl.colspecs[n] = { spec[1], is_docx and widths[n] / sum or nil } end
  for _, row in ipairs(is_html and every_row(tbl) or {}) do
    for n, cell in ipairs(row.cells) do if widths[n] <= SHORT then cell.classes:insert("short") end end
  end
end

local function write_table(float)
  break_units(float.table.head.rows[1])
  if is_typst then return typst_table(float) end
  local tbl = float.table
  set_widths(tbl)
  if is_docx then
    tbl.caption = { long = {}, short = nil }
    tbl.attr = pandoc.Attr()
    return { styled("Table Caption", { pandoc.Para(captioned(float)) }), tbl }
  end
  tbl.caption = { long = { pandoc.Plain(captioned(float)) } }
  tbl.attr = pandoc.Attr()
  -- pairs, not keys: Lua gives keys in another order each time
  local attributes = { { "tabindex", "0" }, { "role", "region" }, { "aria-label", float.name } }
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

local function annex_head(header, n, of)
  if is_typst then
    return { typst_block("#annex[" .. annex_label(n, of) .. "][" .. typst_inlines(header.content) .. "]") }
  end
  header.classes = pandoc.List({ "unnumbered", "annex" })
  if is_docx then
    return {
      pandoc.RawBlock("openxml", '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'),
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

local function keep_with_closing(blocks)
  local last = blocks[#blocks]
  if last and last.t == "Para" then
    if is_typst then
      blocks[#blocks] = typst_block("#last-paragraph[" .. typst_inlines(last.content) .. "]")
    elseif is_docx then
      blocks[#blocks] = styled("Last Paragraph", { last })
    end
  end
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
      if seen == 0 then out = keep_with_closing(out) .. closing(meta, annexes) end
      seen = seen + 1
      out:extend(annex_head(block, seen, #annexes))
    else
      out:insert(block)
    end
  end
  if seen == 0 then out = keep_with_closing(out) .. closing(meta, annexes) end
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
  local blocks = number_headings(flatten(doc.blocks))
  local names
  blocks, names = number_floats(blocks)
  for n, block in ipairs(blocks) do
    if block.caption and block.name then
      block.caption = pair_quotes(pandoc.Plain(block.caption)):walk({ Span = see(names) }):walk({ Cite = resolve(names) }).content
    elseif block.t then
      blocks[n] = pair_quotes(block):walk({ Span = see(names) }):walk({ Cite = resolve(names) })
    end
  end
  blocks = assemble(doc.meta, write_floats(blocks))
  -- the title is the page's only h1
  if is_html then blocks = blocks:walk({ Header = function(h) h.level = h.level + 1; return h end }) end
  if is_docx then doc.meta.lang = "zh-CN" end
  if is_typst then
    doc.meta["gongwen-arguments"] = pandoc.MetaInlines({ pandoc.RawInline("typst", typst_arguments(doc.meta)) })
  end
  doc.blocks = blocks
  return doc
end
