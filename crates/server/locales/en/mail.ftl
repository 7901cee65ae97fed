# Mail: subject (the organisation's name comes before it), first line, button, why the person got it
mail-invitation-subject = You are invited
mail-invitation-what = { $inviter } invited you to become a member of { $org_name }.
mail-invitation-button = Accept the invitation
mail-invitation-why = You get this mail because { $org_name } invited this address. If you do not expect it, ignore it.

mail-join-proof-subject = Confirm your e-mail
mail-join-proof-what = Confirm your e-mail address to join { $org_name }.
mail-join-proof-button = Confirm and join
mail-join-proof-why = You get this mail because this address was entered at an invitation link. If it was not you, ignore it.

mail-enrolled-subject = You are enrolled
mail-enrolled-what = You were enrolled as a member of { $org_name }. Sign in with the initial password that your admin gave you and choose a new one.
mail-enrolled-button = Sign in
mail-enrolled-why = You get this mail because an admin of { $org_name } enrolled this address.

mail-handover-subject = Offer of the super admin role
mail-handover-what = { $from_name } wants to hand the role of super admin of { $org_name } over to you. Nothing changes until you accept.
mail-handover-button = See the offer
mail-handover-why = You get this mail because the super admin of { $org_name } chose you as the next one.

mail-handover-done-subject = The super admin has changed
mail-handover-done-what = The super admin of { $org_name } is now { $to_name }.
mail-handover-done-button = Open the console
mail-handover-done-why = You get this mail because you were or are now the super admin of { $org_name }.

mail-sign-up-subject = Confirm your e-mail
mail-sign-up-what = Confirm your e-mail address to create the organisation { $org_name }.
mail-sign-up-button = Confirm and go on
mail-sign-up-why = You get this mail because this address was entered to create an organisation. If it was not you, ignore it.

mail-sign-up-known-subject = You already have an account
mail-sign-up-known-what = You asked to create the organisation { $org_name }, but this address already has an account. Press the button and enter the password of that account to create another organisation.
mail-sign-up-known-button = Confirm password and continue
mail-sign-up-known-why = You get this mail because this address was entered to create an organisation. If it was not you, ignore it.

mail-operator-setup-subject = Your operator account
mail-operator-setup-what = An operator account was made for you. Choose a password to use it.
mail-operator-setup-button = Choose a password
mail-operator-setup-why = You get this mail because whoever runs Ieum added this address as an operator.

mail-login-code-subject = Your sign-in code
mail-login-code-what = Enter this code on the sign-in page. It works for { $minutes } minutes.
mail-login-code-button = To the sign-in page
mail-login-code-why = You get this mail because somebody asked to sign in with this address. If it was not you, ignore it.

mail-factor-code-subject = Your second-step code
mail-factor-code-what = Enter this code on the sign-in page. It works for { $minutes } minutes. Tell it to nobody.
mail-factor-code-button = To the sign-in page
mail-factor-code-why = You get this mail because somebody who passed the first step asked for a code. If it was not you, somebody may know your password: change it now.

mail-password-reset-subject = Reset your password
mail-password-reset-what = Press the button to choose a new password. The link works for { $minutes } minutes.
mail-password-reset-button = Reset the password
mail-password-reset-why = You get this mail because somebody asked to reset the password of this address. If it was not you, ignore it; your password stays.

mail-password-changed-subject = Your password was changed
mail-password-changed-what = Your password was changed at { $at }. If it was not you, reset it now.
mail-password-changed-button = Reset the password
mail-password-changed-why = You get this mail with every change of the password, to protect your account.

mail-locked-subject = Sign-in is locked
mail-locked-what = After too many wrong passwords, signing in is locked until { $until }. If it was not you, reset the password.
mail-locked-button = Reset the password
mail-locked-why = You get this mail when sign-in is locked, to protect your account.

mail-application-submitted-subject = We received your application
mail-application-submitted-what = We received the application for account linking. You will hear from us by { $due }.
mail-application-submitted-button = See the application
mail-application-submitted-why = You get this mail because you applied for account linking of { $org_name }.

mail-application-arrived-subject = A new application
mail-application-arrived-what = { $org_name } applied for account linking. It is due on { $due }.
mail-application-arrived-button = Review it
mail-application-arrived-why = You get this mail because you are an operator who reviews applications.

mail-application-in-review-subject = Your application is in review
mail-application-in-review-what = Your application for account linking is in review. You will hear from us by { $due }.
mail-application-in-review-button = See the application
mail-application-in-review-why = You get this mail because you applied for account linking of { $org_name }.

mail-application-needs-information-subject = We need more information
mail-application-needs-information-what = To review your application for account linking we need an answer to the question below. The due date waits until you answer.
mail-application-needs-information-button = Answer
mail-application-needs-information-why = You get this mail because you applied for account linking of { $org_name }.

mail-application-answered-subject = The applicant answered
mail-application-answered-what = { $org_name } answered your question. The application is due on { $due }.
mail-application-answered-button = Review it
mail-application-answered-why = You get this mail because you review this application.

mail-application-approved-subject = Account linking is approved
mail-application-approved-what = Account linking is approved. Members can now sign in at { $login_link }
mail-application-approved-button = Open the settings
mail-application-approved-why = You get this mail because you applied for account linking of { $org_name }.

mail-application-rejected-subject = Your application was rejected
mail-application-rejected-what = Your application for account linking was rejected. Read the reason below and apply again.
mail-application-rejected-button = Apply again
mail-application-rejected-why = You get this mail because you applied for account linking of { $org_name }.

mail-application-withdrawn-subject = Your application is withdrawn
mail-application-withdrawn-what = The application for account linking is withdrawn. You can apply again at any time.
mail-application-withdrawn-button = Open the settings
mail-application-withdrawn-why = You get this mail because you applied for account linking of { $org_name }.

mail-application-resumed-subject = The review goes on
mail-application-resumed-what = The review of your application for account linking goes on. You will hear from us by { $due }.
mail-application-resumed-button = See the application
mail-application-resumed-why = You get this mail because you applied for account linking of { $org_name }.
mail-application-taken-back-subject = An application was withdrawn
mail-application-taken-back-what = { $org_name } withdrew the application that you were reviewing. There is nothing left to do.
mail-application-taken-back-button = See it
mail-application-taken-back-why = You get this mail because you review this application.
mail-morning-digest-subject = Applications to decide today
mail-morning-digest-what = { $overdue } overdue, { $due_today } due today, { $open } open in all.
mail-morning-digest-button = Review them
mail-morning-digest-why = You get this mail each business morning because you are an operator.

mail-slug-changed-subject = The organisation ID was changed
mail-slug-changed-what = The login address of { $org_name } is now { $login_link } The old address forwards until { $forwards_until }.
mail-slug-changed-button = Open the settings
mail-slug-changed-why = You get this mail because you are the super admin of { $org_name }.

mail-organization-created-subject = Your organisation was created
mail-organization-created-what = { $org_name } was created with you as its super admin. Press the button to start.
mail-organization-created-button = Start
mail-organization-created-why = You get this mail because this address was registered as the super admin of { $org_name }.

mail-totp-added-subject = An authenticator app was set up
mail-totp-added-what = An authenticator app was set up for your account { $at }. If it was not you, reset your password now and tell your administrator.
mail-totp-added-button = Reset the password
mail-totp-added-why = We send this to protect your account whenever two-step sign-in changes or is used.

mail-totp-removed-subject = The authenticator app was removed
mail-totp-removed-what = The authenticator app of your account was removed { $at }. If it was not you, reset your password now and tell your administrator.
mail-totp-removed-button = Reset the password
mail-totp-removed-why = We send this to protect your account whenever two-step sign-in changes or is used.

mail-passkey-added-subject = A passkey was added
mail-passkey-added-what = A passkey was added to your account { $at }. If it was not you, reset your password now and tell your administrator.
mail-passkey-added-button = Reset the password
mail-passkey-added-why = We send this to protect your account whenever two-step sign-in changes or is used.

mail-passkey-removed-subject = A passkey was removed
mail-passkey-removed-what = A passkey of your account was removed { $at }. If it was not you, reset your password now and tell your administrator.
mail-passkey-removed-button = Reset the password
mail-passkey-removed-why = We send this to protect your account whenever two-step sign-in changes or is used.

mail-recovery-renewed-subject = New recovery codes were made
mail-recovery-renewed-what = New recovery codes were made { $at }. Those before no longer work. If it was not you, reset your password now.
mail-recovery-renewed-button = Reset the password
mail-recovery-renewed-why = We send this to protect your account whenever two-step sign-in changes or is used.

mail-recovery-used-subject = A recovery code was used
mail-recovery-used-what = Somebody signed in with one of your recovery codes { $at }. If it was not you, reset your password now.
mail-recovery-used-button = Reset the password
mail-recovery-used-why = We send this to protect your account whenever two-step sign-in changes or is used.

mail-factors-reset-subject = Two-step sign-in was reset
mail-factors-reset-what = An administrator removed the authenticator app, passkeys and recovery codes of your account { $at }. If you did not ask for it, reset your password now and tell your administrator.
mail-factors-reset-button = Reset the password
mail-factors-reset-why = We send this to protect your account whenever two-step sign-in changes or is used.

mail-factor-locked-subject = Two-step sign-in is locked
mail-factor-locked-what = The password was right, but the second step was wrong too often; it is locked for an hour since { $at }. If it was not you, somebody knows your password: reset it now.
mail-factor-locked-button = Reset the password
mail-factor-locked-why = We send this to protect your account whenever two-step sign-in changes or is used.
mail-domain-missing-subject = A domain's DNS record is missing
mail-domain-missing-what = The DNS record that proves { $domain } is not there. If it is not added again by { $until }, { $org_name } loses the domain.
mail-domain-missing-button = Look at the domain
mail-domain-missing-why = You receive this as the super admin of { $org_name }.

mail-method-test-subject = Please test a new way to sign in
mail-method-test-what = You were named as tester of the new login method ‘{ $method }’ of { $org_name }. You can use the link below until { $until }. It works for you alone; do not hand it on.
mail-method-test-button = Open the test
mail-method-test-why = You get this mail because the super admin of { $org_name } named you as tester.

mail-domain-lost-subject = A domain is no longer proven
mail-domain-lost-what = { $org_name } has lost the domain { $domain }. Its addresses link nobody by themselves any more.
mail-domain-lost-button = Look at the domain
mail-domain-lost-why = You receive this as the super admin of { $org_name }.

mail-expiry-soon-subject = { $method }: something runs out soon
mail-expiry-soon-what =
    For the login method “{ $method }” of { $org_name }, { $item ->
        [idp-certificate] the signing certificate of your identity provider
        [metadata] the metadata of your identity provider
        [own-key] the certificate of Ieum's SAML key
        [secret] the client secret
        [server] the certificate of your directory server
       *[authority] the certificate of your own authority (CA)
    }{ $named ->
        [yes] { " " }({ $name })
       *[no] { "" }
    } runs out on { $until }: { $days } business days are left.{ $extra ->
        [some] { " " }There is more of that kind: { $more }.
       *[none] { "" }
    } After that, people may no longer be able to sign in with their company account, so please replace it in time.
mail-expiry-soon-button = See certificates and metadata
mail-expiry-soon-why = You receive this because you manage the login methods of { $org_name }. Each level is sent once.

mail-expiry-over-subject = { $method }: something has run out
mail-expiry-over-what =
    For the login method “{ $method }” of { $org_name }, { $item ->
        [idp-certificate] the signing certificate of your identity provider
        [metadata] the metadata of your identity provider
        [own-key] the certificate of Ieum's SAML key
        [secret] the client secret
        [server] the certificate of your directory server
       *[authority] the certificate of your own authority (CA)
    }{ $named ->
        [yes] { " " }({ $name })
       *[no] { "" }
    } ran out on { $until }.{ $extra ->
        [some] { " " }There is more of that kind: { $more }.
       *[none] { "" }
    } Ieum does not stop sign-ins because of it, but the other side may. Please replace it now.
mail-expiry-over-button = See certificates and metadata
mail-expiry-over-why = You receive this because you manage the login methods of { $org_name }.

mail-metadata-failing-subject = { $method }: its metadata cannot be fetched
mail-metadata-failing-what = The metadata of the login method “{ $method }” of { $org_name } cannot be fetched since { $at }. Sign-ins go on with what is known. If your identity provider changes its certificate, they will fail, so please check the address.
mail-metadata-failing-button = Check the metadata
mail-metadata-failing-why = You receive this because you manage the login methods of { $org_name }.

mail-metadata-pending-subject = { $method }: a metadata change needs your decision
mail-metadata-pending-what = The certificates or addresses in the metadata of the login method “{ $method }” of { $org_name } have changed. The change is not signed by a key that is already trusted, so nothing was taken over. Please compare the fingerprints with whoever runs your identity provider, then approve or reject it.
mail-metadata-pending-button = See the change
mail-metadata-pending-why = You receive this because you manage the login methods of { $org_name }.

mail-own-key-published-subject = { $method }: please register Ieum's new key
mail-own-key-published-what = Ieum's key for the login method “{ $method }” of { $org_name } runs out soon. A new one was published beside it. Please import Ieum's metadata at your identity provider again. The new key takes over 14 days before the present one ends.
mail-own-key-published-button = See the keys
mail-own-key-published-why = You receive this because you manage the login methods of { $org_name }.

mail-own-key-activated-subject = { $method }: Ieum's new key is in use
mail-own-key-activated-what = Ieum now signs with its new key for the login method “{ $method }” of { $org_name }. What is encrypted for the former key is still read for a while. If your identity provider does not know the new certificate yet, please register it now.
mail-own-key-activated-button = See the keys
mail-own-key-activated-why = You receive this because you manage the login methods of { $org_name }.
mail-emergency-made-subject = Emergency codes were made
mail-emergency-made-what = On { $at } new emergency codes of { $org_name } were made. The codes before cannot be used any more. If it was not you, make new ones now and look at the audit log.
mail-emergency-made-button = See the emergency codes
mail-emergency-made-why = You get this mail because you are the super admin of { $org_name }.

mail-emergency-used-subject = An emergency code was used
mail-emergency-used-what = On { $at } an emergency code of { $name } was used from the address { $ip }. Codes left: { $left }. If this was not planned, ask the super admin at once.
mail-emergency-used-button = Open the console
mail-emergency-used-why = You get this mail because you are an admin of { $org_name }.

mail-method-live-subject = A login method went live
mail-method-live-what = On { $at } the login method ‘{ $method }’ went live as planned.
mail-method-live-button = Open the page
mail-method-live-why = You get this mail as the super admin of { $org_name }.

mail-method-held-planner-subject = A login method did not go live
mail-method-held-planner-what = The login method ‘{ $method }’ did not go live, because whoever planned it is no longer the super admin. Look at it, and plan it again if you want it.
mail-method-held-planner-button = Open the page
mail-method-held-planner-why = You get this mail as the super admin of { $org_name }.

mail-method-held-changed-subject = A login method did not go live
mail-method-held-changed-what = The login method ‘{ $method }’ did not go live, because its settings were changed after it was planned. Look at the changes and plan it again.
mail-method-held-changed-button = Open the page
mail-method-held-changed-why = You get this mail as the super admin of { $org_name }.

mail-method-held-ready-subject = A login method did not go live
mail-method-held-ready-what = The login method ‘{ $method }’ did not go live, because something is missing in its settings. Complete them and plan it again.
mail-method-held-ready-button = Open the page
mail-method-held-ready-why = You get this mail as the super admin of { $org_name }.

mail-method-held-trial-subject = A login method did not go live
mail-method-held-trial-what = The login method ‘{ $method }’ did not go live, because the last trial sign-in failed. Mend the cause, try it with success, and plan it again.
mail-method-held-trial-button = Open the page
mail-method-held-trial-why = You get this mail as the super admin of { $org_name }.
