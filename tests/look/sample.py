"""Sample content of the pictures: people and companies that do not exist."""

from typing import Any

from django.http import HttpRequest

PEOPLE = [
    (
        "Amélie Fournier",
        "Head of Procurement",
        "Nordlicht Logistik",
        "Hot",
        "hot",
        "+49 40 3002 5581",
        "Hamburg",
        "2 d",
    ),
    ("Kenji Watanabe", "CTO", "Aozora Robotics", "New", "new", "+81 3 5555 0142", "Tokyo", "1 h"),
    ("Oksana Shevchenko", "Founder", "Dnipro Textiles", "Converted", "won", "+380 44 555 0199", "Kyiv", "5 d"),
    ("Thandiwe Dlamini", "Operations Lead", "Umhlanga Foods", "Hot", "hot", "+27 31 555 0170", "Durban", "today"),
    ("Luca Esposito", "Buyer", "Esposito & Figli", "Cold", "cold", "+39 081 555 0133", "Napoli", "3 w"),
    ("Ana Souza", "Finance Director", "Verde Energia", "New", "new", "+55 11 5550 1204", "São Paulo", "4 h"),
    (
        "Fatima Zahra El Amrani",
        "Partner",
        "Atlas Conseil",
        "Waiting",
        "waiting",
        "+212 522 55 01 66",
        "Casablanca",
        "3 h",
    ),
    ("Dilan Yilmaz", "Marketing Lead", "Boğaz Travel", "Lost", "lost", "+90 212 555 01 44", "İstanbul", "1 d"),
    ("Siobhán O'Neill", "Owner", "O'Neill Joinery", "Cold", "cold", "+353 1 555 0120", "Dublin", "5 w"),
]
NAMES = ("name", "role", "customer", "state", "kind", "phone", "city", "last")
OWNERS = ("Lea Brandt", "Jonas Weber", "Carol Meyer")


def shell(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page needs."""
    here = request.path

    def entry(label: str, url: str, icon: str, count: str = "", key: str = "") -> dict[str, Any]:
        return {"label": label, "url": url, "icon": icon, "count": count, "key": key, "current": here == url}

    return {
        "agency": {"name": "Nordlicht Agency"},
        "agencies": [
            {"name": "Nordlicht Agency", "url": "/", "current": True},
            {"name": "Other Agency", "url": "/", "current": False},
        ],
        "nav": [
            {
                "label": "",
                "entries": [entry("Today", "/gallery/", "sun", "7", "g t"), entry("Agenda", "/x/", "calendar-event")],
            },
            {
                "label": "Sell",
                "entries": [
                    entry("Contacts", "/", "user", key="g p"),
                    entry("Customers", "/record/", "building", key="g c"),
                    entry("Campaigns", "/empty/", "speakerphone", key="g o"),
                ],
            },
            {"label": "Settings", "entries": [entry("Forms", "/form/", "settings"), entry("Empty", "/empty/", "tag")]},
        ],
        "favourites": [entry("Stuck over 14 days", "/y/", "star"), entry("Berlin, no next step", "/z/", "star")],
        "account": {
            "name": "Lea Brandt",
            "email": "lea@example.org",
            "entries": [{"label": "Your account", "url": "/account/email/", "icon": "user-circle"}],
        },
        "palette_url": "/palette/",
        "search_url": "/",
        "tabbar": [entry("Today", "/gallery/", "sun"), entry("Contacts", "/", "user")],
        "create": [entry("Contact", "/form/", "user-plus"), entry("Customer", "/form/", "building")],
        "demo_accounts": lambda: [
            {"email": "admin@demo.example", "role": "Administrator"},
            {"email": "head@demo.example", "role": "Head of sales"},
            {"email": "sales@demo.example", "role": "Salesperson"},
            {"email": "support@demo.example", "role": "Support"},
        ],
    }


def context(name: str) -> dict[str, Any]:
    """The content of one page."""
    rows: list[dict[str, Any]] = [dict(zip(NAMES, person, strict=True)) for person in PEOPLE * 3]
    for number, row in enumerate(rows):
        row |= {"id": number + 1, "owner": OWNERS[number % 3]}
    return {"people": rows, "owners": OWNERS, "page": name}


def found(text: str) -> dict[str, Any]:
    """The sample people whose name contains the text."""
    rows = [row for row in context("")["people"][: len(PEOPLE)] if text.lower() in row["name"].lower()]
    return {"people": rows, "q": text}
