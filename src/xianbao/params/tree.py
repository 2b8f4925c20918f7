"""A YAML document that somebody typed: its plain values, and the line on which each of them stands."""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError

from xianbao.errors import XianbaoError


class _Constructor(RoundTripConstructor):
    """Leaves dates as the text that was typed."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda self, node: str(node.value))


def parse(path: Path, name: str) -> Any:
    """The document of a file, with its lines; `name` is how messages name the file.

    Raises XianbaoError where it cannot be read or is no YAML.
    """
    try:
        yaml = YAML(typ="rt")
        yaml.Constructor = _Constructor
        return yaml.load(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise XianbaoError(f"{name}：没有这个文件") from None
    except OSError as error:
        raise XianbaoError(f"{name}：打不开（{error.strerror}）") from None
    except UnicodeDecodeError:
        raise XianbaoError(f"{name}：不是 UTF-8 编码，请另存为 UTF-8") from None
    except DuplicateKeyError as error:
        line = error.problem_mark.line + 1
        raise XianbaoError(f"{name} 第{line}行：同一个键写了两次") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f" 第{mark.line + 1}行" if mark else ""
        raise XianbaoError(f"{name}{where}：不是有效的 YAML（检查缩进、冒号后的空格和引号）") from None


def plain(node: Any) -> Any:
    """ruamel's round-trip nodes as plain Python values, for strict validation."""
    match node:
        case CommentedMap():
            return {str(k): plain(v) for k, v in node.items()}
        case CommentedSeq():
            return [plain(v) for v in node]
        case bool() | None:
            return node
        case str():
            return str(node)
        case int():
            return int(node)
        case float():
            return float(node)
        case _:
            return node


def line_of(tree: Any, loc: tuple[int | str, ...]) -> int:
    """The line on which the key or item at `loc` stands, or its nearest parent."""
    line: int = tree.lc.line + 1
    node = tree
    for part in loc:
        if isinstance(node, CommentedMap) and part in node:
            line = node.lc.key(part)[0] + 1
        elif isinstance(node, CommentedSeq) and isinstance(part, int) and part < len(node):
            line = node.lc.item(part)[0] + 1
        else:
            break
        node = node[part]
    return line
