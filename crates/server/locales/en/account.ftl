# My account
account-title = My account
account-who = About you
account-name = Name
account-phone = Mobile phone
account-consoles = Organisation consoles
account-organizations = Organisations
account-no-organizations = You belong to no organisation. Ask your organisation’s admin for an invitation.
account-organization = Organisation
account-organization-id = Organisation ID
account-state = State
account-actions = Actions
account-signed-in = Signed in
account-not-signed-in = Not signed in
account-console = Open the console
account-language = Language of pages and mails
account-language-hint = Mails to this account use this language, too.
account-save = Save
account-sessions = Devices
account-sessions-lead = If you do not know one of them, sign it out and change your password.
account-device = Device
account-device-unknown = Unknown device
account-this-device = This device
account-place = IP address
account-since = Signed in
account-last-seen = Last used
account-end = Sign out
account-end-others = Sign out all other devices
account-end-others-title = Sign out all other devices?
account-end-others-effect = { $count ->
    [one] { $count } other device will be signed out.
   *[other] { $count } other devices will be signed out.
}
account-password-title = Change password
account-password-lead = Changing the password signs out all other devices.
account-password-must-title = Choose a new password
account-password-must-lead = An admin chose your first password. Choose a new one to continue.
account-password-current = Current password
account-password-change = Change password
account-password-wrong = The current password is not correct. Check it and try again.
account-password-locked = The password was wrong too many times. Try again after { $until }.
done-account-language-saved = The language was saved.
done-account-others-ended = All other devices were signed out.
done-account-session-ended = The device was signed out.
done-account-password-changed = The password was changed. Other devices were signed out.
account-systems = Business systems: { $names }
