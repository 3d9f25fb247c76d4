"""A provider of OAuth 1.0a built on oauthlib, for tests: tokens, approval, and an API that tells what it was asked.

Prints one line of JSON with its port and its clients, and ends when its standard input does.
"""

import hashlib
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlsplit

from oauthlib.common import generate_token
from oauthlib.oauth1 import RequestValidator, WebApplicationServer
from oauthlib.oauth1.rfc5849.errors import OAuth1Error


class Validator(RequestValidator):
    """Keeps everything in memory. Nonces are remembered, so that a signature is good once."""

    dummy_client = dummy_request_token = dummy_access_token = 'x' * 30
    enforce_ssl = False

    def __init__(self):
        super().__init__()
        self.clients = {generate_token(): generate_token()}
        self.request_tokens = {}
        self.access_tokens = {}
        self.nonces = set()

    def get_client_secret(self, client_key, request):
        return self.clients.get(client_key, 'none')

    def get_request_token_secret(self, client_key, token, request):
        return self.request_tokens.get(token, {}).get('secret', 'none')

    def get_access_token_secret(self, client_key, token, request):
        return self.access_tokens.get(token, {}).get('secret', 'none')

    def get_default_realms(self, client_key, request):
        return []

    def get_realms(self, token, request):
        return []

    def get_redirect_uri(self, token, request):
        return self.request_tokens[token]['callback']

    def validate_client_key(self, client_key, request):
        return client_key in self.clients

    def validate_request_token(self, client_key, token, request):
        return token in self.request_tokens

    def validate_access_token(self, client_key, token, request):
        return token in self.access_tokens

    def validate_timestamp_and_nonce(
        self, client_key, timestamp, nonce, request, request_token=None, access_token=None
    ):
        used = (client_key, timestamp, nonce)
        if used in self.nonces:
            return False
        self.nonces.add(used)
        return True

    def validate_redirect_uri(self, client_key, redirect_uri, request):
        return True

    def validate_requested_realms(self, client_key, realms, request):
        return True

    def validate_realms(self, client_key, token, request, uri=None, realms=None):
        return True

    def validate_verifier(self, client_key, token, verifier, request):
        return self.request_tokens.get(token, {}).get('verifier') == verifier

    def verify_request_token(self, token, request):
        return token in self.request_tokens

    def invalidate_request_token(self, client_key, request_token, request):
        del self.request_tokens[request_token]

    def save_request_token(self, token, request):
        self.request_tokens[token['oauth_token']] = {
            'secret': token['oauth_token_secret'],
            'callback': request.redirect_uri,
        }

    def save_access_token(self, token, request):
        self.access_tokens[token['oauth_token']] = {'secret': token['oauth_token_secret']}

    def save_verifier(self, token, verifier, request):
        self.request_tokens[token]['verifier'] = verifier['oauth_verifier']


validator = Validator()
endpoints = WebApplicationServer(validator)


class Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    # Head and body of an answer in one packet: the second would wait for the first to be acknowledged.
    wbufsize = 65536

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
        if self.headers.get('Transfer-Encoding') == 'chunked':
            body = self.read_chunked()
        url = 'http://%s%s' % (self.headers['Host'], self.path)
        headers = dict(self.headers.items())
        is_form = 'application/x-www-form-urlencoded' in headers.get('Content-Type', '')
        form = body.decode() if is_form else ''
        path = urlsplit(url).path
        try:
            if path == '/oauth/request_token/':
                self.answer(*endpoints.create_request_token_response(url, self.command, form, headers))
            elif path == '/oauth/access_token/':
                self.answer(*endpoints.create_access_token_response(url, self.command, form, headers))
            elif path == '/oauth/authorize/':
                # Whoever opens the page approves.
                self.answer(*endpoints.create_authorization_response(url, self.command, form, headers))
            elif path == '/revoke':
                token = parse_qs(urlsplit(url).query)['token'][0]
                self.answer({}, '', 200 if validator.access_tokens.pop(token, None) else 404)
            else:
                self.serve(url, headers, form, body)
        except OAuth1Error as error:
            self.answer({}, error.urlencoded, error.status_code)

    def serve(self, url, headers, form, body):
        valid, _ = endpoints.validate_protected_resource_request(url, self.command, form, headers)
        told = {
            'method': self.command,
            'path': self.path,
            'form': parse_qsl(form, keep_blank_values=True),
            'sha256': hashlib.sha256(body).hexdigest(),
        }
        text = json.dumps(told if valid else {'detail': 'Could not verify OAuth request.'})
        self.answer({'Content-Type': 'application/json'}, text, 200 if valid else 401)

    def answer(self, headers, body, status):
        data = (body or '').encode()
        # As the service does it: no reason beyond one line of text.
        if status == 401 and not data:
            data = b'Could not verify OAuth request.'
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def read_chunked(self):
        parts = []
        while True:
            size = int(self.rfile.readline(), 16)
            parts.append(self.rfile.read(size))
            self.rfile.readline()
            if size == 0:
                return b''.join(parts)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(('127.0.0.1', 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
[(client_token, client_secret)] = validator.clients.items()
print(json.dumps({'port': server.server_port, 'clientToken': client_token, 'clientSecret': client_secret}), flush=True)
sys.stdin.read()
