# Signing in
login-title = Sign in
login-start-lead = Sign in with an organisation ID or an e-mail address.
login-who = Organisation ID or e-mail
login-who-hint = The organisation ID is the last part of the login address that your admin gave you.
login-who-empty = Enter an organisation ID or an e-mail address.
login-who-neither = This is neither an organisation ID nor an e-mail address. Check it and try again.
login-continue = Continue
login-or = or
login-remembered = Organisations used on this device
login-forget = Remove { $name } from the list on this device
login-signup = Create an organisation
login-again = You started to sign in long ago or in another browser. Start again from here.
login-username = ID (e-mail or mobile phone)
login-password = Password
login-email = E-mail
login-forgot = Forgot your password?
login-wrong = The ID or the password is not correct. Check both and try again.
login-locked = Sign-in is locked after too many wrong passwords. Try again after { $until }.
login-address-locked = There were too many failed sign-ins from this network. Try again after { $until }.
login-method-disabled = This login method cannot be used at the moment. Ask your organisation’s admin.
login-no-methods = There is no login method to use
login-no-methods-advice = The organisation’s super admin has turned all login methods off. Ask your admin.
login-unknown = Organisation not found
login-unknown-advice = Check the organisation ID, or ask your admin for the login address.
login-find = Find another organisation
login-code-title = Enter the code
login-code-lead = We sent a code to { $email }.
login-code-life = Enter the six digits from the mail within { $minutes } minutes.
login-code = Code
login-code-resend = Send another code
login-code-form = Enter the six digits from the mail.
login-code-wrong = The code is not correct. { $left ->
    [one] You can try { $left } more time.
   *[other] You can try { $left } more times.
}
login-code-expired = This code is too old or was used already. Ask for another code.
login-code-locked = Too many codes were asked for or entered wrongly. Try again after { $until }.
login-code-soon = A code was sent a moment ago. Look into your mailbox; if nothing comes, ask for another one in 30 seconds.
login-code-record = Record number
login-mail-title = Sign in with a mailed code
login-mail-lead = Enter your e-mail address and we send a code to sign in with. You need no password.
login-mail-send = Send the code
login-mail-closed = This e-mail address cannot sign in to this organisation. Sign in another way, or ask an administrator.
login-mail-other-method = Your company decided that this e-mail address does not sign in with mailed codes. Sign in with your company account.
login-other-email = Use another e-mail
login-choose-title = Choose an organisation
login-none-title = No organisation yet
login-none = No organisation knows this e-mail address.
login-none-advice = Ask your organisation’s admin for an invitation, or create a new organisation.
login-forgot-title = Reset password
login-forgot-lead = Enter your account’s e-mail address, and we will send a link to choose another password.
login-forgot-send = Send the link
login-forgot-again = Send a link to reset the password
login-email-bad = This is not an e-mail address. Check it and try again.
login-mail-locked = Too many mails were asked for. Try again after { $until }.
login-sent-title = Check your mail
login-sent-lead = If there is an account with this e-mail address, a link to choose another password will arrive. It works for { $minutes } minutes.
login-sent-advice = If no mail arrives, look into the spam folder and check whether the address was right.
login-back = Back to sign-in
login-reset-title = New password
login-setup-title = Choose a password
login-new-password = New password
login-new-password-hint = At least 8 characters. Several unrelated words in a row are easy to remember and safe.
login-set-password = Save the password
login-renewal-title = Change your company password
login-renewal-expired = The password of your company account has expired. Choose a new one and you are signed in.
login-renewal-must-change = The password of your company account must be changed first. Choose a new one and you are signed in.
login-renewal-today = The password of your company account expires within a day. It is best to change it now.
login-renewal-soon = { $days ->
    [one] The password of your company account expires in { $days } day. Change it now or later.
   *[other] The password of your company account expires in { $days } days. Change it now or later.
}
login-renewal-grace = { $times ->
    [one] The password of your company account has expired. Unless you change it, you can sign in only { $times } more time.
   *[other] The password of your company account has expired. Unless you change it, you can sign in only { $times } more times.
}
login-renewal-old = Current password
login-renewal-again = New password again
login-renewal-hint = Follow your company’s password rules.
login-renewal-go = Change password and sign in
login-renewal-later = Change it later
login-renewal-kept = Your password is passed on to your company’s system to be changed there. Ieum does not store it.
login-renewal-wrong = The current password is not correct. Check it and try again.
done-login-renewed = The password was changed. Sign in with the new one. It may take a moment until all of your company’s servers know it.
login-link-old-title = This link does not work any more
login-reset-old = It was used already or is too old. Ask for another one.
login-setup-old = It was used already or is too old. If you have chosen a password before, just sign in; otherwise ask for another link below.
login-operator-title = Operator sign-in
login-members = Sign in as a member
done-login-forgotten = The organisation was removed from the list on this device.
done-login-code-sent = Another code was sent. Enter the one from the latest mail.
done-login-signed-out = You have signed out.
done-login-password-set = The password was saved. Sign in with it now.
login-other-method = Your company does not allow a password for this e-mail address. Sign in with your company account below.
