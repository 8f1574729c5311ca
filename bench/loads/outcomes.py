"""A million outcomes in one request: time, the server's memory at its highest before and after, and whether every one is in the journal.

usage: bench/loads/outcomes.py PROJECT [COUNT]     the project must have a champion; give it a copy, because the journal grows
"""
import http.client, json, pathlib, re, subprocess, sys, time

root = pathlib.Path(__file__).resolve().parents[2]
project, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
server = subprocess.Popen([root / "artifacts/bin/Flywheel.Cli/release/flywheel", "serve", project, "--port", "0"], stderr=subprocess.PIPE, text=True)


def peak():
    return int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{server.pid}/status").read_text())[1]) / 1024


def lines():
    for start in range(0, count, 1000):
        yield "".join('{"prediction":"%026d","value":1,"known_at":"2999-01-01T00:00:00Z"}\n' % i for i in range(start, min(start + 1000, count))).encode()


try:
    line = next(line for line in server.stderr if line.startswith("Serving "))
    endpoint, host = line.split()[1].split("/")[0], line.split()[-1].removeprefix("http://")
    client = http.client.HTTPConnection(host, timeout=600)
    before, began = peak(), time.time()
    client.request("POST", f"/v1/endpoints/{endpoint}/outcomes", body=lines(), headers={"Transfer-Encoding": "chunked"}, encode_chunked=True)
    answer = client.getresponse()
    told = json.loads(answer.read())
    seconds = time.time() - began
    kept = sum(path.read_bytes().count(b"\n") for path in pathlib.Path(project, ".flywheel/journal", f"{endpoint}.outcomes").glob("*"))
    print(f"{answer.status} {told.get('fates')} in {seconds:.1f} s; peak {before:.0f} MB before, {peak():.0f} MB after; {kept} journal rows")
finally:
    server.terminate()
    server.wait()
