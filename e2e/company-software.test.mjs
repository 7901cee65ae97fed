// Every way of a company, against software that others wrote, from the console to the sample business system, on both databases:
// oidc-provider, SimpleSAMLphp, OpenLDAP with 10,000 people, and Chromium's virtual authenticator.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DESKTOP, KOREAN, authenticator, launch, person } from './lib/browser.mjs';
import { startDirectory } from './lib/company-directory.mjs';
import { signInThere, startCompanyIdp } from './lib/company-idp.mjs';
import { startDemo, startDemoOnPostgres } from './lib/demo.mjs';
import { enter, signInToOrganization } from './lib/people.mjs';
import { startIdp } from './lib/saml-idp.mjs';
import { wordsOf } from './lib/words.mjs';

const word = wordsOf('ko');
const PASSWORD = 'sample-pw';
const ON = [['SQLite', startDemo], ['PostgreSQL', startDemoOnPostgres]];
// On SQLite it has a test of its own, which begins and ends in the same places: `saml`.
const isElsewhere = (database) => database === 'SQLite';

for (const [database, start] of ON) {
  describe(`on ${database}, a member comes to the sample business system`, { timeout: 240_000 }, () => {
    const started = {};
    let browser;
    let organization;
    let admin;
    let root;
    before(async () => {
      const all = { demo: start(), openid: startCompanyIdp(), directory: startDirectory(), saml: startIdp({ minji: { password: PASSWORD, attributes: {} } }) };
      for (const [name, one] of Object.entries(all)) started[name] = await one;
      browser = await launch();
      organization = started.demo.facts.organizations.find((found) => found.state === 'linked');
      admin = await person(browser, { language: KOREAN, screen: DESKTOP });
      await signInToOrganization(admin.page, started.demo.facts, organization.slug, organization.super_admin);
      root = new URL(admin.page.url()).pathname.split('/').slice(0, 3).join('/');
    });
    after(async () => {
      await browser?.close();
      for (const one of Object.values(started).reverse()) await one.stop();
    });

    const at = (path) => `${started.demo.facts.public_url}${path}`;
    const console_ = (rest) => admin.page.goto(at(`${root}${rest}`));

    /** Fills in fields by name and presses the button that saves them. */
    async function save(fields, button, done) {
      const { page } = admin;
      for (const [name, value] of Object.entries(fields)) {
        const field = page.locator(`form.panel [name="${name}"]`);
        if ((await field.evaluate((found) => found.tagName)) === 'SELECT') await field.selectOption(value);
        else await field.fill(value);
      }
      await page.getByRole('button', { name: word(button), exact: true }).filter({ visible: true }).last().click();
      await page.getByText(word(done)).waitFor();
    }

    async function turnOn(name) {
      await console_('/login-page');
      await admin.page.getByRole('row', { name }).getByRole('button', { name: word('methods-enable'), exact: true }).click();
      await admin.page.getByText(word('done-method-enabled')).waitFor();
    }

    /** Says which member the person is who has just been proposed. */
    async function decide() {
      const { page } = admin;
      await console_('/links');
      await page.getByRole('link', { name: word('upstream-decide'), exact: true }).first().click();
      await page.locator('[name=q][type=search]').fill(organization.members[0].email);
      await page.getByRole('button', { name: word('upstream-search-go'), exact: true }).click();
      await page.getByRole('radio').first().check();
      await page.getByRole('button', { name: word('upstream-link-go'), exact: true }).click();
      await page.getByText(word('done-link-added')).waitFor();
    }

    /** Somebody whom nobody knows is proposed, is linked, and comes in, each time by the way from the business system. */
    async function comeIn(name, prove) {
      for (const isKnown of [false, true]) {
        const { page, problems, close } = await person(browser, { language: KOREAN });
        await page.goto(`${started.demo.facts.sample_url}/sign-in?organization=${organization.slug}`);
        await page.getByRole('link', { name, exact: true }).click();
        await prove(page);
        if (isKnown) await page.waitForURL(`${started.demo.facts.sample_url}/`);
        else await page.getByText(word('upstream-doubt')).waitFor();
        assert.deepEqual(problems, []);
        await close();
        if (!isKnown) await decide();
      }
      assert.deepEqual(admin.problems, []);
    }

    test('by an OpenID provider', async () => {
      const name = '회사 OpenID';
      const { issuer, client } = started.openid;
      await console_('/login-page/add/other');
      await save({ name, issuer, client_id: client.client_id, secret: client.client_secret }, 'upstream-add-go', 'done-upstream-added');
      await started.openid.register(await admin.page.locator('#redirect-uri').inputValue());
      await turnOn(name);
      await comeIn(name, (page) => signInThere(page, 'minji'));
    });

    test('by the same provider, with a key of our own in place of the secret', async () => {
      const name = '회사 OpenID';
      const { page } = admin;
      await console_('/login-page');
      await page.getByRole('row', { name }).locator('a[href$="/openid"]').first().click();
      await page.locator('[name=client_auth]').selectOption('private_key_jwt');
      await save({}, 'upstream-save', 'done-goinglive-draft-saved');
      await started.openid.believeKeysAt(await page.locator('#jwks').inputValue());
      await page.getByRole('link', { name: word('goinglive-open') }).click();
      await page.getByRole('button', { name: word('goinglive-now'), exact: true }).click();
      await page.getByText(word('done-goinglive-done')).waitFor();
      const someone = await person(browser, { language: KOREAN });
      await someone.page.goto(`${started.demo.facts.sample_url}/sign-in?organization=${organization.slug}`);
      await someone.page.getByRole('link', { name, exact: true }).click();
      await signInThere(someone.page, 'minji');
      await someone.page.waitForURL(`${started.demo.facts.sample_url}/`);
      assert.deepEqual([...someone.problems, ...admin.problems], []);
      await someone.close();
    });

    test('by a SAML identity provider', { skip: isElsewhere(database) }, async () => {
      const name = '회사 SAML';
      const { page } = admin;
      await console_('/login-page/add/saml/simplesamlphp');
      await save({ name }, 'upstream-add-go', 'done-saml-added');
      const copy = (id) => page.locator(`#${id}`).inputValue();
      const sp = { entityId: await copy('entity-id'), acs: await copy('acs-url'), logout: await copy('logout-url') };
      const [, certificate] = /<ds:X509Certificate>([^<]+)</.exec(await (await fetch(sp.entityId)).text());
      await started.saml.trust({ ...sp, certificate });
      await page.locator('[name="metadata_url"]').fill(started.saml.metadataUrl);
      await page.getByRole('button', { name: word('saml-fill'), exact: true }).click();
      await page.getByText(word('saml-filled')).first().waitFor();
      await save({}, 'upstream-save', 'done-saml-changed');
      await turnOn(name);
      await comeIn(name, async (there) => {
        await there.locator('#username').fill('minji');
        await there.locator('#password').fill(PASSWORD);
        await there.locator('#password').press('Enter');
      });
    });

    test('by a directory', async () => {
      const name = '회사 디렉터리';
      const { facts } = started.directory;
      await console_('/login-page/add/ldap/openldap');
      await save({ name, servers: facts.server, ca: facts.ca, base: facts.base, service_dn: facts.reader, secret: facts.reader_password }, 'upstream-add-go', 'done-directory-added');
      await turnOn(name);
      await comeIn(name, (page) => enter(page, { username: 'minji', password: facts.password }));
    });

    test('by a passkey', async () => {
      const someone = await person(browser, { language: KOREAN });
      const { page, problems, close } = someone;
      await authenticator(someone);
      const [member] = organization.members;
      await page.goto(at(`/o/${organization.slug}?next=%2Faccount%2Ffactors`));
      await enter(page, { username: member.email, password: member.password });
      await page.getByRole('link', { name: '패스키 등록' }).click();
      await page.getByLabel('이름').fill('노트북');
      await page.getByLabel('현재 비밀번호').fill(member.password);
      await page.getByRole('button', { name: '패스키 만들기' }).click();
      await page.getByRole('link', { name: '보관했습니다' }).click();
      await page.context().clearCookies({ name: /ieum_session/ });
      await page.goto(`${started.demo.facts.sample_url}/sign-in?organization=${organization.slug}`);
      await page.getByRole('link', { name: '패스키로 로그인' }).click();
      await page.getByRole('button', { name: '패스키로 계속' }).click();
      await page.waitForURL(`${started.demo.facts.sample_url}/`);
      assert.deepEqual(problems, []);
      await close();
    });
  });
}
