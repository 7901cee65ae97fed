// The demo's company with login systems of its own, in a real browser: each of them signs people in, and none does with a wrong answer.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ENGLISH, KOREAN, launch, person, PHONE, DESKTOP, shot } from './lib/browser.mjs';
import { startDemo } from './lib/demo.mjs';
import { enter, mailed } from './lib/people.mjs';

const WORDS = {
  ko: { mark: '시험 중', page: '로그인 화면으로 가기', leave: '시험 그만하기', out: '로그인하지 못했습니다', wrong: '다른 요청에 대한 답 보내기', old: '오래된 답 보내기', forged: '다른 키로 서명한 답 보내기', asked: '조직 관리자에게 확인을 요청했습니다', expired: '회사 계정의 비밀번호가 만료되었습니다', renewal: ['지금 비밀번호', '새 비밀번호', '새 비밀번호 확인', '비밀번호를 바꾸고 로그인', '새 비밀번호가 너무 짧습니다'] },
  en: { mark: 'Testing', page: 'Go to the login page', leave: 'Stop testing', out: 'You were not signed in', wrong: 'Answer another request', old: 'Send an old answer', forged: 'Sign the answer with another key', asked: 'administrator was asked', expired: 'The password of your company account has expired', renewal: ['Current password', 'New password', 'New password again', 'Change password and sign in', 'The new password is too short'] },
};

let demo;
let browser;
let organization;
before(async () => {
  [demo, browser] = await Promise.all([startDemo(), launch()]);
  organization = demo.facts.organizations.find((found) => found.slug === 'hangyeol');
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const first = () => organization.members[0].email;

/** From the sample business system to the company's system, as far as its list of people. */
async function go(page, method) {
  await page.goto(`${demo.facts.sample_url}/sign-in?organization=hangyeol`);
  await page.getByRole('link', { name: method }).click();
}

describe('a company with login systems of its own', () => {
  for (const [tag, language, screen] of [['ko', KOREAN, PHONE], ['en', ENGLISH, DESKTOP]]) {
    const word = WORDS[tag];
    for (const method of ['OpenID', 'SAML']) {
      test(`signs its people in to the sample business system by ${method} (${tag})`, async () => {
        const { page, problems, close } = await person(browser, { language, screen });
        await go(page, method);
        await page.waitForURL((url) => url.origin === demo.facts.company_systems_url);
        await shot(page, `company-systems-${method}-${tag}`);
        await page.getByRole('button', { name: first() }).click();
        await page.waitForURL(`${demo.facts.sample_url}/`);
        assert.deepEqual(problems, []);
        await close();
      });

      // What is refused is the same in every language.
      if (tag === 'ko') test(`signs nobody in by a wrong answer of ${method} (${tag})`, async () => {
        for (const mistake of [word.wrong, word.old, word.forged]) {
          const { page, close } = await person(browser, { language, screen });
          await go(page, method);
          await page.getByRole('button', { name: mistake }).click();
          await page.getByRole('heading', { name: word.out }).waitFor();
          await page.goto(`${demo.facts.public_url}/account`);
          assert.notEqual(new URL(page.url()).pathname, '/account', mistake);
          await close();
        }
      });
    }

    test(`lets its named tester alone try what is not live, on the real login page (${tag})`, async () => {
      const link = await mailed(demo.facts, first(), (mail) => /http\S+\/login\/test\/\S+/.exec(mail.text ?? mail.body ?? JSON.stringify(mail))?.[0].split(/["\\\s<]/)[0]);
      const { page, problems, close } = await person(browser, { language, screen });
      const login = `${demo.facts.public_url}/o/hangyeol`;
      await page.goto(login);
      assert.equal(await page.getByText(word.mark).count(), 0);
      await page.goto(link);
      await shot(page, `company-systems-tester-link-${tag}`);
      await page.getByRole('button', { name: word.page }).click();
      await page.waitForURL(login);
      await shot(page, `company-systems-tester-page-${tag}`);
      // Somebody else of the company is not the tester.
      await page.getByRole('link', { name: word.mark }).click();
      await page.getByRole('button', { name: organization.members[1].email }).click();
      await page.getByRole('heading', { name: word.out }).waitFor();
      await page.goto(login);
      await page.getByRole('link', { name: word.mark }).click();
      await page.getByRole('button', { name: first() }).click();
      await page.waitForURL(`${demo.facts.public_url}/account`);
      await page.goto(`${demo.facts.sample_url}/sign-in?organization=hangyeol`);
      await page.waitForURL(`${demo.facts.sample_url}/`);
      await page.goto(login);
      await page.getByRole('button', { name: word.leave }).click();
      await page.waitForURL(login);
      assert.equal(await page.getByText(word.mark).count(), 0);
      assert.deepEqual(problems.filter((problem) => !problem.includes('403')), []);
      await close();
    });

    test(`proposes who is not known yet (${tag})`, async () => {
      const { page, close } = await person(browser, { language, screen });
      await go(page, 'OpenID');
      await page.getByRole('button', { name: 'HG-1006' }).click();
      await page.getByText(word.asked).waitFor();
      await close();
    });

    test(`is told at the fields what is wrong while it connects one more, and nothing is saved (${tag})`, async () => {
      const { page, problems, close } = await person(browser, { language, screen });
      await page.goto(`${demo.facts.public_url}/o/hangyeol`);
      await enter(page, { username: organization.super_admin.email, password: organization.super_admin.password });
      await page.waitForURL((url) => !url.pathname.startsWith('/o/'));
      await page.goto(`${demo.facts.public_url}/console`);
      const root = page.url();
      const known = async () => {
        await page.goto(`${root}/login-page`);
        return page.locator('a[href$="/openid"]').count();
      };
      const before = await known();
      await page.goto(`${root}/login-page/add/other`);
      await page.locator('figure.screen').first().waitFor();
      const issuer = page.locator('[name=issuer]');
      await issuer.fill('login.example');
      await page.locator('[name=client_id]').focus();
      await page.locator('#issuer-error').filter({ hasText: 'https://' }).waitFor();
      assert.equal(await issuer.getAttribute('aria-invalid'), 'true');
      await issuer.fill(`${demo.facts.company_systems_url}/openid`);
      await page.locator('[name=client_id]').focus();
      await page.locator('#issuer-found').filter({ hasText: /\S/ }).waitFor();
      assert.equal(await page.locator('#client_id-error').count(), 0, 'what nobody has left yet is not told');
      await shot(page, `company-systems-form-${tag}`);
      assert.equal(await known(), before);
      assert.deepEqual(problems, []);
      await close();
    });

    test(`signs its people in by their password in the directory (${tag})`, async () => {
      const { page, close } = await person(browser, { language, screen });
      await go(page, 'LDAP');
      const username = first().split('@')[0];
      await enter(page, { username, password: organization.members[0].password });
      await page.waitForURL(`${demo.facts.sample_url}/`);
      await close();
    });

    test(`lets its people change a password of the directory that expired, and signs them in (${tag})`, async () => {
      const { page, problems, close } = await person(browser, { language, screen });
      await go(page, 'LDAP');
      const username = first().split('@')[0];
      await enter(page, { username, password: 'expired' });
      await page.getByText(word.expired).waitFor();
      const [old, renewed, again, button, short] = word.renewal;
      const choose = async (password) => {
        await page.getByLabel(old, { exact: true }).fill('expired');
        await page.getByLabel(renewed, { exact: true }).fill(password);
        await page.getByLabel(again, { exact: true }).fill(password);
        await page.getByRole('button', { name: button }).click();
      };
      await choose('short');
      await page.getByText(short).waitFor();
      await shot(page, `company-systems-renewal-${tag}`);
      await choose(`a-new-one-${tag}`);
      await page.waitForURL(`${demo.facts.sample_url}/`);
      // The page that says what is wrong is an error to the browser, too.
      assert.deepEqual(problems.filter((problem) => !problem.includes('422')), []);
      await close();
      // Another browser has to know the new one.
      const other = await person(browser, { language, screen });
      await go(other.page, 'LDAP');
      await enter(other.page, { username, password: `a-new-one-${tag}` });
      await other.page.waitForURL(`${demo.facts.sample_url}/`);
      await other.close();
    });
  }
});
