// A certified OpenID client with a certificate, as a proxy in front of Ieum hands it on (RFC 8705, RFC 9440).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as client from 'openid-client';
import { startBehindProxy } from './lib/demo.mjs';
import { Desk } from './lib/operator.mjs';
import { Rp } from './lib/rp.mjs';

/** For `rp.example`, valid until 2036. */
const OURS = 'MIIB5DCCAYugAwIBAgIUebge4Xf4h3ReV1V8t3k7GZGmjJUwCgYIKoZIzj0EAwIwMTELMAkGA1UEBhMCS1IxFTATBgNVBAoMDEhhbmJpdCwgSW5jLjELMAkGA1UEAwwCcnAwHhcNMjYxMTI2MDE0MjI5WhcNMzYxMTIzMDE0MjI5WjAxMQswCQYDVQQGEwJLUjEVMBMGA1UECgwMSGFuYml0LCBJbmMuMQswCQYDVQQDDAJycDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABP2K7dXY0U0CN8FAtEO1MfBtPE5GGPD0Nu0xdJdUqBDRgPkbUWDdigm9xY7Os5pCSQHp20pTpowxY9kSOccGOWGjgYAwfjAdBgNVHQ4EFgQULuKHm2fFzlFr9lBOLVGtVmoBosgwHwYDVR0jBBgwFoAULuKHm2fFzlFr9lBOLVGtVmoBosgwDwYDVR0TAQH/BAUwAwEB/zArBgNVHREEJDAiggpycC5leGFtcGxlgg53d3cucnAuZXhhbXBsZYcECgAAATAKBggqhkjOPQQDAgNHADBEAiB3hPWY6iDIZ7RYxJv3hNuW+fkmOIUlIZPv/DRK1dLEpQIgRZ0x4yBTIKbEQAiEVatN2iXl+3xfvUxN9cnMwyES1mo=';
/** For `other.example`. */
const THEIRS = 'MIIBkDCCATWgAwIBAgIUNEwuzRduQo0UWGH5NuWte/BR0P0wCgYIKoZIzj0EAwIwEDEOMAwGA1UEAwwFb3RoZXIwHhcNMjYxMTI2MDE0OTUxWhcNMzYxMTIzMDE0OTUxWjAQMQ4wDAYDVQQDDAVvdGhlcjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABAgNUrS649Ba0O4YA9irDWer2/bW7iDXpSHYApeYXgiQ3BMMxt9MjChopTZVoD9tb41pUXb4lYu+P38COIRCTJajbTBrMB0GA1UdDgQWBBRJPzvmk/MeTrKPsvLLnvbjB/F78TAfBgNVHSMEGDAWgBRJPzvmk/MeTrKPsvLLnvbjB/F78TAPBgNVHRMBAf8EBTADAQH/MBgGA1UdEQQRMA+CDW90aGVyLmV4YW1wbGUwCgYIKoZIzj0EAwIDSQAwRgIhAIAamXxE3hhz/cEPQ8ux4LnJ3kmd5WYy9biHG2hMVmTYAiEA+Z6VED5ir8QawTPSrkA/MysWfyb5Wl8gzvNZIChUA+E=';

/** Sends as the proxy does for a connection with this certificate. */
const by = (certificate) => (url, options) => {
  const headers = { ...options.headers, ...(certificate && { 'client-cert': `:${certificate}:` }) };
  return fetch(url, { ...options, headers });
};

let served;
let rp;
let somebody;
before(async () => {
  served = await startBehindProxy();
  const organization = served.facts.organizations.find((found) => found.state === 'linked');
  somebody = { ...organization.members[0], organization: organization.slug };
  const desk = await Desk.open(served.facts);
  rp = await Rp.register(desk, served.facts, { name: '급여', grants: ['authorization_code', 'refresh_token'] });
  await rp.choose('access', { method: 'tls_client_auth', tls_san_dns: 'rp.example', bind_certificate: 'on' });
});
after(() => served?.stop());

const discover = (certificate) => rp.discover({ authentication: client.TlsClientAuth(), fetch: by(certificate) });

describe('a certified OpenID client with a certificate', () => {
  test('signs a member in, with tokens that are of use with the certificate only', async () => {
    const config = await discover(OURS);
    assert.equal(config.serverMetadata().tls_client_certificate_bound_access_tokens, true);
    const tokens = await rp.tokens(config, somebody);
    const { sub } = tokens.claims();
    assert.equal((await client.fetchUserInfo(config, tokens.access_token, sub)).email, somebody.email);
    for (const certificate of [undefined, THEIRS]) {
      await assert.rejects(client.fetchUserInfo(await discover(certificate), tokens.access_token, sub), { status: 401 });
    }
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token);
    assert.equal((await client.fetchUserInfo(config, refreshed.access_token, sub)).sub, sub);
    assert.ok((await client.tokenIntrospection(config, refreshed.access_token)).cnf['x5t#S256']);
  });

  test('is not believed with another certificate, with none, or with the secret that it had', async () => {
    const config = await discover(OURS);
    for (const other of [await discover(THEIRS), await discover(undefined), await rp.discover({ fetch: by(undefined) })]) {
      await assert.rejects(rp.tokens(other, somebody), { status: 401 });
    }
    await rp.tokens(config, somebody);
  });
});
