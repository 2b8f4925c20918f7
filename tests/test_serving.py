"""The preview: what it shows, and raw requests that try to get at anything else."""

import hashlib
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from xianbao import serving
from xianbao.errors import XianbaoError

SECRET = "绝密内容"
FILES = {
    "index.html": "<p>首页</p>", "404.html": "<p>没有</p>", "assets/site.css": "p{}", "assets/site.js": "go()",
    "luxi/index.html": "<p>芦溪</p>", "luxi/2017/work_report/index.html": "<p>报告</p>", "luxi/2017/data.csv": "a,b",
    "luxi/2017/data.csv-metadata.json": "{}", "sitemap.xml": "<urlset/>", "robots.txt": "User-agent: *",
    "luxi/report.pdf": "%PDF", "luxi/report.docx": "PK", "assets/a.svg": "<svg/>", "assets/a.png": "png",
    "assets/font.woff9": "x", "名 录.html": "<p>中文名</p>",
}  # fmt: skip


def laid(folder: Path) -> Path:
    """A site beside files that nobody may see."""
    made = folder / "work/site"
    for name, text in FILES.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(text, encoding="utf-8")
    for secret in ("secret.html", "work/secret.html", "work/site-secret/index.html"):
        (folder / secret).parent.mkdir(parents=True, exist_ok=True)
        (folder / secret).write_text(SECRET, encoding="utf-8")
    return made


@contextmanager
def shown(root: Path) -> Iterator[int]:
    """The port at which `root` is shown."""
    with serving.listening(root, 0) as servers:
        threads = [threading.Thread(target=server.serve_forever, args=(0.02,)) for server in servers]
        for thread in threads:
            thread.start()
        try:
            yield servers[0].server_port
        finally:
            for server, thread in zip(servers, threads, strict=True):
                server.shutdown()
                thread.join()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that tests leave as it is."""
    return laid(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def port(site: Path) -> Iterator[int]:
    with shown(site) as port:
        yield port


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A site that a test may change."""
    return laid(tmp_path)


def sent(port: int, request: bytes, address: str = "127.0.0.1") -> bytes:
    """Everything that comes back before the connection is closed."""
    with socket.create_connection((address, port), timeout=10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        came = b""
        while piece := connection.recv(65_536):
            came += piece
    return came


def asked(
    port: int, target: str | bytes, method: str = "GET", host: str | None = "localhost"
) -> tuple[int, dict[str, str], bytes]:
    target = target.encode() if isinstance(target, str) else target
    header = f"Host: {host}\r\n".encode() if host is not None else b""
    return told(sent(port, method.encode() + b" " + target + b" HTTP/1.1\r\n" + header + b"\r\n"))


def told(came: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one answer."""
    head, _, body = came.partition(b"\r\n\r\n")
    line, *lines = head.decode("latin-1").split("\r\n")
    return int(line.split()[1]), dict(one.split(": ", 1) for one in lines), body


def state(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in folder.rglob("*") if p.is_file()
    }  # fmt: skip


@pytest.mark.parametrize(
    ("target", "name", "form"),
    [
        ("/", "index.html", "text/html; charset=utf-8"),
        ("/index.html", "index.html", "text/html; charset=utf-8"),
        ("/?q=%2e%2e/", "index.html", "text/html; charset=utf-8"),
        ("/luxi/", "luxi/index.html", "text/html; charset=utf-8"),
        ("/luxi/2017/work_report/", "luxi/2017/work_report/index.html", "text/html; charset=utf-8"),
        ("/assets/site.css", "assets/site.css", "text/css; charset=utf-8"),
        ("/assets/site.js", "assets/site.js", "text/javascript; charset=utf-8"),
        ("/luxi/2017/data.csv", "luxi/2017/data.csv", "text/csv; charset=utf-8"),
        ("/luxi/2017/data.csv-metadata.json", "luxi/2017/data.csv-metadata.json", "application/json; charset=utf-8"),
        ("/sitemap.xml", "sitemap.xml", "application/xml; charset=utf-8"),
        ("/robots.txt", "robots.txt", "text/plain; charset=utf-8"),
        ("/luxi/report.pdf", "luxi/report.pdf", "application/pdf"),
        ("/luxi/report.docx", "luxi/report.docx", serving.TYPES[".docx"]),
        ("/assets/a.svg", "assets/a.svg", "image/svg+xml; charset=utf-8"),
        ("/assets/a.png", "assets/a.png", "image/png"),
        ("/assets/font.woff9", "assets/font.woff9", "application/octet-stream"),
        ("/%E5%90%8D%20%E5%BD%95.html", "名 录.html", "text/html; charset=utf-8"),
    ],
)
def test_files_are_shown_as_what_they_are(port: int, target: str, name: str, form: str) -> None:
    status, headers, body = asked(port, target)
    assert (status, headers["Content-Type"], body.decode()) == (200, form, FILES[name])
    assert headers["Content-Length"] == str(len(body))
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Content-Security-Policy"] == "frame-ancestors 'self'"
    assert headers["Server"] == "xianbao"


def test_a_folder_shows_its_page_and_never_a_list(port: int) -> None:
    status, headers, body = asked(port, "/luxi")
    assert (status, headers["Location"], body) == (301, "/luxi/", b"")
    assert asked(port, "/luxi/2017/work_report")[1]["Location"] == "/luxi/2017/work_report/"
    status, _, body = asked(port, "/luxi/2017/")
    assert (status, body.decode()) == (404, FILES["404.html"])
    assert asked(port, "/assets/")[0] == 404


def test_what_is_not_there_is_told_by_the_sites_own_page(port: int, root: Path) -> None:
    status, headers, body = asked(port, "/nowhere/")
    assert (status, headers["Content-Type"], body.decode()) == (404, "text/html; charset=utf-8", FILES["404.html"])
    (root / "404.html").unlink()
    with shown(root) as other:
        status, headers, body = asked(other, "/nowhere/")
    assert (status, headers["Content-Type"], body.decode()) == (404, "text/plain; charset=utf-8", "没有这个网页\n")


def test_head_says_the_same_without_the_content(port: int) -> None:
    for target in ("/", "/luxi", "/nowhere", "/%00"):
        status, headers, body = asked(port, target, "HEAD")
        again, same, content = asked(port, target)
        assert (status, body) == (again, b"")
        assert headers["Content-Length"] == same["Content-Length"] == str(len(content))


ATTACKS = [
    "/../secret.html", "/luxi/../../secret.html", "/../site-secret/", "/../site-secret/index.html", "/..", "/../", "/.",
    "/./index.html", "/luxi/../index.html", "/%2e%2e/secret.html", "/%2e%2e%2fsecret.html", "/.%2e/secret.html",
    "/%252e%252e/secret.html", "/%c0%ae%c0%ae/secret.html", "/%c0%af../secret.html", "/%u002e%u002e/secret.html",
    "/..%5csecret.html", "/..\\secret.html", "\\..\\secret.html", "/\\..\\secret.html", "/luxi/..\\..\\secret.html",
    "/..%00/secret.html", "/index.html%00.png", "/../secret.html%00.html", "/%00", "/index.html%0d%0aX: y",
    "/luxi%0d%0aLocation:%20https://evil.example", "/....//secret.html", "/..;/secret.html", "/.../secret.html",
    "/luxi//index.html", "//index.html/..", "//evil.example/", "//evil.example/..", "/%2Fevil.example/", "///etc/passwd",
    "//etc/passwd", "/etc/passwd", "/%2fetc%2fpasswd", "/C:/Windows/win.ini", "/C:\\Windows\\win.ini", "C:/Windows/win.ini",
    "/c%3a/windows/win.ini", "/\\\\server\\share\\x", "//server/share/x", "/index.html::$DATA", "/index.html:x",
    "/luxi::$INDEX_ALLOCATION/", "/index.html.", "/index.html%20", "/index.html/", "/INDEX.HTML", "/LUXI~1/", "/con",
    "/nul", "/NUL.html", "/aux.txt", "/com1", "/luxi/prn", "/CONIN$", "/?/../secret.html/../x", "/index.html?../",
    "http://localhost/../secret.html", "http://evil.example/", "http://localhost/index.html", "https://localhost/",
    "file:///etc/passwd", "*", "index.html", "..", "../secret.html", "?", "/#/../secret.html", "/index.html#x",
    "/~root/", "/.git/config", "/secret.html", "/site-secret/", "/%ff%fe/", "/%", "/%zz", "/\u202e",
]  # fmt: skip
# They do no more than what they end in: a query, an empty part that http.server leaves out
HARMLESS = {"/?/../secret.html/../x", "/index.html?../"}


@pytest.mark.parametrize("target", ATTACKS)
def test_no_request_gets_out_of_the_site(port: int, site: Path, target: str) -> None:
    before = state(site.parents[1])
    for method in ("GET", "HEAD"):
        status, headers, body = asked(port, target.encode(), method)
        assert status in ((200,) if target in HARMLESS else (400, 404)), status
        assert SECRET.encode() not in body
        assert b"root:" not in body
        assert "evil" not in str(headers)
        assert "X" not in headers
    assert state(site.parents[1]) == before


def test_links_are_not_followed(root: Path) -> None:
    try:
        (root / "out.html").symlink_to(root.parent / "secret.html")
        (root / "up").symlink_to(root.parent, target_is_directory=True)
        (root / "luxi/in.html").symlink_to(root / "index.html")
    except OSError:
        pytest.skip("no right to make links on this system")
    (root / "404.html").unlink()
    (root / "404.html").symlink_to(root.parent / "secret.html")
    with shown(root) as port:
        for target in ("/out.html", "/up/secret.html", "/up/", "/up", "/up/site/index.html", "/luxi/in.html"):
            status, _, body = asked(port, target)
            assert (status, body.decode()) == (404, "没有这个网页\n")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names on this system")
def test_only_plain_files_are_read(root: Path) -> None:
    os.mkfifo(root / "pipe.html")
    with shown(root) as port:
        assert asked(port, "/pipe.html")[0] == 404


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "__init__"]
)
def test_nothing_but_reading(port: int, site: Path, method: str) -> None:
    before = state(site)
    status, headers, body = asked(port, "/index.html", method)
    assert (status, headers["Allow"], body.decode()) == (405, "GET, HEAD", "只能看，不能改\n")
    assert state(site) == before


GOOD_HOSTS = ("localhost", "LocalHost:8000", "127.0.0.1", "127.0.0.1:65535", "[::1]", "[::1]:8000")
BAD_HOSTS = (
    "evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example", "evil.localhost",
    "0.0.0.0", "192.168.1.2", "127.0.0.2", "::1", "[::]", "localhost:", "localhost:80:80", "localhost:a",
    "localhost:\u0663", "user@localhost", "localhost/", "localhost, evil.example", "localhost.", "", "2130706433",
)  # fmt: skip


def test_only_the_names_of_this_machine_are_answered(port: int) -> None:
    for host in GOOD_HOSTS:
        assert asked(port, "/", host=host)[0] == 200, host
    for host in (*BAD_HOSTS, None):
        status, _, body = asked(port, "/", host=host)
        assert (status, body.decode()) == (403, "只能用 localhost 或 127.0.0.1 访问\n"), host
    twice = told(sent(port, b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n"))
    assert twice[0] == 403
    assert told(sent(port, b"GET / HTTP/1.0\r\n\r\n"))[0] == 403


def test_a_body_is_no_second_request(port: int) -> None:
    inner = b"GET /luxi/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for length in (b"Content-Length: %d" % len(inner), b"Transfer-Encoding: chunked", b"Content-Length: x"):
        came = sent(port, b"GET / HTTP/1.1\r\nHost: localhost\r\n" + length + b"\r\n\r\n" + inner)
        assert came.count(b"HTTP/1.1") == 1
    assert sent(port, inner * 2).count(b"HTTP/1.1 200") == 2  # one after the other is meant


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 200 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 70_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", 505),
        (b"GET / /secret.html HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 x y z\r\n\r\n", 400),
    ],
)
def test_what_is_no_request_is_refused_in_a_line(
    port: int, request_: bytes, status: int, capfd: pytest.CaptureFixture[str]
) -> None:
    came = sent(port, request_)
    assert came.startswith(b"HTTP/1.1 %d " % status)
    assert told(came)[2].decode() == "请求不合要求\n"
    assert capfd.readouterr() == ("", "")


def test_a_request_of_before_1996_gets_nothing(port: int) -> None:
    assert told(sent(port, b"GET /\r\n\r\n"))[0] == 403
    assert sent(port, b"\r\n") == b""


def test_a_browser_that_hangs_up_leaves_no_trace(root: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (root / "big.zip").write_bytes(b"x" * 20_000_000)
    with shown(root) as port:
        for _ in range(3):
            with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
                connection.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
                )
                connection.sendall(b"GET /big.zip HTTP/1.1\r\nHost: localhost\r\n\r\n")
                connection.recv(10)
        assert asked(port, "/")[0] == 200
    assert capfd.readouterr() == ("", "")


def test_only_this_machine_can_reach_it(root: Path) -> None:
    with serving.listening(root, 0) as servers:
        assert {s.socket.getsockname()[0] for s in servers} <= {"127.0.0.1", "::1"}
        assert servers[0].socket.getsockname()[0] == "127.0.0.1"
        assert len({s.server_port for s in servers}) == 1


def test_a_port_that_is_taken_is_told(root: Path) -> None:
    with serving.listening(root, 0) as servers:
        taken = servers[0].server_port
        with pytest.raises(XianbaoError) as caught, serving.listening(root, taken):
            pass
    assert str(caught.value) == f"端口 {taken} 已被别的程序占用；请用 --port 另选一个，如 xianbao serve --port 8765"
    with serving.listening(root, taken):
        pass  # closed, it is free again


def test_a_port_that_is_taken_at_one_address_only_is_told(root: Path) -> None:
    with serving.listening(root, 0) as servers:
        if len(servers) < 2:
            pytest.skip("no IPv6 on this machine")
        taken = servers[0].server_port
        servers[0].server_close()
        with pytest.raises(XianbaoError, match=f"端口 {taken} 已被别的程序占用"), serving.listening(root, taken):
            pass


def workspace(folder: Path) -> Path:
    for part in ("params", "data", "notebooks", "reports"):
        (folder / part).mkdir(parents=True)
    return folder


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "xianbao", "serve", *arguments, "-C", str(folder)], capture_output=True,
        encoding="utf-8", check=False, timeout=60, env={**os.environ, "PYTHONUTF8": "1", "COLUMNS": "200"},
    )  # fmt: skip


def test_nothing_to_preview_is_told(tmp_path: Path) -> None:
    place = workspace(tmp_path / "w")

    def refused(words: str, *arguments: str) -> None:
        done = run(place, *arguments)
        assert (done.returncode, done.stdout, done.stderr.strip()) == (1, "", words)

    refused("没有可以预览的网站：reports/site/staging 中没有 index.html；请先运行 xianbao publish --stage")
    refused("还没有发布过：没有 releases/current；请先运行 xianbao publish --release", "--released")
    (place / "releases").mkdir()
    (place / "releases/current").write_text("../../etc\n", encoding="utf-8")
    refused("releases/current 写的“../../etc”不是一次发布，应为一行，如 2026-11-25", "--released")
    (place / "releases/current").write_text("2026-11-25\n", encoding="utf-8")
    refused(
        "没有可以预览的网站：releases/2026-11-25/site 中没有 index.html；请用 xianbao publish --rollback 恢复一次发布",
        "--released",
    )
    assert "选项 --port 的值不对，应为 1 至 65535 的整数" in run(place, "--port", "70000").stderr


def test_a_staged_site_that_is_a_link_is_not_shown(tmp_path: Path, root: Path) -> None:
    place = workspace(tmp_path / "w")
    (place / "reports/site").mkdir()
    try:
        (place / "reports/site/staging").symlink_to(root, target_is_directory=True)
    except OSError:
        pytest.skip("no right to make links on this system")
    done = run(place)
    assert (done.returncode, done.stdout) == (1, "")
    assert "reports/site/staging 是链接，指到了工作区以外，不能预览" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
@pytest.mark.parametrize("released", [False, True])
def test_serve_shows_the_site_until_ctrl_c(tmp_path: Path, released: bool) -> None:
    place = workspace(tmp_path / "w")
    made = place / ("releases/2026-11-25-2/site" if released else "reports/site/staging")
    made.mkdir(parents=True)
    (made / "index.html").write_text("<p>这一版</p>", encoding="utf-8")
    (place / "releases").mkdir(exist_ok=True)
    (place / "releases/current").write_text("2026-11-25-2\n", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    heeding = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); import xianbao.__main__"
    command = [
        sys.executable,
        "-c",
        heeding,
        "serve",
        "--port",
        str(port),
        "-C",
        str(place),
        *["--released"] * released,
    ]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1", "COLUMNS": "200", "PYTHONUNBUFFERED": "1"},
    ) as running:  # fmt: skip
        lines = [running.stdout.readline(), running.stdout.readline()]
        status, _, body = asked(port, "/")
        running.send_signal(signal.SIGINT)
        rest, errors = running.communicate(timeout=30)
    where = "releases/2026-11-25-2/site" if released else "reports/site/staging"
    assert lines == [f"正在预览 {where}：http://localhost:{port}/\n", "只有本机能看；按 Ctrl-C 停止\n"]
    assert (status, body.decode()) == (200, "<p>这一版</p>")
    assert (running.returncode, rest, errors) == (0, "已停止预览\n", "")
