-- HTML: every part of a 公文 is an element with a class of gongwen.css.
-- What surrounds it on a page (meta tags, 公开信息, 目录, 下载) stands in gongwen-* metadata for gongwen.html.

local marks = require("gongwen_marks")
local tables = require("gongwen_tables")
local stringify = pandoc.utils.stringify
local M = {}

local PADDING = 2 -- half-width characters beside the text of a cell
local SHORT = 18 -- half-width characters of a cell that is never broken
local BROAD = 48 -- half-width characters from which on a table scrolls on a phone rather than have narrow columns
local SUMMARY = 200 -- characters of the Description
local LONG = 3 -- headings from which on a page has a 目录

-- 1 ---------------------------------------------------------------- floats

-- Anchors that do not look like Quarto's own: it would number fig- and tbl- a second time.
local function anchor(id) return "float_" .. id:gsub("-", "_") end

-- Wider than a phone, a part scrolls within itself, by keyboard too.
local function scrolled(blocks, id, label, class)
  -- pairs, not keys: Lua gives keys in another order each time
  local attributes = { { "tabindex", "0" }, { "role", "region" }, { "aria-label", label } }
  return pandoc.Div(blocks, pandoc.Attr(id, { "scroll", class }, attributes))
end

function M.reference(id, name) return pandoc.Link(name, "#" .. anchor(id)) end

function M.figure(float)
  -- Quarto takes the alt text of a figure from the attribute, pandoc from either
  local picture = pandoc.Image({ pandoc.Str(float.alt) }, float.image.src, "", pandoc.Attr("", {}, { alt = float.alt }))
  local part = scrolled({ pandoc.Plain({ picture }) }, "", float.name .. "（可左右移动查看）")
  -- Quarto would take the picture of a Figure out of what surrounds it
  return {
    pandoc.RawBlock("html", '<figure id="' .. anchor(float.id) .. '">'),
    part,
    pandoc.RawBlock("html", "<figcaption>"),
    pandoc.Plain(float.captioned),
    pandoc.RawBlock("html", "</figcaption></figure>"),
  }
end

-- The columns that say what a row is about: the first; the second, too, where the first is a running number or says
-- the same of several rows. No header is empty: 合计 often has nothing in the second.
local function head_columns(tbl)
  local head, seen, twice = tbl.head.rows[1], {}, false
  if #tbl.colspecs == 1 then return 1 end
  for _, body in ipairs(tbl.bodies) do
    for _, row in ipairs(body.body) do
      local first = stringify(row.cells[1].contents)
      if stringify(row.cells[2].contents) == "" then return 1 end
      twice = twice or seen[first]
      seen[first] = true
    end
  end
  return (twice or head and stringify(head.cells[1].contents) == "序号") and 2 or 1
end

-- Headers say what they are of; alignment is a class, for a page that refuses style attributes.
local function describe(row, rights, heads, scope)
  for n, cell in ipairs(row.cells) do
    if rights[n] then cell.classes:insert("right") end
    if n <= heads then cell.attributes.scope = scope end
  end
end

local function set(tbl, caption)
  local heads, rights = head_columns(tbl), {}
  for n, spec in ipairs(tbl.colspecs) do
    rights[n] = spec[1] == "AlignRight"
    tbl.colspecs[n] = { "AlignDefault", nil } -- a browser finds better widths itself
  end
  for _, row in ipairs(tbl.head.rows) do describe(row, rights, #tbl.colspecs, "col") end
  for _, body in ipairs(tbl.bodies) do
    body.row_head_columns = heads
    for _, row in ipairs(body.body) do describe(row, rights, heads, "row") end
  end
  tbl.caption = { long = { pandoc.Plain(caption) } }
  tbl.attr = pandoc.Attr()
  return tbl
end

function M.table(float)
  local widths, sum = tables.column_widths(float, PADDING)
  for _, row in ipairs(tables.every_row(float.table)) do
    if tables.is_total(row) then row.attr = pandoc.Attr("", { "total" }) end
    for n, cell in ipairs(row.cells) do
      local short = widths[n] <= SHORT and tables.width_of(tables.cell_inlines(cell)) <= SHORT
      if short then cell.classes:insert("short") end
    end
  end
  local class = sum > BROAD and "broad" or nil
  return { scrolled({ set(float.table, float.captioned) }, anchor(float.id), stringify(float.captioned), class) }
end

-- What a chart draws, as a table that opens below it.
function M.chart_data(tbl, name)
  local label = name .. "的数据"
  return {
    pandoc.RawBlock("html", '<details class="chart-data" data-web-only><summary>查看' .. label .. "</summary>"),
    scrolled({ set(tbl, { pandoc.Str(label) }) }, "", label),
    pandoc.RawBlock("html", "</details>"),
  }
end

-- 2 ---------------------------------------------------------------- the frame of a 公文

function M.framed(class, inlines) return pandoc.Div({ pandoc.Para(inlines) }, pandoc.Attr("", { class })) end

-- The red head stands before the title: gongwen.html has it.
function M.head(_) return {} end

-- 版记: to whom copies go, who printed it and when.
function M.imprint(meta)
  local lines = pandoc.Blocks({})
  if meta["gongwen-copies"] then
    local names = pandoc.List(meta["gongwen-copies"]):map(stringify)
    lines:insert(M.framed("copies", { pandoc.Str("抄送：" .. table.concat(names, "，") .. "。") }))
  end
  if meta["gongwen-printer"] then
    local inlines = pandoc.Inlines(meta["gongwen-printer"])
    if meta["gongwen-printed"] then
      inlines:insert(pandoc.Span({ pandoc.Str(stringify(meta["gongwen-printed"]) .. "印发") }))
    end
    lines:insert(M.framed("printer", inlines))
  end
  return #lines > 0 and meta["gongwen-mark"] and { pandoc.Div(lines, pandoc.Attr("", { "imprint" })) } or {}
end

function M.last_paragraph(paragraph) return paragraph end

function M.annex_head(header, label)
  return { M.framed("annex-label", { pandoc.Str(label) }), header }
end

function M.closing(names, issuer, date)
  local out = pandoc.List({})
  for n, name in ipairs(names) do
    local lead = (n == 1 and "附件：" or "\u{3000}\u{3000}\u{3000}") .. (#names > 1 and n .. "." or "")
    local inlines = pandoc.Inlines({ pandoc.Str(lead) })
    inlines:extend(name)
    out:insert(M.framed("annex-list", inlines))
  end
  if issuer and date then
    out:insert(M.framed("issuer", issuer))
    out:insert(M.framed("issue-date", date))
  end
  return out
end

-- A part that prints on pages on their side.
function M.turn(_, blocks)
  local out, inside = pandoc.Blocks({}), nil
  for _, block in ipairs(blocks) do
    if marks.is(block, marks.TURN) then
      inside = pandoc.Blocks({})
    elseif marks.is(block, marks.TURN_BACK) then
      out:insert(pandoc.Div(inside, pandoc.Attr("", { "landscape" })))
      inside = nil
    else
      (inside or out):insert(block)
    end
  end
  return out
end

-- 3 ---------------------------------------------------------------- what surrounds it on a page

-- Text as it may stand in an element and in an attribute: metadata would come with markup and line breaks.
local ESCAPED = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }
local function raw(text) return pandoc.MetaInlines({ pandoc.RawInline("html", (text:gsub('[&<>"]', ESCAPED))) }) end

local function said(value) return value and value ~= "" and stringify(value) or nil end

-- Names with what is known of them, in this order.
local function known(pairs_of)
  local out = pandoc.List({})
  for _, pair in ipairs(pairs_of) do
    if pair[2] and pair[2] ~= "" then out:insert({ name = pandoc.MetaString(pair[1]), value = raw(pair[2]) }) end
  end
  return out
end

-- The first whole sentences of the body.
local function summary(blocks)
  for _, block in ipairs(blocks) do
    local text, shown = "", block.t == "Para" and stringify(block) or ""
    for sentence in shown:gmatch(".-。") do
      if text ~= "" and utf8.len(text .. sentence) > SUMMARY then break end
      text = text .. sentence
    end
    if shown ~= "" then return text ~= "" and text or shown end
  end
end

local function listed(words)
  return words and table.concat(pandoc.List(words):map(stringify), ",")
end

-- Meta tags of 《政府网站发展指引》: site, column, article.
local function tags(meta, blocks)
  local site, column = meta["gongwen-site"] or {}, meta["gongwen-column"] or {}
  return known({
    { "SiteName", said(site.name) }, { "SiteDomain", said(site.domain) }, { "SiteIDCode", said(site.code) },
    { "ColumnName", said(column.name) }, { "ColumnDescription", said(column.description) },
    { "ColumnKeywords", listed(column.keywords) }, { "ColumnType", said(column.type) },
    { "ArticleTitle", said(meta.title) }, { "PubDate", said(meta["gongwen-published"]) },
    { "ContentSource", said(meta.issuer) }, { "Keywords", listed(meta.keywords) }, { "Author", said(meta.issuer) },
    { "Description", summary(blocks) },
  })
end

-- 政府信息公开: what is told of the document itself.
local function information(meta)
  return known({
    { "索引号", said(meta["gongwen-index"]) }, { "主题分类", said(meta["gongwen-topic"]) },
    { "发文机关", said(meta.issuer) }, { "成文日期", said(meta["issue-date"]) }, { "标题", said(meta.title) },
    { "发文字号", said(meta["gongwen-number"]) }, { "发布日期", said(meta["gongwen-published"]) },
    { "公开方式", said(meta["gongwen-disclosure"]) }, { "公示截止日期", said(meta["gongwen-until"]) },
  })
end

-- Links by a web address or a file beside the page; nothing that runs.
local function links(list, key)
  return list and pandoc.List(list):map(function(item)
    local target = stringify(item[key])
    if target:match("^%s*[%w+.-]+:") and not target:match("^https?://") then
      error("链接只能是 http、https 地址或同一文件夹中的文件：" .. target)
    end
    return { title = raw(stringify(item.title)), target = raw(target) }
  end)
end

local function contents(blocks)
  local out = pandoc.List({})
  blocks:walk({ Header = function(header)
    if header.level == 2 and header.identifier ~= "" then
      out:insert({ title = raw(stringify(header)), target = raw("#" .. header.identifier) })
    end
  end })
  return #out >= LONG and out or nil
end

-- The title is the page's only h1.
function M.finish(doc)
  doc.blocks = doc.blocks:walk({ Header = function(h) h.level = h.level + 1; return h end })
  local meta = doc.meta
  meta["gongwen-tags"] = tags(meta, doc.blocks)
  meta["gongwen-information"] = information(meta)
  meta["gongwen-contents"] = contents(doc.blocks)
  meta["gongwen-downloads"] = links(meta["gongwen-downloads"], "file")
  meta["gongwen-related"] = links(meta["gongwen-related"], "url")
end

return M
