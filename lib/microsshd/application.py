"""Keeps the owner's application, beside the server and in the same event loop: `app.py`.

It is imported at the start, before the configuration is read; its `async def main(device)`, when
there is one, is a task. An application that raises is logged and started again, from its import
on, after 1 s, then after twice as long each time, 60 s at most; when it has run for ten minutes
that begins anew. One that returns, and whose tasks have ended, has done its work. This module is
in memory only where there is an application; `loading` imports it, `starts` counts.
"""

import asyncio

from . import log
from .compat import const, forget, load, sleep_ms, ticks_diff, ticks_ms

# states, as `display app` shows them
_STOPPED = "Stopped"
_RUNNING = "Running"
_WAITING = "Waiting"  # for the next try, after a failure
_FINISHED = "Finished"  # main has returned
_LOADED = "Loaded"  # there is no main
_SAFE = "Left out (safe mode)"

_LONGEST = const(60)  # seconds between two tries
_STEADY = const(600)  # seconds after which a failure is the first one
_SHOWN = const(100)  # characters of an error
_PAUSE_MS = const(20)
_PAUSES = const(250)  # for which its tasks may take to end
_TEMPORARY = const("loading config.edit config.schema config.startup config.text config.table")
_create = asyncio.create_task


class Application:
    """`state` is one of those above, `since` the seconds of uptime when it became that; `error`
    is the last one's text. main is given the device."""

    def __init__(self, device):
        self.device = device
        self.state = _STOPPED
        self.safe = False
        self.since = 0
        self.restarts = 0
        self.error = None
        self.wait = 1  # seconds from the next failure to one more try
        self.module = None
        self.stopping = False
        self.keeper = None
        self.tasks = []  # what it has made, Watched
        asyncio.create_task = self._create_task

    def leave_out(self):
        """Safe mode: it is imported when somebody wants that."""
        self.safe = True
        self.state = _SAFE

    def waits(self):
        """Whether it is started again later."""
        return self.state == _WAITING

    def load(self):
        """Imports it; whether that went well."""
        try:
            self.module = load("loading").load_app(self.device)
            return True
        except (Exception, SystemExit) as e:
            self._failed(e, "app: not loaded")
            return False
        finally:
            forget(_TEMPORARY)

    def start(self):
        """Runs it from now on, in the event loop."""
        asyncio.get_event_loop().set_exception_handler(_unhandled)
        self.keeper = Watched(self.device.server, self._keep(), "main of the application")
        self.keeper.task = _create(self.keeper)

    def active(self):
        """Whether something of it runs, or will."""
        return bool(self.keeper and not self.keeper.over) or self._living()

    def _living(self):
        self.tasks = [task for task in self.tasks if not task.over]
        return bool(self.tasks)

    async def stop(self):
        """Cancels main and the tasks it has made; False when they do not end in 5 s. Its commands
        and leaves stay."""
        self.stopping = True
        try:
            await self._end([self.keeper] if self.keeper else [])
        finally:
            self.stopping = False
        if self.active():
            return False
        if not self.safe:
            self._became(_STOPPED)
        return True

    async def _end(self, more=()):
        for watched in list(more) + self.tasks:
            if not watched.over:
                watched.task.cancel()
        for _ in range(_PAUSES):
            if not self._living() and not any([not watched.over for watched in more]):
                break
            await sleep_ms(_PAUSE_MS)

    def again(self):
        """A new beginning: imported now, and run; whether the import went well. It has been
        stopped before."""
        self.module = None
        self.safe = False
        self.wait = 1
        self.restarts = 0
        self.error = None
        loaded = self.load()
        self.start()
        return loaded

    async def _keep(self):
        while True:
            if self.state == _WAITING:
                await sleep_ms(self.wait * 1000)
                self.wait = min(2 * self.wait, _LONGEST)
                self.restarts += 1
            if (self.module or self.load()) and await self._run():
                return

    async def _run(self):
        """Whether it has come to its end."""
        main = getattr(self.module, "main", None)
        if not main:
            self._became(_LOADED)
            return True
        self._became(_RUNNING)
        try:
            work = main(self.device)
            if work is not None:
                await work
            while self._living():
                await sleep_ms(_PAUSE_MS)
        except (Exception, SystemExit, asyncio.CancelledError) as e:
            if self.stopping:
                raise
            self._failed(e, "app: main failed")
            await self._end()
            return False
        log.info("app: main has returned")
        self._became(_FINISHED)
        return True

    def _became(self, state):
        self.state = state
        self.since = self.device.uptime()

    def _failed(self, e, text):
        error = ("%s: %s" % (type(e).__name__, e))[:_SHOWN]
        if self.state == _RUNNING and self.device.uptime() - self.since >= _STEADY:
            self.wait = 1
        if error != self.error:
            log.exception(e, text)
        self.error = error
        log.error("%s, next try in %d s: %s", text, self.wait, error)
        self.module = None
        self._became(_WAITING)

    def _create_task(self, coroutine, **more):
        """`asyncio.create_task` for the application; the server has the original."""
        self._living()
        watched = Watched(self.device.server, coroutine)
        watched.task = _create(watched, **more)
        self.tasks.append(watched)
        return watched.task


class Watched:
    """A coroutine whose steps are timed: `server.longest` is the longest one of late, in
    milliseconds, and whose it was. `over`: it has come to its end, also by Ctrl-C."""

    def __init__(self, server, coroutine, name=None):
        self.server = server
        self.coroutine = coroutine
        self.name = name or "the application's task %s" % str(coroutine).split()[2].strip("'")
        self.task = None
        self.over = False

    def send(self, value):
        return self._step(self.coroutine.send, value)

    def throw(self, *error):
        return self._step(self.coroutine.throw, *error)

    def _step(self, step, *args):
        began = ticks_ms()
        over = True
        try:
            made = step(*args)
            over = False
            return made
        finally:
            if over:
                self.over = True
                self.coroutine = self.task = None  # a task may be held long after its end
            took = ticks_diff(ticks_ms(), began)
            if took > self.server.longest[0]:
                self.server.longest = took, self.name

    def close(self):
        if self.coroutine:
            self.coroutine.close()

    def __await__(self):  # what CPython takes for a coroutine has it
        return self


def _unhandled(loop, context):
    """A task has raised, and nobody waits for it."""
    e = context.get("exception")
    if e:
        log.exception(e, "task: %s", type(e).__name__)
