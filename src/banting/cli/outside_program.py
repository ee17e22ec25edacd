"""Programs of the user's own that dose in a trial: started, asked line by line, and ended.

Knows: processes and pipes. Never knows: what the lines say. A program is started when it is first
asked, in the process that lives the people, one for each arm. It is a function from a line to a
line, so when it dies it is started again and the line is asked once more; when it dies twice on
one line, or is silent for too long, the trial stops with a sentence. Its standard error is the
user's.
"""

from __future__ import annotations

import atexit
import shlex
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, Queue
from threading import Event, Lock, Thread
from typing import IO, TYPE_CHECKING
from weakref import WeakSet

from banting.errors import ModelError
from banting.schema.setup import Scalar

if TYPE_CHECKING:
    from banting.kernels import ControllerKernels

__all__ = ["OutsideProgram", "OutsidePrograms", "end_programs", "program_in"]

ANSWER_S_MAX = 60.0
ANSWER_CHARS_MAX = 1 << 24  # what is longer is cut there, and then is no JSON
UNASKED_MAX = 8  # lines that are kept before they are asked for
TRIES = 2
_LIVE: WeakSet[OutsideProgram] = WeakSet()
_OVER = Event()  # this process is ending: what is killed now stays dead


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsidePrograms:
    """Starts programs for arms of a trial; can be sent to a worker."""

    answer_s_max: float = ANSWER_S_MAX

    def __call__(
        self, command: str, options: tuple[tuple[str, Scalar], ...] = ()
    ) -> ControllerKernels:
        """Return the dosing rule that a command is."""
        from banting.controllers import external

        assert not options, "a program takes its options in its command"
        return external.kernels(command, OutsideProgram(command, self.answer_s_max).exchange)


class OutsideProgram:
    """One program; `exchange` may be called from several threads."""

    def __init__(self, command: str, answer_s_max: float = ANSWER_S_MAX) -> None:
        """Start nothing yet."""
        self.command = command
        self.answer_s_max = answer_s_max
        self._words = program_in(command)
        self._turn = Lock()
        self._process: subprocess.Popen[str] | None = None
        self._answers: Queue[str] = Queue(UNASKED_MAX)

    def exchange(self, line: str) -> str:
        """Send a line and return the one that is answered.

        Raises: ModelError when the program cannot be started, dies on the line, or stays silent.
        """
        with self._turn:
            for _ in range(TRIES):
                answer = self._ask(line)
                if answer:
                    return answer
            raise ModelError(f"the program {self.command!r}", "ended without an answer")

    def end(self) -> None:
        """Kill the program, if it runs."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):  # what was not written will not be read
                    assert pipe is not None
                    pipe.close()

    def _ask(self, line: str) -> str:
        """Return an answer, empty when the program has ended."""
        if _OVER.is_set():
            raise ModelError(f"the program {self.command!r}", "was ended with its worker")
        process = self._process or self._start()
        assert process.stdin is not None
        try:
            process.stdin.write(line + "\n")
            process.stdin.flush()
            answer = self._answers.get(timeout=self.answer_s_max)
        except OSError:
            answer = ""
        except Empty:
            self.end()
            raise ModelError(
                f"the program {self.command!r}", f"was silent for {self.answer_s_max:g} s"
            ) from None
        if not answer:
            self.end()
        return answer

    def _start(self) -> subprocess.Popen[str]:
        """Start the program, out of reach of a Ctrl-C that is meant for us."""
        try:
            process = subprocess.Popen(  # noqa: S603 - the user's own program is what was asked for
                self._words,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
            )
        except OSError as fault:
            why = fault.strerror or str(fault)
            raise ModelError(f"the program {self.command!r}", f"cannot be started: {why}") from None
        assert process.stdout is not None
        self._process, self._answers = process, Queue(UNASKED_MAX)
        _LIVE.add(self)
        Thread(target=_listen, args=(process.stdout, self._answers), daemon=True).start()
        return process


def _listen(pipe: IO[str], answers: Queue[str]) -> None:
    """Hand every line of a program on, and an empty one at its end; one that floods has to wait."""
    with suppress(OSError, ValueError):  # the pipe was closed, because the program was ended
        for line in iter(lambda: pipe.readline(ANSWER_CHARS_MAX), ""):
            answers.put(line)
    answers.put("")


def program_in(command: str) -> list[str]:
    """Return the words of a command.

    Raises: ModelError when it is none, or its program is not there.
    """
    try:
        words = shlex.split(command)
    except ValueError as fault:
        raise ModelError(f"the program {command!r}", f"is no command: {fault}") from None
    if not words or shutil.which(words[0]) is None:
        raise ModelError(f"the program {command!r}", "is not there, or may not be started")
    return words


def end_programs(*, for_good: bool = False) -> None:
    """Kill every program that this process has started; `for_good`: and start none again."""
    if for_good:
        _OVER.set()
    for program in list(_LIVE):
        program.end()


atexit.register(end_programs)
