// A company's own OpenID provider for a test file: oidc-provider (certified), with its sign-in page for developers, where any
// password is right and the account is the name that is typed.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { SignJWT } from 'jose';
import { Provider } from 'oidc-provider';

/** What it says of a person. */
const claimsOf = (sub) => ({ sub, name: '회사 사람', email: `${sub}@idp.example`, email_verified: true });

/**
 * Starts it on a free port. A hostile one answers some requests by itself: `answers(request, response)` says whether it has.
 */
export async function startCompanyIdp({ answers = () => false } = {}) {
  const server = createServer((request, response) => answers(request, response) || provider.callback()(request, response));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const client = {
    client_id: 'ieum',
    client_secret: 'a+secret/with=signs',
    redirect_uris: ['http://127.0.0.1/none'],
    grant_types: ['authorization_code'],
    id_token_signed_response_alg: 'ES256',
  };
  const provided = (registered) => new Provider(issuer, {
    clients: [registered],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig', kid: 'company' }] },
    cookies: { keys: ['of no worth outside a test'] },
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    findAccount: (_, sub) => ({ accountId: sub, claims: async () => claimsOf(sub) }),
    features: { devInteractions: { enabled: true } },
    // Without its guard, which reads no keys from this machine.
    fetch: (url, { dispatcher: _, ...options }) => fetch(url, options),
  });
  let provider = provided(client);
  return {
    issuer,
    client,
    /** Registers where people are sent back to. */
    async register(uri) {
      const registered = await provider.Client.find(client.client_id);
      registered.redirectUris.push(uri);
    },
    /** Has it believe its client by the keys published at an address, and by nothing else. */
    async believeKeysAt(uri) {
      const { redirectUris } = await provider.Client.find(client.client_id);
      const { client_secret: _, ...registered } = client;
      provider = provided({
        ...registered, redirect_uris: redirectUris, token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'ES256', jwks_uri: uri,
      });
    },
    /** A token with these claims, signed by its key. */
    sign: (claims) => new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'company' }).sign(privateKey),
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** Signs somebody in on its pages, and agrees if it asks: it does so once. */
export async function signInThere(page, login) {
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill('anything');
  await page.locator('button[type=submit]').click();
  await page.waitForLoadState();
  if (new URL(page.url()).pathname.startsWith('/interaction/')) await page.locator('button[type=submit]').click();
}
