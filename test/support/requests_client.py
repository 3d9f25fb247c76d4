"""Drives a server through the library that the Python client of the service is built on, in the way that client does:
Basic credentials, slashes around every path, arguments as a form, files as parts without a type, raw streams for what
is not exactly JSON. Reads {url, key, password, remote} from standard input, writes one JSON object of what it saw."""

import base64
import hashlib
import io
import json
import re
import sys
import time

import requests

JSON = "application/json"


class Client:
    def __init__(self, url, key, password):
        self.url = url
        self.auth = (key, password)
        self.throttled = 0

    def call(self, method, endpoint, item=None, **arguments):
        parts = ["api", "2", endpoint.strip("/")] + ([item.strip("/")] if item is not None else [])
        url = self.url + re.sub("/+", "/", "/".join(parts) + "/")
        options = {"headers": {"User-Agent": "SmartFile Python API client v2.19"}, "auth": self.auth, "stream": True}
        if method == "get":
            options["params"] = arguments
        else:
            files = {name: value for name, value in arguments.items() if isinstance(value, (tuple, io.IOBase))}
            options["files"] = files or None
            options["data"] = {name: value for name, value in arguments.items() if name not in files}
        for _ in range(3):
            response = requests.request(method, url, **options)
            found = re.match(r"^.*; next=([\d.]+) sec$", response.headers.get("x-throttle", ""))
            if response.status_code != 503 or not found:
                break
            self.throttled += 1
            # Here we are better than the client, which sends the rest of the file again: nothing.
            for _, file in (options.get("files") or {}).values():
                file.seek(0)
            time.sleep(float(found.group(1)))
        if response.history:
            raise AssertionError("redirected")
        if response.status_code >= 500:
            raise AssertionError(f"{method} {url}: {response.status_code} {response.headers} {response.text}")
        if response.headers.get("content-type") == JSON and response.status_code < 400:
            return response.json()
        return response


def error_of(response):
    """The detail of an error, looked for where the client looks."""
    body = response.json()
    if response.status_code == 400 and "field_errors" in body:
        return body["field_errors"]
    for name in ("src", "path"):
        if name in body:
            return body[name][0]
    return body["detail"]


def main():
    told = json.load(sys.stdin)
    client = Client(told["url"], told["key"], told["password"])
    seen = {}
    seen["ping"] = client.call("get", "/ping")
    seen["whoami"] = client.call("get", "/whoami")["username"]

    content = hashlib.sha256(b"seed").digest() * 20000
    stored = client.call("post", "/path/data/", file=("grün und blau.bin", io.BytesIO(content)))
    seen["uploaded"] = [stored[0]["path"], stored[0]["size"]]
    raw = client.call("get", "/path/data/", "grün und blau.bin", raw=False)
    seen["downloaded"] = raw.raw.read() == content
    stored = client.call("post", "/path/data/", file=("x.json", io.BytesIO(b'{"a": 1}')))
    raw = client.call("get", "/path/data", "x.json", raw=False)
    seen["json"] = [type(raw).__name__, raw.raw.read().decode()]

    listing = client.call("get", "/path/info", "/", children=True, fields=["name", "size"])
    seen["children"] = sorted(listing["children"], key=lambda child: child["name"])
    client.call("post", "/path/oper/mkdir", path="/newdir")
    moved = client.call("post", "/path/oper/move", src="/grün und blau.bin/", dst="/newdir/")
    seen["moved"] = [moved["type"], client.call("get", "/task", moved["uuid"])["result"]["status"]]
    client.call("post", "/path/oper/remove", path=["/newdir", "x.json"])
    again = client.call("post", "/path/oper/remove", path="/newdir")
    seen["removed twice"] = [again.status_code, type(error_of(again)).__name__]
    faulty = client.call("post", "/path/oper/move", src="/none", dst="/newdir")
    seen["faulty move"] = [faulty.status_code, type(error_of(faulty)).__name__]
    faulty = client.call("post", "/user", name="x")
    seen["faulty user"] = [faulty.status_code, sorted(error_of(faulty))]

    signature = client.call("get", "/path/sync/signature", told["remote"]).raw.read()
    delta = client.call("post", "/path/sync/delta", told["remote"], signature=("signature", io.BytesIO(signature)))
    seen["delta type"] = delta.headers["content-type"]
    delta = delta.raw.read()
    patched = client.call("post", "/path/sync/patch", told["remote"], delta=("delta", io.BytesIO(delta)))
    seen["patched"] = patched["path"]
    seen["delta"] = base64.b64encode(delta).decode()
    seen["sum"] = hashlib.sha256(client.call("get", "/path/data", told["remote"]).raw.read()).hexdigest()
    seen["throttled"] = client.throttled
    json.dump(seen, sys.stdout)


main()
