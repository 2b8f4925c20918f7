"""YAML files of releases/ that people edit: read with the line of every fault, written with comments kept."""

import datetime as dt
import io
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.representer import RoundTripRepresenter

from xianbao.errors import XianbaoError
from xianbao.params.tree import line_of, parse, plain

T = TypeVar("T")


def read(path: Path, name: str, adapter: "TypeAdapter[T]", form: str) -> T:
    """What a file holds; form: what one entry looks like, for messages.

    Raises XianbaoError with a line per fault: file, line, what is wrong, what is allowed.
    """
    tree = parse(path, name)
    if tree is None:
        return adapter.validate_python({})
    if not hasattr(tree, "lc"):
        raise XianbaoError(f"{name} 第1行：不是应有的样子；应为：{form}")
    try:
        return adapter.validate_python(plain(tree))
    except ValidationError as error:
        raise XianbaoError(*dict.fromkeys(_sentence(name, tree, e, form) for e in error.errors())) from None


def editable(path: Path, head: str) -> Any:
    """The document of a file, to be changed without losing what people wrote in it; a new one begins with `head`."""
    text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    loaded = _yaml().load(text if text.strip() else f"{head}\n{{}}\n")
    if not text.strip():
        loaded.fa.set_block_style()
    return loaded


def text_of(tree: Any) -> str:
    """A document as it stands in a file."""
    out = io.StringIO()
    _yaml().dump(tree, out)
    return out.getvalue()


class _Representer(RoundTripRepresenter):
    """Says everything in full where it stands, and leaves a blank for what is to be filled in."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def blank(self, data: None) -> Any:
        return self.represent_scalar("tag:yaml.org,2002:null", "")


_Representer.add_representer(type(None), _Representer.blank)


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.width = 4096
    yaml.preserve_quotes = True
    yaml.allow_unicode = True
    yaml.Representer = _Representer
    return yaml


def _sentence(name: str, tree: Any, error: Any, form: str) -> str:
    loc = tuple(part for part in error["loc"] if part != "[key]")
    where, key = f"{name} 第{line_of(tree, loc)}行", ".".join(map(str, loc)) or "内容"
    match error["type"]:
        case "extra_forbidden":
            what = f"未知的键 {key}"
        case "missing":
            what = f"缺少 {key}"
        case "sentence":
            what = f"{key}：{error['msg']}"
        case "string_type" if isinstance(error["input"], bool | int | float | dt.date):
            return f'{where}：{key} 的值 {error["input"]} 要写成文字，请加引号：{loc[-1]}: "{error["input"]}"'
        case _ if error["input"] is None:
            what = f"{key} 是空的"
        case _:
            what = f"{key} 的值 {error['input']} 不合要求"
    return f"{where}：{what}；应为：{form}"
