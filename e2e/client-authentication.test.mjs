// A certified OpenID client that signs instead of sending a secret, and ties its tokens to a key.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as client from 'openid-client';
import { startDemo } from './lib/demo.mjs';
import { Desk } from './lib/operator.mjs';
import { PlainBrowser } from './lib/plain-browser.mjs';

const REDIRECT = 'http://127.0.0.1:53682/callback';

let demo;
let organization;
let member;
let keys;
before(async () => {
  demo = await startDemo();
  organization = demo.facts.organizations.find((found) => found.state === 'linked');
  member = organization.members[0];
  keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const jwk = { ...(await crypto.subtle.exportKey('jwk', keys.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig', key_ops: undefined };
  const desk = await Desk.open(demo.facts);
  const path = await desk.find(demo.facts.clients[0].client_id);
  await desk.choose({ path }, 'access', { method: 'private_key_jwt', jwks: JSON.stringify({ keys: [jwk] }), require_dpop: 'on' });
});
after(() => demo?.stop());

function discover(authentication) {
  const options = { execute: [client.allowInsecureRequests] };
  return client.discovery(new URL(demo.facts.public_url), demo.facts.clients[0].client_id, undefined, authentication, options);
}

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
  const back = await new PlainBrowser().goTo(url.href, { id: member.email, password: member.password, end: REDIRECT });
  return { back, checks };
}

describe('a certified OpenID client with a key', () => {
  test('signs a member in with a signed assertion and tokens tied to its key', async () => {
    const config = await discover(client.PrivateKeyJwt({ key: keys.privateKey, kid: 'k1' }));
    const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'));
    const { back, checks } = await signIn(config);
    const tokens = await client.authorizationCodeGrant(config, back, checks, undefined, { DPoP });
    assert.equal(tokens.token_type, 'dpop');
    const { sub } = tokens.claims();
    assert.equal((await client.fetchUserInfo(config, tokens.access_token, sub, { DPoP })).email, member.email);
    await assert.rejects(client.fetchUserInfo(config, tokens.access_token, sub), 'a bearer');

    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP });
    assert.equal((await client.fetchUserInfo(config, refreshed.access_token, sub, { DPoP })).sub, sub);
  });

  test('gets no token without a proof, nor with the secret that it had', async () => {
    const config = await discover(client.PrivateKeyJwt({ key: keys.privateKey, kid: 'k1' }));
    const { back, checks } = await signIn(config);
    await assert.rejects(client.authorizationCodeGrant(config, back, checks), { error: 'invalid_dpop_proof' });
    const before = await discover(client.ClientSecretPost(demo.facts.clients[0].client_secret));
    await assert.rejects(client.authorizationCodeGrant(before, back, checks), { status: 401 });
  });

  test('is not believed with another key', async () => {
    const other = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    const config = await discover(client.PrivateKeyJwt({ key: other.privateKey, kid: 'k1' }));
    const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'));
    const { back, checks } = await signIn(config);
    await assert.rejects(client.authorizationCodeGrant(config, back, checks, undefined, { DPoP }), { status: 401 });
  });
});
