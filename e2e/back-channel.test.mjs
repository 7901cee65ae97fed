// A logout token as a business system receives it, judged by a library that knows nothing of Ieum (OpenID Connect Back-Channel
// Logout 1.0, section 2.6), and sign-out by a link.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as client from 'openid-client';
import { startDemo } from './lib/demo.mjs';
import { Desk } from './lib/operator.mjs';
import { PlainBrowser } from './lib/plain-browser.mjs';
import { Rp } from './lib/rp.mjs';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const BYE = 'https://rp.example/bye';

let demo;
let rp;
let config;
let somebody;
let receiver;
before(async () => {
  demo = await startDemo();
  const organization = demo.facts.organizations.find((found) => found.state === 'linked');
  somebody = { ...organization.members[0], organization: organization.slug };
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += part));
    request.on('end', () => {
      receiver.emit('told', { method: request.method, type: request.headers['content-type'], fields: Object.fromEntries(new URLSearchParams(body)) });
      response.end();
    });
  });
  await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  rp = await Rp.register(await Desk.open(demo.facts), demo.facts, { name: '전자 결재', post_logout_redirect_uris: BYE });
  await rp.choose('logout', { backchannel_uri: `http://127.0.0.1:${receiver.address().port}/logout`, backchannel_session: 'on' });
  config = await rp.discover();
});
after(async () => {
  receiver?.closeAllConnections();
  receiver?.close();
  await demo?.stop();
});

describe('a business system that is told of sign-outs', () => {
  test('receives a token that every rule holds for', async () => {
    const browser = new PlainBrowser();
    const tokens = await rp.tokens(config, { ...somebody, browser });
    const { sub, sid } = tokens.claims();
    const arriving = once(receiver, 'told', { signal: AbortSignal.timeout(15_000) });
    const end = client.buildEndSessionUrl(config, { id_token_hint: tokens.id_token, post_logout_redirect_uri: BYE, state: 's 1&' });
    const back = await browser.request(end);
    assert.deepEqual([back.status, back.headers.get('location')], [303, `${BYE}?state=s+1%26`]);

    const [told] = await arriving;
    assert.deepEqual([told.method, told.type, Object.keys(told.fields)], ['POST', 'application/x-www-form-urlencoded', ['logout_token']]);
    const keys = createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri));
    const { payload, protectedHeader } = await jwtVerify(told.fields.logout_token, keys, {
      issuer: demo.facts.public_url,
      audience: rp.client_id,
      typ: 'logout+jwt',
      requiredClaims: ['iat', 'exp', 'jti', 'events'],
      maxTokenAge: '2m',
    });
    assert.equal(protectedHeader.alg, 'ES256', 'as its ID tokens');
    assert.deepEqual(payload.events, { [EVENT]: {} });
    assert.deepEqual([payload.sub, payload.sid, payload.nonce], [sub, sid, undefined]);
    assert.ok(payload.exp - payload.iat <= 120);
    await assert.rejects(jwtVerify(tokens.id_token, keys, { typ: 'logout+jwt' }), 'an ID token is none');

    const { url, checks } = await rp.begin(config, { organization: somebody.organization, prompt: 'none' });
    const answer = new URL((await browser.request(url)).headers.get('location'));
    await assert.rejects(client.authorizationCodeGrant(config, answer, checks), (thrown) => thrown.error === 'login_required');
  });

  test('is asked for no other address than its own', async () => {
    const browser = new PlainBrowser();
    const tokens = await rp.tokens(config, { ...somebody, browser });
    for (const address of [`${BYE}/`, `${BYE}?x=1`, 'https://evil.example/', 'https://rp.example.evil.example/bye']) {
      const end = client.buildEndSessionUrl(config, { id_token_hint: tokens.id_token, post_logout_redirect_uri: address });
      const answer = await browser.request(end);
      assert.deepEqual([answer.status, answer.headers.get('location')], [400, null], address);
    }
    await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
  });
});
