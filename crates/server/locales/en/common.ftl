# Words that many pages share
common-product = Ieum
common-language = Language
common-other-org = Sign in to another organisation
common-other-orgs = Other organisations
common-skip = Skip to content
common-menu = Menu
common-crumbs = You are here
common-sign-out = Sign out
common-cancel = Cancel
common-copy = Copy
common-copied = Copied.
common-qr = QR code that leads to this address
common-optional = (optional)
common-type-name = To continue, type “{ $name }”.
common-item = Item
common-before = Before
common-after = After
common-none = None
common-progress = { $done } of { $total }
common-reload = Refresh
common-steps = Steps
common-done = done
common-day-off = Public holiday
common-day-added = Added by an operator
common-all = All
common-search = Search
common-reset = Reset
common-total = { $count } in total
common-total-at-least = More than { $count }
common-pages = Pages
common-previous = Previous
common-next = Next
common-back = Go back
common-now = now
common-minutes-ago = { $count ->
    [one] { $count } minute ago
   *[other] { $count } minutes ago
}
common-in-minutes = { $count ->
    [one] in { $count } minute
   *[other] in { $count } minutes
}
common-hours-ago = { $count ->
    [one] { $count } hour ago
   *[other] { $count } hours ago
}
common-in-hours = { $count ->
    [one] in { $count } hour
   *[other] in { $count } hours
}
common-days-ago = { $count ->
    [one] { $count } day ago
   *[other] { $count } days ago
}
common-in-days = { $count ->
    [one] in { $count } day
   *[other] in { $count } days
}
menu-group-organization = Organisation management
menu-account-link = Account-link settings
menu-login-page = Login page
menu-organization = Organisation details
menu-members = Members
menu-chart = Org chart
menu-groups = Groups
menu-systems = Connected systems
menu-security = Security
menu-audit = Audit log
menu-operator = Operator console
menu-applications = Applications
menu-organizations = Organisations
menu-clients = Business systems
menu-keys = Signing keys
menu-calendar = Business-day calendar
menu-health = System status
menu-waiting = waiting
mail-footer = Ieum sent this mail automatically.
