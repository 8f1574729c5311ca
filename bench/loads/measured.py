"""Runs a command and measures it as a whole: wall time, processor time of all its threads and children, peak memory."""
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass


@dataclass
class Measured:
    wall: float  # seconds
    cpu: float  # seconds of processor time
    peak: float  # GB of the largest process
    output: str

    def __str__(self):
        return f"{self.wall:7.1f} s wall  {self.cpu:7.1f} s processor  {self.peak:5.2f} GB"


def run(command, **environment):
    """Raises when the command fails. Both sides of a comparison wait passively, so that a thread that waits costs no processor time."""
    with tempfile.TemporaryFile() as output:
        began = time.perf_counter()
        child = subprocess.Popen([str(word) for word in command], stdout=output, env=os.environ | {"OMP_WAIT_POLICY": "passive"} | environment)
        try:
            _, status, used = os.wait4(child.pid, 0)
        except BaseException:
            child.terminate()
            raise
        wall = time.perf_counter() - began
        output.seek(0)
        text = output.read().decode()
    if code := os.waitstatus_to_exitcode(status):
        sys.exit(f"{command[0]} ended with {code}:\n{text}")
    return Measured(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e9, text)
