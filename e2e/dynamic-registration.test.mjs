// A certified OpenID client registers itself with a running demo, signs a member in, and looks after its registration.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as client from 'openid-client';
import { startDemo } from './lib/demo.mjs';
import { PlainBrowser } from './lib/plain-browser.mjs';

const REDIRECT = 'http://127.0.0.1:53683/callback';

let demo;
let organization;
let member;
before(async () => {
  demo = await startDemo();
  organization = demo.facts.organizations.find((found) => found.state === 'linked');
  member = organization.members[0];
});
after(() => demo?.stop());

/** Registers with the demo's token; any port of this computer may be answered. */
function register(metadata, authentication, initialAccessToken = demo.facts.registration.initial_access_token) {
  const all = {
    redirect_uris: ['http://127.0.0.1/callback'],
    client_name: 'Partner portal',
    'client_name#ko': '협력사 포털',
    grant_types: ['authorization_code', 'refresh_token'],
    scope: 'openid profile email offline_access',
    ...metadata,
  };
  return client.dynamicClientRegistration(new URL(demo.facts.public_url), all, authentication, {
    initialAccessToken,
    execute: [client.allowInsecureRequests],
  });
}

/** A sign-in with consent; the tokens of it. */
async function signIn(config) {
  const checks = {
    pkceCodeVerifier: client.randomPKCECodeVerifier(),
    expectedState: client.randomState(),
    expectedNonce: client.randomNonce(),
  };
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT,
    scope: 'openid profile email',
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
    organization: organization.slug,
  });
  const back = await new PlainBrowser().goTo(url.href, { id: member.email, password: member.password, end: REDIRECT, agrees: true });
  return client.authorizationCodeGrant(config, back, checks);
}

/** A call to the address of a registration. */
const manage = (registered, method, body) => fetch(registered.registration_client_uri, {
  method,
  headers: {
    authorization: `Bearer ${registered.registration_access_token}`,
    ...(body && { 'content-type': 'application/json' }),
  },
  body: body && JSON.stringify(body),
});

describe('a client that registers by itself', () => {
  test('is named by discovery, at the address of the demo', async () => {
    const discovered = await client.discovery(new URL(demo.facts.public_url), 'any', undefined, undefined, { execute: [client.allowInsecureRequests] });
    assert.equal(discovered.serverMetadata().registration_endpoint, demo.facts.registration.endpoint);
  });

  for (const [name, metadata, authentication] of [
    ['with a secret in the header', { token_endpoint_auth_method: 'client_secret_basic' }, () => client.ClientSecretBasic()],
    ['with a secret in the form', { token_endpoint_auth_method: 'client_secret_post' }, () => client.ClientSecretPost()],
    ['without a secret', { token_endpoint_auth_method: 'none' }, () => client.None()],
  ]) {
    test(`signs a member in ${name}`, async () => {
      const config = await register(metadata, authentication());
      const registered = config.clientMetadata();
      assert.equal(registered.token_endpoint_auth_method, metadata.token_endpoint_auth_method);
      const tokens = await signIn(config);
      const claims = tokens.claims();
      assert.equal(claims.aud, registered.client_id);
      assert.equal(claims.org_slug, organization.slug);
      const info = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
      assert.equal(info.email, member.email);
      const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token);
      await client.fetchUserInfo(config, refreshed.access_token, claims.sub);
    });
  }

  test('signs a member in with a key of its own', async () => {
    const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
    const metadata = {
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      jwks: { keys: [{ kty, crv, x, y, kid: 'k1', alg: 'ES256', use: 'sig' }] },
    };
    const config = await register(metadata, client.PrivateKeyJwt({ key: pair.privateKey, kid: 'k1' }));
    assert.equal(config.clientMetadata().client_secret, undefined);
    assert.ok((await signIn(config)).id_token);
  });

  test('signs a member in with tokens that it alone can read', async () => {
    const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
    const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
    const config = await register({
      token_endpoint_auth_method: 'client_secret_post',
      jwks: { keys: [{ kty, crv, x, y, kid: 'e1', alg: 'ECDH-ES', use: 'enc' }] },
      id_token_encrypted_response_alg: 'ECDH-ES',
      id_token_encrypted_response_enc: 'A256GCM',
      userinfo_signed_response_alg: 'ES256',
    });
    client.enableDecryptingResponses(config, ['A256GCM'], { key: pair.privateKey, kid: 'e1', alg: 'ECDH-ES' });
    const tokens = await signIn(config);
    assert.equal(tokens.id_token.split('.').length, 5, 'encrypted');
    const claims = tokens.claims();
    assert.equal(claims.org_slug, organization.slug);
    const info = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
    assert.equal(info.email, member.email);
  });

  test('reads, changes and ends its registration, and then signs nobody in', async () => {
    const config = await register({ token_endpoint_auth_method: 'client_secret_post' });
    const registered = config.clientMetadata();
    const tokens = await signIn(config);
    const read = await manage(registered, 'GET');
    assert.equal(read.status, 200);
    const { registration_access_token, registration_client_uri, client_id_issued_at, ...sent } = await read.json();
    const changed = await manage(registered, 'PUT', { ...sent, client_name: 'Another name', 'client_name#ko': undefined });
    assert.equal(changed.status, 200);
    assert.equal((await changed.json()).client_name, 'Another name');
    await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);

    assert.equal((await manage(registered, 'DELETE')).status, 204);
    assert.equal((await manage(registered, 'GET')).status, 401);
    await assert.rejects(client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub));
    await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token), { status: 401 });
  });

  test('is refused without a token, with a wrong one, and with what its token does not allow', async () => {
    for (const wrong of [undefined, 'wrong']) {
      const headers = { 'content-type': 'application/json', ...(wrong && { authorization: `Bearer ${wrong}` }) };
      const body = JSON.stringify({ redirect_uris: ['https://rp.example/cb'] });
      const answer = await fetch(demo.facts.registration.endpoint, { method: 'POST', headers, body });
      assert.equal(answer.status, 401);
    }
    for (const [error, metadata] of [
      ['invalid_redirect_uri', { redirect_uris: ['javascript:alert(1)'] }],
      ['invalid_client_metadata', { scope: 'openid organizations:write' }],
      ['invalid_client_metadata', { response_types: ['code id_token'] }],
    ]) {
      await assert.rejects(register(metadata), (thrown) => {
        assert.equal(thrown.error, error, String(thrown));
        return true;
      });
    }
  });
});
