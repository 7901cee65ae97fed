// A company connects its own OpenID provider (oidc-provider, certified): the super admin adds it, tries it and turns it on; a member
// signs in by it, is told apart by the super admin, and arrives in the sample business system.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DESKTOP, ENGLISH, KOREAN, PHONE, launch, person, shot } from './lib/browser.mjs';
import { signInThere, startCompanyIdp } from './lib/company-idp.mjs';
import { startDemo } from './lib/demo.mjs';
import { signInToOrganization } from './lib/people.mjs';

let demo;
let idp;
let browser;
let organization;
before(async () => {
  [demo, idp] = await Promise.all([startDemo(), startCompanyIdp()]);
  organization = demo.facts.organizations.find((found) => found.state === 'linked');
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await idp?.stop();
  await demo?.stop();
});

const at = (path) => new URL(path, demo.facts.public_url).href;

async function superAdmin(options) {
  const who = await person(browser, options);
  await signInToOrganization(who.page, demo.facts, organization.slug, organization.super_admin);
  await who.page.goto(at('/console'));
  const root = new URL(who.page.url()).pathname;
  return { ...who, root };
}

describe('a company that signs in at its own provider', () => {
  let root;
  let method;

  test('adds it as a draft and tries it before anybody sees it', async () => {
    const { page, problems, close, ...rest } = await superAdmin({ language: KOREAN, screen: DESKTOP });
    root = rest.root;
    await page.goto(at(`${root}/login-page`));
    await page.getByRole('link', { name: '로그인 방식 추가' }).click();
    await shot(page, 'company-choose');
    await page.getByRole('link', { name: '그 밖의 OpenID Connect 제공자' }).click();
    await page.getByLabel('이름', { exact: true }).first().fill('회사 계정');
    await page.getByLabel('발급자(issuer) 주소').fill('idp.example');
    await page.getByLabel('클라이언트 ID').fill('x');
    await page.getByRole('button', { name: '추가', exact: true }).click();
    await page.getByText('https://로 시작하는 주소를 입력해 주세요.').waitFor();
    await shot(page, 'company-form-wrong');
    await page.getByLabel('발급자(issuer) 주소').fill(`${idp.issuer}/.well-known/openid-configuration`);
    await page.getByLabel('클라이언트 ID').fill(idp.client.client_id);
    await page.getByLabel('클라이언트 보안 비밀번호').fill('wrong');
    await page.getByRole('button', { name: '추가', exact: true }).click();
    await page.getByText('로그인 방식을 추가했습니다.').waitFor();
    method = /methods\/([0-9a-f-]{36})/.exec(page.url())[1];
    const redirect = await page.locator('#redirect-uri').inputValue();
    assert.equal(redirect, at(`/login/openid/${method}`));
    await idp.register(redirect);
    await shot(page, 'company-settings');

    await page.getByRole('link', { name: '시험 로그인 시작' }).click();
    await signInThere(page, 'minji');
    await page.getByText('클라이언트 ID나 보안 비밀번호가 맞지 않습니다').first().waitFor();
    await shot(page, 'company-trial-failed');
    await page.getByRole('link', { name: '설정' }).last().click();
    await page.getByLabel('클라이언트 보안 비밀번호').fill(idp.client.client_secret);
    await page.getByRole('button', { name: '저장' }).click();
    await page.getByText('설정을 저장했습니다.').waitFor();
    await page.getByRole('link', { name: '시험 로그인 시작' }).click();
    await signInThere(page, 'minji');
    await page.getByText('회사 로그인 시스템과 연결되었습니다').waitFor();
    await page.getByText('minji@idp.example').waitFor();
    await shot(page, 'company-trial');

    const stranger = await person(browser, { language: KOREAN });
    await stranger.page.goto(at(`/o/${organization.slug}`));
    assert.equal(await stranger.page.getByText('회사 계정').count(), 0, 'a draft is not on the login page');
    await stranger.close();
    await page.goto(at(`${root}/login-page`));
    await page.getByRole('button', { name: '켜기', exact: true }).click();
    await page.getByText('로그인 방식을 켰습니다.').waitFor();
    await shot(page, 'company-login-page-settings');
    assert.deepEqual(problems, []);
    await close();
  });

  test('proposes a person whom nobody knows, and signs them in once they are linked', async () => {
    const someone = await person(browser, { language: KOREAN, screen: PHONE });
    await someone.page.goto(at(`/o/${organization.slug}`));
    await shot(someone.page, 'company-login-page-phone');
    await someone.page.getByRole('link', { name: '회사 계정' }).click();
    await signInThere(someone.page, 'minji');
    await someone.page.getByText('어느 구성원인지 확정하지 못했습니다').waitFor();
    await shot(someone.page, 'company-proposed-phone');

    const admin = await superAdmin({ language: KOREAN, screen: DESKTOP });
    await admin.page.goto(at(`${root}/login-page`));
    await admin.page.getByRole('link', { name: '확인하기' }).click();
    await shot(admin.page, 'company-proposals');
    await admin.page.getByRole('link', { name: '확인', exact: true }).click();
    const member = organization.members[0];
    await admin.page.getByLabel('구성원 찾기').fill(member.email);
    await admin.page.getByRole('button', { name: '찾기' }).click();
    await admin.page.getByRole('radio').first().check();
    await shot(admin.page, 'company-proposal');
    await admin.page.getByRole('button', { name: '연결', exact: true }).click();
    await admin.page.getByText('구성원과 연결했습니다.').waitFor();
    assert.deepEqual(admin.problems, []);
    await admin.close();

    // From the business system to the company's page and back, without another question there.
    await someone.page.goto(demo.facts.sample_url);
    await someone.page.getByRole('link', { name: /로그인/ }).or(someone.page.getByRole('button', { name: /로그인/ })).first().click();
    await someone.page.waitForURL((url) => url.href.startsWith(demo.facts.public_url));
    const who = someone.page.locator('input[autocomplete=username]');
    if (!new URL(someone.page.url()).pathname.startsWith('/o/')) {
      await who.fill(organization.slug);
      await who.press('Enter');
    }
    await someone.page.getByRole('link', { name: '회사 계정' }).click();
    await someone.page.waitForURL((url) => url.href.startsWith(demo.facts.sample_url));
    await someone.page.getByText(member.email).first().waitFor();
    await shot(someone.page, 'company-sample-phone');
    assert.deepEqual(someone.problems, []);
    await someone.close();
  });

  test('speaks English too', async () => {
    const { page, problems, close } = await superAdmin({ language: ENGLISH, screen: PHONE });
    await page.goto(at(`${root}/login-page/methods/${method}/openid`));
    await page.getByRole('heading', { name: 'Trial sign-in' }).waitFor();
    await shot(page, 'company-settings-english-phone');
    await page.goto(at(`${root}/links`));
    await page.getByText('Nobody is waiting.').waitFor();
    await page.goto(at(`${root}/login-page/add/entra`));
    await shot(page, 'company-entra-english-phone');
    assert.deepEqual(problems, []);
    await close();
  });
});
