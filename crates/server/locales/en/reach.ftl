# Whose a business system is, and who may use it
reach-open = Organisations
reach-title = Organisations
reach-lead = Which organisations may use { $name }.
reach-who = Reach
reach-all = All organisations
reach-all-text = Every linked organisation may use it.
reach-chosen = Chosen organisations
reach-chosen-text = Only the organisations that are chosen below may use it. { $count ->
    [one] One organisation has used it so far.
   *[other] { $count } organisations have used it so far.
}
reach-keep = { $count ->
    [one] Choose the one organisation that has used it so far
   *[other] Choose the { $count } organisations that have used it so far
}
reach-keep-hint = Otherwise members of organisations that are not chosen can no longer use it from now on, and their sign-ins end.
reach-save = Save
reach-add = Add an organisation
reach-search = Name or organisation ID
reach-search-do = Search
reach-none-found = No organisation was found. Check how its name or organisation ID begins.
reach-organization = Organisation
reach-slug = Organisation ID
reach-is-chosen = Chosen
reach-add-one = Add
reach-list = { $count ->
    [one] One chosen organisation
   *[other] { $count } chosen organisations
}
reach-list-idle = All organisations may use it, so this list does not count at present.
reach-list-empty = No organisation is chosen. Search for one above and add it.
reach-added-at = Added
reach-first = First page
reach-remove = Remove
reach-remove-title = Remove { $organization } from the organisations of { $name }?
reach-remove-effect = If only chosen organisations may use it, members of this one can no longer use it from now on, and their sign-ins end.
done-reach-saved = The reach is saved.
done-reach-added = The organisation was added.
done-reach-removed = The organisation was removed.

# Owners
reach-owner = Owner
reach-owner-provider = Provided by Ieum
reach-owner-all = All
reach-owner-filter = Organisation ID of the owner
reach-owner-filter-hint = Shows only business systems that this organisation registered itself.
reach-owner-none = No business system fits
reach-owner-none-text = Check the organisation ID.
reach-own = Business systems of your organisation
reach-own-lead = Your organisation registered these business systems. Only its own members can use them.
reach-own-empty = None is registered.
reach-own-mark = Of your organisation
err-system-own-plan = To register business systems of your own, as for account linking, the plan has to be STANDARD or above.
err-system-own-unlinked = You can register business systems of your own once account linking is done.
err-system-own-too-many = An organisation can register up to { $most } business systems.
err-system-own-scope = A business system of an organisation cannot have this scope: { $entry }
err-system-own-name = This is no business system of your organisation: { $entry }

# The groups that an organisation decides on
reach-used = Used business systems
reach-usable = Available business systems
reach-usable-lead = You can choose the groups that use each business system. Without a choice every member may use it.
reach-groups-open = Groups
reach-groups-title = Groups
reach-groups-lead = Who may use { $name }.
reach-groups-who = Members
reach-everybody = All members
reach-everybody-text = Every active member may use it.
reach-groups = Members of chosen groups
reach-groups-text = Only members of the chosen groups may use it.
reach-groups-list = Groups
reach-groups-empty = There are no groups yet. You can choose once some are made.
reach-groups-count = { $count ->
    [one] One group
   *[other] { $count } groups
}
reach-groups-change = Change
reach-losing = { $count ->
    [one] One member can no longer use it
   *[other] { $count } members can no longer use it
}
reach-losing-text = If you save, their sign-ins to the business system end at once.
reach-losing-save = Save all the same
done-reach-restricted = Who may use it is saved.
err-system-groups-none = Choose at least one group.
err-system-groups-unknown = One of the groups no longer exists. Open the page again and choose anew.
err-system-groups-too-many = You can choose up to { $most } groups for a business system.
err-system-not-usable = As a member of the chosen organisation you cannot use this business system. Ask an admin of your organisation.

# To somebody who may not use it
reach-barred = You cannot use this business system
reach-barred-organization = { $organization } is not among the organisations that may use { $client }.
reach-barred-member = You are in none of the groups of { $organization } that may use { $client }.
reach-barred-ask = If you need it, ask an admin of your organisation.
reach-barred-back = Home page of { $client }
reach-cause-organization = Organisation no longer uses it
reach-cause-groups = Change of groups

# An organisation, as operators see it
reach-of-org = Available business systems
reach-of-org-none = It can use no business system.
reach-of-org-own = registered by the organisation
