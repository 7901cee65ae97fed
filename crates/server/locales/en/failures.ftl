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
