"""Runs a command in a terminal of its own. Says its process id and what it shows, unless it is told not to read that.

Letters of standard input: `s` stops reading, `c` closes the terminal, `w` waits for the end of the command.
"""
import json
import os
import pty
import select
import sys

pid, master = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])


def say(**facts):
    print(json.dumps(facts), flush=True)


say(pid=pid)
reading = True
while True:
    ready, _, _ = select.select([0] + ([master] if reading else []), [], [])
    if master in ready:
        try:
            data = os.read(master, 65536)
        except OSError:
            data = b""
        reading = data != b""
        say(shown=data.decode("utf-8", "replace"))
    if 0 not in ready:
        continue
    order = os.read(0, 1)
    if order == b"s":
        reading = False
        say(stalled=True)
    elif order == b"c":
        reading = False
        os.close(master)
        say(closed=True)
    else:
        say(ended=os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        break
