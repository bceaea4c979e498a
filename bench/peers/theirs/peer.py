"""What all peers share: the protocol of bench/peers/contestant.ts, and reading and writing raw numbers."""

import json
import os
import resource
import sys
import time

THREADS = int(os.environ.get("OMP_NUM_THREADS", "1"))


def serve(run):
    """Warms up once, says so, then answers each line, the number of a run, with that run as a line of JSON."""
    run(0)
    print("{}", flush=True)
    for line in sys.stdin:
        result = run(int(line))
        print(json.dumps({**result, "peakMb": peak_mb()}), flush=True)


def timed(work):
    """What work takes, on the clock and of the processor, and what it gives."""
    cpu, start = time.process_time(), time.perf_counter()
    result = work()
    return {"seconds": time.perf_counter() - start, "cpuSeconds": time.process_time() - cpu}, result


def peak_mb():
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 if sys.platform != "darwin" else peak / 2**20


def read_floats(folder, name, cols):
    import numpy as np

    return np.fromfile(os.path.join(folder, name), dtype=np.float32).reshape(-1, cols)


def read_integers(folder, name, cols):
    import numpy as np

    return np.fromfile(os.path.join(folder, name), dtype=np.int32).reshape(-1, cols)


def write_numbers(folder, name, values, dtype):
    import numpy as np

    np.ascontiguousarray(values, dtype=dtype).tofile(os.path.join(folder, name))
