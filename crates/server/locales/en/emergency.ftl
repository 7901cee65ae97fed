# Emergency sign-in: the super admin's way in while the company's system is down
emergency-title = Emergency sign-in
emergency-lead = While the company's sign-in system is down, the super admin signs in with one of the emergency codes kept for that day.
emergency-code = Emergency code
emergency-code-hint = One of the codes on the sheet you kept. A code that was entered once cannot be used again.
emergency-wrong = The ID or the emergency code is wrong. Check also whether the code was used already.
err-emergency-code-empty = Enter an emergency code.
emergency-codes = Emergency codes
emergency-codes-lead = Single-use codes that let the super admin sign in even while the company's sign-in system is down.
emergency-open = Manage emergency codes
emergency-none = There are no emergency codes to use
emergency-none-text = If the company's system fails, perhaps nobody can mend the settings. Make codes now and keep them in a safe place.
emergency-now = Now
emergency-left = Codes left
emergency-count = { $count ->
    [one] { $count } code
   *[other] { $count } codes
}
emergency-made = Made
emergency-used = Used
emergency-how = Good to know
emergency-how-who = Only the super admin can use them. They do not work with the ID of another admin or member.
emergency-how-once = One code is one sign-in. They work even when every login method is off.
emergency-how-factor = If you have a second factor, it is asked for after the code.
emergency-how-told = Each use is mailed to the super admin and every admin, and stands in the audit log.
emergency-how-role = When the super admin changes, the codes that are left end. The new super admin makes new ones.
emergency-first = Make codes
emergency-again = Make new ones
emergency-again-effect = The codes before are worth nothing from then on.
emergency-make = Make 5 codes
emergency-sheet = Emergency codes of { $name }
emergency-sheet-lead = They are shown this once. Print them or write them down.
emergency-sheet-address = Address of the emergency sign-in
emergency-sheet-id = ID: { $id }
emergency-sheet-made = Made on { $at }. Cross out each code that was used.
emergency-warning = Whoever has these codes can sign in as the super admin
emergency-warning-text = Keep them locked away, and do not send them by mail or messenger. They are typed at the address above and nowhere else. If they are lost, make new ones at once.
emergency-copy = All codes
emergency-kept = I have kept them
emergency-banner = You signed in with an emergency code
emergency-banner-text = Once the company's sign-in system works again, sign out and sign in the usual way.
err-last-way = This is the last way for the super admin to sign in and cannot be taken away. Make emergency codes first, or link another login method.
err-handover-no-way = You have no way to sign in again at present and cannot become the super admin. Set a password or link your company account, then open the link in the mail again.
methods-disable-last-way = It cannot be turned off now
