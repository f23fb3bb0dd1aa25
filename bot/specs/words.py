"""The words the reader of ideas goes by: what is a verb, a screen, a role, an integration, and what carries no meaning."""

import re


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


STOP = words_of("""a an the this that these those it its they them their theirs he she his her him we us our you your
    i me my of in on at to for
    from by with without within under over above below between into onto out off up down as than then so such per via about after
    before during while until when where which who whom whose what why how if else or and but nor not no yes is are was were be
    been being am do does did done has have had having can could should would will shall may might must let lets also
    too very just
    only even still already again always never each every all any some many few more most less least other another same own new
    old big small large little good better best nice easy easier simple quick fast faster quickly easily please want wants wanted
    need needs needed like able there here now today etc one two three first last next both either instead because since across
    along around behind near inside outside against among upon everybody everyone anybody anyone nobody somebody someone something
    anything everything nothing thing things way ways lot kind sort bit feature features ability option possibility
    possible idea everywhere whole long much don't doesn't can't it's that's there's who's themselves itself whenever
    top bottom left right side end start top-level currently directly automatically cut once multiple several different""")
WEAK = words_of("""app application product site website system user users people person member members customer
    customers team teammates
    everyone anybody click tap place part number amount memo click work""")

VERBS: dict[str, str] = {
    verb: family
    for family, verbs in {
        "show": "show display see view read preview count highlight list render visualise visualize explain open "
        "browse track watch",
        "create": """create add write draft upload attach insert invite post record comment reply submit register suggest
            sign book order buy
            pay start make log capture paste enter embed react vote answer ask propose schedule define connect generate""",
        "change": """edit change rename move pin unpin star favourite favorite bookmark mark tag label assign resolve reorder drag
            archive restore update set resize collapse expand fold group lock unlock link merge split turn convert complete check
            close approve reject hide nest snooze undo redo nominate translate manage customise customize save""",
        "remove": "delete remove clear purge erase discard revoke disconnect unsubscribe cancel",
        "find": "search find filter sort look jump navigate go select browse discover query",
        "carry": "export import download print copy share duplicate sync backup publish send transfer migrate clone forward",
        "tell": "tell notify remind email mail alert mention subscribe warn inform ping announce follow get receive",
        "choose": "switch choose toggle enable disable prefer configure turn pick",
        "mend": "fix repair speed improve reduce stop prevent avoid optimise optimize shorten simplify clean",
    }.items()
    for verb in words_of(verbs)
}
SYSTEM_VERBS = words_of(
    "add build implement introduce provide support have give make create offer include develop ship"
)
MODIFIERS = words_of("bulk batch quickly easily instantly automatically also just directly temporarily permanently")
COMPLAINTS = re.compile(
    r"^(?:(?:in|on|when) .{3,60}?, )?(.{3,60}?) (?:is|are|was|does not|doesn't|do not|don't|cannot|can't|fails|fail"
    r"|breaks|crashes"
    r"|disappears?|forgets?|loses|lose|shows the wrong|stops|hangs|freezes)\b",
    re.IGNORECASE,
)
TELLING_VERBS = {
    "tell": "told",
    "notify": "notified",
    "remind": "reminded",
    "warn": "warned",
    "inform": "informed",
    "alert": "alerted",
    "email": "emailed",
    "mail": "mailed",
    "ping": "pinged",
}
QUESTION_WORDS: dict[str, str] = {
    "who": "list of who",
    "which": "list of which",
    "what": "list of what",
    "whether": "sign whether",
    "where": "place where",
    "when": "time when",
    "why": "reason why",
}
NAMING_VERBS = words_of("comment reply vote order report post invite reminder label note bookmark rate review message")
SHOWING_VERBS = words_of("show display render highlight list visualise visualize")

NOUN_FAMILIES: dict[str, str] = {
    noun: family
    for family, nouns in {
        "show": """count counter indicator badge preview chart graph estimate progress status summary outline minimap breadcrumb
            breadcrumbs banner tooltip label dashboard report history log stats statistics contents total""",
        "choose": "mode theme setting settings preference preferences toggle language font colour color density",
        "carry": "export import pdf csv download zip backup share",
        "find": "search filter palette finder lookup sorting",
        "tell": "notification notifications reminder reminders alert alerts digest mail email",
        "create": "comment comments template templates form upload invite invitation",
        "change": "shortcut shortcuts pin pins favourites favorites bookmark bookmarks tags archive",
        "mend": "bug crash error slowness leak typo",
    }.items()
    for noun in words_of(nouns)
}

SCREENS = words_of("""sidebar footer header toolbar menu dialog modal panel dashboard settings screen view board
    calendar table form editor inbox
    home profile popup tab banner palette drawer widget gallery timeline homepage navbar toast popover list page""")
ROLES = words_of("""admin admins administrator administrators owner owners editor editors viewer viewers reader
    readers guest guests manager
    managers moderator moderators support operator operators author authors reviewer reviewers student students teacher teachers
    customer customers visitor visitors buyer seller tenant driver patient doctor accountant developer developers""")
PLAIN_ROLES = words_of(
    "user users people person member members everyone anyone i we me customer customers reader readers"
)
INTEGRATIONS = words_of("""slack github gitlab jira notion google outlook stripe paypal zapier webhook webhooks api
    smtp oauth oidc saml ldap salesforce
    hubspot linear teams discord dropbox drive s3 figma zoom trello sms twilio zendesk intercom microsoft apple""")
HEAVY: dict[str, frozenset[str]] = {
    "money": words_of(
        "money price prices pricing pay payment payments invoice invoices billing subscription checkout refund tax currency"
    ),
    "permissions": words_of("permission permissions role roles access rights private privacy sso login password"),
    "migration": words_of("migrate migration migrations legacy convert schema backfill"),
    "realtime": words_of(
        "realtime real-time live collaborative collaboration presence cursors websocket simultaneously"
    ),
}
