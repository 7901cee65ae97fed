# A request that was not carried out
err-not-found = There is no such page.
err-form-expired = This page was opened long ago or in another browser. Reload it and try again.
err-stale = Meanwhile this was changed elsewhere. Reload to see the changes and try again.
err-permission = You are not permitted to do this. Ask your super admin.
err-busy = There are many requests right now. Try again in a moment.
err-operator-exists = This e-mail belongs to an operator already.
err-text-empty = Enter something here.
err-text-too-long = Shorten this to { $max } characters or fewer.
err-text-forbidden-character = This holds a character that is not allowed. Remove invisible or special characters.
err-slug-empty = Enter an organisation ID.
err-slug-character = An organisation ID has only lower-case letters, digits and dashes (-).
err-slug-too-short = An organisation ID has at least 2 characters.
err-slug-too-long = An organisation ID has at most 30 characters.
err-slug-edge = An organisation ID begins and ends with a lower-case letter or a digit.
err-slug-reserved = This organisation ID cannot be used. Enter another one.
err-slug-taken = This organisation ID is taken. Enter another one.
