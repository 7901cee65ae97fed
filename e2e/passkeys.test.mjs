// In a real browser with an authenticator of its own (Chromium's virtual one): a passkey is made, signs in without anything typed,
// and is refused when it was copied or its device did not ask who holds it. And codes by mail, which the mailbox page shows.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { violations } from './lib/accessibility.mjs';
import { ENGLISH, KOREAN, PHONE, authenticator, launch, person, shot } from './lib/browser.mjs';
import { startDemo } from './lib/demo.mjs';
import { enter, mailed, signInAsOperator } from './lib/people.mjs';

let demo;
let browser;
let base;
let organization;
before(async () => {
  demo = await startDemo();
  browser = await launch();
  base = demo.facts.public_url.replace(/\/$/, '');
  organization = demo.facts.organizations.find((found) => found.state === 'linked');
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

async function signOut(page) {
  await page.context().clearCookies({ name: /ieum_(session|operator)/ });
}

describe('a passkey', () => {
  test('is made, signs in without typing, and is refused when copied or not verified', async () => {
    const someone = await person(browser, { language: KOREAN });
    const { page, problems, close } = someone;
    const device = await authenticator(someone);
    const member = organization.super_admin;
    await page.goto(`${base}/o/${organization.slug}?next=%2Faccount%2Ffactors`);
    await enter(page, { username: member.email, password: member.password });
    await page.getByRole('link', { name: '패스키 등록' }).click();
    assert.deepEqual(await violations(page), []);
    await page.getByLabel('이름').fill('회사 노트북');
    await page.getByLabel('현재 비밀번호').fill(member.password);
    await page.getByRole('button', { name: '패스키 만들기' }).click();
    await page.getByRole('heading', { name: '복구 코드' }).waitFor();
    assert.equal(await page.locator('.codes li').count(), 10);
    await page.getByRole('link', { name: '보관했습니다' }).click();
    await page.getByText('회사 노트북').first().waitFor();
    assert.deepEqual(await violations(page), []);
    await shot(page, 'factors-own');
    const [made] = await device.credentials();
    assert.ok(made.isResidentCredential && made.rpId === 'localhost', JSON.stringify(made));

    // The first factor and the second in one, from the organisation's own page.
    await signOut(page);
    await page.goto(`${base}/o/${organization.slug}?next=%2Faccount`);
    await page.getByRole('link', { name: '패스키로 로그인' }).click();
    assert.deepEqual(await violations(page), []);
    await page.getByRole('button', { name: '패스키로 계속' }).click();
    await page.waitForURL(`${base}/account`);

    // The second factor beside a password.
    await signOut(page);
    await page.goto(`${base}/o/${organization.slug}?next=%2Faccount`);
    await enter(page, { username: member.email, password: member.password });
    await page.getByRole('heading', { name: '2단계 인증' }).waitFor();
    await shot(page, 'factors-sign-in');
    await page.getByRole('button', { name: '패스키로 계속' }).click();
    await page.waitForURL(`${base}/account`);

    // From the page that knows no organisation yet.
    await signOut(page);
    await page.goto(`${base}/login?next=%2Faccount`);
    await page.getByRole('link', { name: '패스키로 로그인' }).click();
    await page.getByRole('button', { name: '패스키로 계속' }).click();
    await page.waitForURL(`${base}/account`);

    // A copy of the key, which counts from where it was copied.
    await signOut(page);
    const [used] = await device.credentials();
    assert.ok(used.signCount > made.signCount, `${used.signCount} ${made.signCount}`);
    await device.remove(used);
    await device.add({ ...used, signCount: 1 });
    await page.goto(`${base}/login/passkey?at=${organization.slug}`);
    await page.getByRole('button', { name: '패스키로 계속' }).click();
    await page.getByText('복제되었을 수 있는 패스키').waitFor();
    assert.equal((await page.context().cookies()).some(({ name }) => name.endsWith('ieum_session')), false);
    await device.remove(used);
    await device.add({ ...used, signCount: used.signCount + 10 });

    // The browser keeps its word, and does not answer for who is not verified …
    await device.verifies(false);
    await page.goto(`${base}/login/passkey?at=${organization.slug}`);
    await page.getByRole('button', { name: '패스키로 계속' }).click();
    await page.getByText('패스키를 확인하지 못했습니다').waitFor();
    // … and one that does not is refused.
    await page.goto(`${base}/login/passkey?at=${organization.slug}`);
    await page.evaluate(() => {
      const form = document.querySelector('form[data-passkey]');
      form.dataset.options = form.dataset.options.replace('"required"', '"discouraged"');
    });
    await page.getByRole('button', { name: '패스키로 계속' }).click();
    await page.getByText('이 패스키로는 로그인할 수 없습니다').waitFor();
    await device.verifies(true);

    // Another answer to the same question, and the same answer again, count for nothing; a true one does.
    await page.goto(`${base}/login/passkey?at=${organization.slug}&next=%2Faccount%2Ffactors`);
    await page.getByRole('button', { name: '패스키로 계속' }).click();
    await page.waitForURL(`${base}/account/factors`);

    // Renamed and removed.
    await page.getByRole('link', { name: '이름 바꾸기' }).click();
    await page.getByLabel('이름').fill('집 노트북');
    await page.getByRole('button', { name: '저장' }).click();
    await page.getByText('이름을 바꿨습니다').waitFor();
    await page.getByRole('link', { name: '삭제 집 노트북' }).click();
    await page.getByLabel('현재 비밀번호').fill(member.password);
    await page.getByRole('button', { name: '삭제' }).click();
    await page.getByText('삭제했습니다').waitFor();
    await signOut(page);
    await page.goto(`${base}/login/passkey?at=${organization.slug}`);
    await page.getByRole('button', { name: '패스키로 계속' }).click();
    await page.getByText('이 패스키로는 로그인할 수 없습니다').waitFor();
    assert.deepEqual(problems, []);
    await close();
  });

  test('opens the console of an operator, in English and on a phone', async () => {
    const someone = await person(browser, { language: ENGLISH, screen: PHONE });
    const { page, problems, close } = someone;
    await authenticator(someone);
    await signInAsOperator(page, demo.facts);
    await page.goto(`${base}/operator/factors/passkeys/new?lang=en`);
    await page.getByLabel('Name').fill('Phone');
    await page.getByLabel('Current password').fill(demo.facts.operator.password);
    await page.getByRole('button', { name: 'Make the passkey' }).click();
    await page.getByRole('heading', { name: 'Recovery codes' }).waitFor();
    await shot(page, 'factors-codes-phone');
    await signOut(page);
    await page.goto(`${base}/operator/login`);
    await page.getByRole('link', { name: 'Sign in with a passkey' }).click();
    await page.getByRole('button', { name: 'Continue with a passkey' }).click();
    await page.waitForURL(`${base}/operator`);
    assert.deepEqual(problems, []);
    await close();
  });
});

/** The digits of the latest mail with this subject that came after the others. */
function code(to, after, subject) {
  return mailed(demo.facts, to, (mail) => mail.number > after && mail.subject.includes(subject) && { number: mail.number, digits: /^\d{6}$/m.exec(mail.text)[0] });
}

describe('a mailed code', () => {
  test('signs in in place of the password, and is the second factor where the rule says so', async () => {
    const { page, problems, close } = await person(browser, { language: KOREAN });
    const member = organization.super_admin;
    await page.goto(`${base}/o/${organization.slug}?next=%2Faccount`);
    await page.getByRole('link', { name: '메일 인증 번호로 로그인' }).click();
    assert.deepEqual(await violations(page), []);
    await shot(page, 'mail-code-ask');
    await enter(page, { username: member.email });
    await page.getByRole('heading', { name: '인증 번호 입력' }).waitFor();
    const first = await code(member.email, 0, '로그인 인증 번호');
    await enter(page, { code: first.digits === '000000' ? '000001' : '000000' });
    await page.getByText('4번 더 입력할 수 있습니다').waitFor();
    assert.deepEqual(await violations(page), []);
    await shot(page, 'mail-code-wrong');
    await enter(page, { code: first.digits });
    await page.waitForURL(`${base}/account`);
    await page.goto(`${base}/account/factors`);
    await page.getByText(`${member.email} 주소에서 인증 번호를 받을 수 있습니다`).waitFor();

    // The super admin demands a second factor, and says that a mailed code is one.
    await signOut(page);
    await page.goto(`${base}/o/${organization.slug}`);
    await enter(page, { username: member.email, password: member.password });
    await page.waitForURL(/\/console\//);
    await page.goto(`${page.url().split('?')[0]}/security/factors`);
    await page.getByLabel('2단계 인증', { exact: true }).selectOption('demanded');
    assert.equal(await page.getByLabel('메일 인증 번호를 2단계 인증으로 인정').isChecked(), true);
    assert.deepEqual(await violations(page), []);
    await shot(page, 'mail-code-rule');
    await page.getByRole('button', { name: '저장' }).click();
    await page.getByText('정책을 저장했습니다').waitFor();

    // Beside the password.
    await signOut(page);
    await page.goto(`${base}/o/${organization.slug}?next=%2Faccount`);
    await enter(page, { username: member.email, password: member.password });
    await page.getByRole('button', { name: '메일로 인증 번호 받기' }).click();
    const second = await code(member.email, first.number, '2단계 인증 번호');
    await shot(page, 'mail-code-second');
    assert.deepEqual(await violations(page), []);
    await enter(page, { code: second.digits });
    await page.waitForURL(`${base}/account`);

    // Whoever came by mail is asked for something else.
    await signOut(page);
    await page.goto(`${base}/o/${organization.slug}/mail`);
    await page.waitForTimeout(30_000);
    await enter(page, { username: member.email });
    await page.getByRole('heading', { name: '인증 번호 입력' }).waitFor();
    const third = await code(member.email, second.number, '로그인 인증 번호');
    await enter(page, { code: third.digits });
    await page.getByRole('heading', { name: '2단계 인증 등록' }).waitFor();
    assert.equal((await page.context().cookies()).some(({ name }) => name.endsWith('ieum_session')), false);
    assert.deepEqual(problems, []);
    await close();
  });

  test('is asked for without scripts, in English and on a phone', async () => {
    const { page, problems, close } = await person(browser, { language: { ...ENGLISH, javaScriptEnabled: false }, screen: PHONE });
    await page.goto(`${base}/o/${organization.slug}/mail`);
    await enter(page, { username: 'nobody@saebyeok.example' });
    await page.getByText('nobody@saebyeok.example').first().waitFor();
    await shot(page, 'mail-code-phone');
    const { digits } = await code('nobody@saebyeok.example', 0, 'sign-in code');
    await enter(page, { code: digits });
    await page.getByText('cannot sign in to this organisation').waitFor();
    await shot(page, 'mail-code-closed-phone');
    assert.deepEqual(problems, []);
    await close();
  });
});
