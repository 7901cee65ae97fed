# The demo's mailbox
mailbox-title = Mailbox
mailbox-lead = Every mail the demo sends arrives here. None leaves this machine.
mailbox-to = To
mailbox-from = From
mailbox-subject = Subject
mailbox-text = Text
mailbox-html = HTML
mailbox-empty = No mail yet
mailbox-empty-lead = Apply to link accounts or sign in by e-mail, and the mail appears here.
