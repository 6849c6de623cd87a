"""Generate notes, comments, reasons and titles from parts, so that few are alike."""

from __future__ import annotations

from random import Random

DESIGNATIONS = (
    "Managing director", "Head of purchasing", "Buyer", "Marketing manager", "Head of marketing", "Office manager",
    "Sales director", "Export manager", "Owner", "Project manager", "Head of IT", "Chief financial officer",
    "Accountant", "Brand manager", "Press officer", "Assistant to the board", "Plant manager", "Event manager",
)  # fmt: skip
ROLES = ("Adviser", "Board member", "Works council", "Freelancer", "Shareholder", "Interim manager")

REASONS_TO_KNOW = (
    "Met at the spring fair; wants a stand with a roof that two people can build in an hour.",
    "Asks for samples before any offer. Decides together with the sister.",
    "Reads mail in the morning only; ring after lunch.",
    "Has worked with two other agencies and was unhappy with the invoices of both.",
    "Plans to open a second site next year and needs everything twice from then on.",
    "Prefers to write in their own language; answers in English when it must be quick.",
    "Budget is set in October, so offers have to be there by mid-September.",
    "Very exact about colours. Always send a printed proof.",
    "Came by recommendation and has recommended us twice since.",
    "Pays on the last day, but pays.",
)
OPENINGS = (
    "Rang {name}.", "Long call with {name}.", "{name} called back.", "Met {name} at the fair.", "Short visit on site.",
    "Mail from {name}:", "Video call, {name} and two colleagues.", "{name} dropped in without notice.",
    "Tried {name} twice, reached the office in the end.", "Lunch with {name}.",
)  # fmt: skip
MATTERS = (
    "The catalogue goes to print in three weeks and the pictures are still missing.",
    "They want the new stand in oak instead of white, same size.",
    "The web shop loses people at the third step; we should look at it with them.",
    "Asked for prices of 5,000, 10,000 and 25,000 leaflets, folded twice.",
    "Packaging has to carry four languages from January on.",
    "The newsletter went out twice last month and they were asked about it.",
    "They are thinking about a film for the anniversary, three minutes at most.",
    "Budget for this year is spent; they want a start date in the new one.",
    "Their logo is being redrawn, so nothing should be printed before that is done.",
    "The last invoice names the wrong cost centre.",
    "They will double the number of shops and need signs for all of them.",
    "A competitor offered ten per cent less, but without assembly.",
    "Happy with the photographs. They would like the same photographer again.",
    "The fair was moved by a week; our crew has to be booked anew.",
    "They have a new head of purchasing who wants to see three offers each time.",
    "Delivery to the warehouse works only before ten in the morning.",
    "They ask whether we could also keep the stock of the brochures.",
    "The translation of the manual has mistakes on pages 4 and 11.",
    "Wants a workshop with the whole sales force, twelve people, one day.",
    "The samples arrived damaged; sent new ones by courier.",
)
ENDINGS = (
    "Offer by Friday.", "Will ring again next week.", "No hurry, but let us not forget.", "Sent the price list.",
    "They decide at the end of the month.", "Next step is theirs.", "Appointment is in the calendar.",
    "I promised a sketch.", "Waiting for the purchase order.", "Asked the studio for an estimate.",
    "Nothing more to do for now.", "Should be quick.", "We need two references for this.", "Price is not the question.",
)  # fmt: skip
# Some notes are in the customer's language.
NATIVE = {
    "DE": ("Rückruf erbeten, am besten nach 14 Uhr.", "Möchte das Angebot auch in Papierform."),
    "FR": ("À rappeler après les congés d’été.", "Préfère le déjeuner aux réunions du matin."),
    "ES": ("Pide el presupuesto antes de la feria.", "Mañana llega su jefa y quiere ver las muestras."),
    "IT": ("Richiamare dopo le ferie di agosto.", "Il preventivo è piaciuto, manca solo la firma."),
    "PL": ("Prosi o ofertę w złotówkach.", "Zadzwonić w przyszłym tygodniu."),
    "SE": ("Vill ha offerten före midsommar.", "Återkommer när ritningarna är klara."),
    "GR": ("Ζητά νέα προσφορά μέχρι την Παρασκευή.", "Να τηλεφωνήσουμε μετά το Πάσχα."),
    "UA": ("Просить надіслати зразки до Львова.", "Передзвонити після наради."),
    "BG": ("Иска оферта за щанд от дванайсет квадрата.",),
    "TR": ("Numuneleri çok beğendi, fiyat bekliyor.",),
    "BR": ("Quer as amostras até o fim do mês.",),
    "EG": ("يطلب عرض أسعار جديدا قبل نهاية الشهر.",),
    "AE": ("الاجتماع القادم في المعرض.",),
    "IN": ("नमूने मिल गए, अगले सप्ताह उत्तर देंगे।",),
    "CN": ("请在春节前寄出样品。", "客户希望下周再谈价格。"),
    "JP": ("見積書は来週までに送ること。", "展示会で再度お会いする予定。"),
    "KR": ("다음 주에 견적서를 보내기로 함.",),
}
PRIVATE = (
    "Do not mention the last project, it is a sore point.", "I think somebody else decides there.",
    "Try again when the new budget is out.", "Birthday present: likes tea.", "Better in person than on the phone.",
)  # fmt: skip
ANSWERS = (
    "Done, it went out this morning.", "I can take that, I know the plant manager.",
    "Please wait until the proof is back.",
    "Same question came from another customer last week.", "Thanks, I will ring them tomorrow.",
    "The studio needs four days for it.", "Agreed. Let us keep the old price once more.",
    "They wrote to the service desk as well; I answered there.", "Not before the logo is final.", "Good news!",
)  # fmt: skip
CALLS = (
    "could you look at this before the weekend?", "this is yours, I think.",
    "do we still have the drawings of last year?",
    "please check the price.", "they asked for you by name.",
)  # fmt: skip
HAND_OVERS = (
    "Speaks the language.", "Has visited them before.", "Moved to another region.", "Too many accounts on one desk.",
    "Holiday cover that worked so well that it stays.", "The customer asked for it.", "Parental leave until spring.",
    "Same group as an account of the new owner.", "Lives nearby.", "Fresh start after the complaint about the stand.",
)  # fmt: skip


def note(chosen: Random, name: str, country: str) -> str:
    """Return a note about a call or a meeting with ``name``."""
    if country in NATIVE and chosen.random() < 0.18:
        return chosen.choice(NATIVE[country])
    opening = chosen.choice(OPENINGS).format(name=name)
    return " ".join((opening, chosen.choice(MATTERS), chosen.choice(ENDINGS)))


def private_note(chosen: Random) -> str:
    """Return a note for the author alone."""
    return chosen.choice(PRIVATE)


def comment(chosen: Random) -> str:
    """Return a short answer to a note."""
    return chosen.choice(ANSWERS)


def call_for(chosen: Random, name: str) -> str:
    """Return a line that mentions a colleague."""
    return f"@{name} {chosen.choice(CALLS)}"
