# Signing keys
keys-title = Signing keys
keys-lead = These keys sign ID tokens. They change by schedule, within an hour of the time shown.
keys-key = Key
keys-kid = Key ID
keys-alg = Algorithm
keys-state = State
keys-since = Since
keys-next = Next change
keys-pending = Waiting to sign
keys-active = Signing
keys-retiring = Verifying only
keys-retired = Ended
keys-revoked = Withdrawn
keys-next-signs = signs from { $at }
keys-next-stops = stops signing at { $at }
keys-next-disappears = leaves the key set at { $at }
keys-none-yet = The key is made when it is first needed.
keys-unused = No business system needs it, so there is no key yet.
keys-publish = Publish the next key
keys-publish-text = The next key is published a day before it signs, so that business systems can fetch it.
keys-waiting-text = The next key is published already and signs when its time has come.
keys-now = Replace now
keys-now-title = Replace the { $alg } key now?
keys-now-effect-new = A new key is made and signs at once. The present one only verifies from now on and leaves the key set in seven days.
keys-now-effect-waiting = The published key { $key } signs at once. The present one only verifies from now on and leaves the key set in seven days.
keys-now-effect-all = { $count ->
    [one] One business system uses this algorithm; it does not know the new key yet.
   *[other] { $count } business systems use this algorithm; none knows the new key yet.
}
keys-now-effect-behind = { $count ->
    [one] One business system that uses this algorithm is not known to have the new key.
   *[other] { $count } business systems that use this algorithm are not known to have the new key.
}
keys-now-effect-cost = A business system that keeps an older key set may refuse sign-ins until it fetches the set again.
keys-withdraw = Emergency withdrawal
keys-withdraw-title = Withdraw the { $alg } key { $key }?
keys-withdraw-effect = It leaves the key set at once, and ID tokens signed with it are no longer believed. Other servers follow within five seconds.
keys-withdraw-effect-signing = It is the one that signs now, so the next key signs at once.
keys-withdraw-effect-systems = Business systems may believe tokens made with this key until they fetch the key set again. Ask those who run them to do so.
keys-withdraw-effect-final = This cannot be undone. The private key is erased.
keys-withdraw-confirm = To withdraw the key, type its name { $key } exactly.
keys-stale = The keys changed meanwhile
keys-stale-text = Nothing was changed now. Look at the list below and try again.
keys-clients = Key sets of business systems
keys-clients-text = This can be known only of business systems that use an address of their own for the key set. It stands among the details for developers of each business system. A fetch shows here within 30 seconds.
keys-shared-fetch = Last fetched at the shared address: { $at }
keys-shared-fetch-never = Not yet fetched at the shared address.
keys-client = Business system
keys-client-knows = New key
keys-client-fetched = Last fetched
keys-client-current = Fetched
keys-client-older = Not fetched yet
keys-client-unknown = Not known
keys-gone = Past keys
err-signing-keys-too-many = { $most } keys for { $alg } are published already. Try again when an older one has left the key set.
err-keys-not-in-use = No business system needs a key for { $alg }.
done-keys-published = The next key is published. It signs in a day.
done-keys-rotated = The key was replaced. The new one signs now.
done-keys-withdrawn = The key was withdrawn. Ask those who run business systems to fetch the key set again.
