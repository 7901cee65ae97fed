// A certified OpenID client under high assurance (FAPI 2.0 Security Profile): pushed requests, signed assertions, tokens tied to a key.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as client from 'openid-client';
import { startDemo } from './lib/demo.mjs';
import { Desk } from './lib/operator.mjs';
import { PlainBrowser } from './lib/plain-browser.mjs';
import { Rp } from './lib/rp.mjs';

/** High assurance knows addresses with TLS only; nothing has to answer there. */
const REDIRECT = 'https://rp.example/callback';

let demo;
let rp;
let keys;
let organization;
let member;
before(async () => {
  demo = await startDemo();
  organization = demo.facts.organizations.find((found) => found.state === 'linked');
  member = organization.members[0];
  rp = await Rp.register(await Desk.open(demo.facts), demo.facts, { name: '급여', grants: ['authorization_code', 'refresh_token'], redirect_uris: REDIRECT });
  keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const jwk = { ...(await crypto.subtle.exportKey('jwk', keys.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig', key_ops: undefined };
  await rp.choose('access', { method: 'private_key_jwt', jwks: JSON.stringify({ keys: [jwk] }), require_dpop: 'on', high_assurance: 'on' });
});
after(() => demo?.stop());

/** The library aims its assertions at the issuer, as one text. */
const discover = () => rp.discover({ metadata: { client_secret: undefined }, authentication: client.PrivateKeyJwt({ key: keys.privateKey, kid: 'k1' }) });

describe('a certified OpenID client under high assurance', () => {
  test('signs a member in', async () => {
    const config = await discover();
    const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'));
    const { url: plain, checks } = await rp.begin(config, { organization: organization.slug });
    const url = await client.buildAuthorizationUrlWithPAR(config, plain.searchParams, { DPoP });
    assert.deepEqual([...url.searchParams.keys()].sort(), ['client_id', 'request_uri']);
    const back = await new PlainBrowser().goTo(url.href, { id: member.email, password: member.password, end: REDIRECT });
    assert.equal(back.searchParams.get('iss'), demo.facts.public_url);
    const tokens = await client.authorizationCodeGrant(config, back, checks, undefined, { DPoP });
    assert.equal(tokens.token_type, 'dpop');
    const { sub } = tokens.claims();
    assert.equal((await client.fetchUserInfo(config, tokens.access_token, sub, { DPoP })).email, member.email);
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP });
    assert.equal(refreshed.refresh_token ?? tokens.refresh_token, tokens.refresh_token, 'the token stays');
    await client.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP });
    const other = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'));
    await assert.rejects(client.fetchUserInfo(config, refreshed.access_token, sub, { DPoP: other }), 'another key');
  });

  test('is refused what is less', async () => {
    const config = await discover();
    const { url, checks } = await rp.begin(config, { organization: organization.slug });
    const answer = new URL((await new PlainBrowser().request(url)).headers.get('location'));
    assert.equal(answer.origin + answer.pathname, REDIRECT);
    await assert.rejects(client.authorizationCodeGrant(config, answer, checks), (thrown) => thrown.error === 'invalid_request');

    const pushed = await client.buildAuthorizationUrlWithPAR(config, url.searchParams);
    const back = await new PlainBrowser().goTo(pushed.href, { id: member.email, password: member.password, end: REDIRECT });
    await assert.rejects(client.authorizationCodeGrant(config, back, checks), (thrown) => thrown.error === 'invalid_dpop_proof');
  });
});
