// A single-page application on a port of its own: the certified library oidc-client-ts and a page around it.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const FILES = {
  '/app.js': [at('../fixtures/spa/app.js'), 'text/javascript'],
  '/oidc-client-ts.js': [at('../node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js'), 'text/javascript'],
};
const PAGE = [at('../fixtures/spa/index.html'), 'text/html; charset=utf-8'];

/**
 * Starts it; `settings` are those of the library and may be set later. With `host` 127.0.0.1 it is of another site than
 * an Ieum on `localhost`, with `localhost` of the same.
 */
export async function startSpa({ host = 'localhost' } = {}) {
  const spa = { settings: {} };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (pathname === '/settings.json') {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(spa.settings));
      return;
    }
    if (pathname === '/favicon.ico') {
      response.writeHead(404).end();
      return;
    }
    const [file, type] = FILES[pathname] ?? PAGE;
    response.setHeader('content-type', type).end(await readFile(file));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  spa.url = `http://${host}:${server.address().port}`;
  spa.stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return spa;
}

/** Registers it as a public client, which may watch the browser's state, and lets it speak to this Ieum. */
export async function registerSpa(spa, desk, facts, { grants = ['authorization_code'], scopes = ['openid', 'profile', 'email'], organization, watches = false, ...settings } = {}) {
  const uris = ['callback', 'popup', 'silent'].map((path) => `${spa.url}/${path}`);
  const system = await desk.register({
    name: '단일 페이지 앱',
    kind: 'public',
    redirect_uris: uris.join('\n'),
    post_logout_redirect_uris: `${spa.url}/signed-out`,
    grants,
    scopes,
  });
  if (watches) await desk.choose(system, 'logout', { session_state: 'on' });
  spa.settings = {
    authority: facts.public_url,
    client_id: system.client_id,
    scope: scopes.join(' '),
    extraQueryParams: { organization },
    ...settings,
  };
  return system;
}
