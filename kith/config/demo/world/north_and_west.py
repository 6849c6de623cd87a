"""Germany, its northern neighbours, and the English-speaking countries."""

from kith.config.demo.world.countries import Country, Place

GERMANY = Country(
    code="DE",
    share=26,
    team="Sales North",
    salutations=("Frau", "Herr"),
    female="Annika Birgit Claudia Dörte Elif Franziska Gesa Hanna Ilse Jördis Katharina Lea Meike Nadja Petra Sabine "
    "Silke Svenja Tanja Ulla Wiebke Yasemin",
    male="Arne Björn Christoph Detlef Enno Friedrich Götz Hauke Ingo Jörg Kai Lars Mahmut Nils Olaf Rüdiger Sören "
    "Thorsten Uwe Volker Wolfgang Yannick",
    families="Ahlers Behrens Brüggemann Claußen Dörries Eggers Fröhlich Groß Harms Jäger Köhler Krüger Lüders Möller "
    "Nissen Öztürk Petersen Quast Röhrs Schäfer Strauß Thießen Uhlenbrock Vögele Weiß Yılmaz Zöllner "
    "Albrecht Böhme Burmeister Clasen Dethlefsen Ebeling Fähnrich Grabowski Hagedorn Hinrichs Isermann Jacobsen Käfer "
    "Kröger Lübbers Maaß Neubert Oltmanns Pohlmann Rathje Ruge Sauerbier Schümann Stöver Tjarks Ulferts Voß Wübben",
    trades="Maschinenbau, Feinkost, Spedition, Software, Medizintechnik, Hochbau, Warenhaus, Solartechnik, Druckerei, "
    "Reisen, Textilwerke, Unternehmensberatung",
    companies=("{last} {trade} GmbH", "{last} & Söhne {trade} KG", "{trade} {last} AG", "{city}er {trade} GmbH"),
    streets=(
        "Lindenweg",
        "Am Alten Hafen",
        "Schillerstraße",
        "Große Bleiche",
        "Deichreihe",
        "Mühlenkamp",
        "Gärtnergasse",
    ),
    street="{name} {number}",
    places=(
        Place("Hamburg", "Hamburg", "20###", "+49 40 66969 ###"),
        Place("Berlin", "Berlin", "10###", "+49 30 23125 ###"),
        Place("Köln", "Nordrhein-Westfalen", "50###", "+49 221 4710 ###"),
        Place("München", "Bayern", "80###", "+49 89 99998 ###"),
        Place("Frankfurt am Main", "Hessen", "60###", "+49 69 90009 ###"),
        Place("Lüneburg", "Niedersachsen", "2133#", "+49 40 66969 ###"),
        Place("Görlitz", "Sachsen", "0282#", "+49 30 23125 ###"),
    ),
    mobile="+49 171 39200 ##",
)

UNITED_KINGDOM = Country(
    code="GB",
    share=9,
    team="Sales North",
    salutations=("Ms", "Mr"),
    female="Abigail Bronwen Charlotte Eilidh Freya Grace Imogen Niamh Olivia Priya Rhiannon Sophie Zainab",
    male="Alistair Callum Dominic Euan Gareth Harvey Imran Jack Kwame Lewis Oliver Rhys Tobias",
    families="Ashworth Blackwood Cartwright Davies Ellison Fairbairn Hughes-Lloyd Iqbal Kirkpatrick Llewellyn "
    "MacAulay O’Rourke Okafor Pemberton St_John Thackeray Whitcombe Aldridge Bramley Coldwell Dunmore Eastwick "
    "Foxworth Garside Hathaway Inchbald Jessop Kettering Marlowe",
    trades="Engineering, Fine Foods, Haulage, Software, Healthcare, Builders, Stores, Renewables, Press, Holidays, "
    "Mills, Associates",
    companies=(
        "{last} {trade} Ltd",
        "{last} & Sons {trade} Ltd",
        "{city} {trade} plc",
        "The {last} {trade} Company Ltd",
    ),
    streets=("Mill Lane", "Harbour Street", "Queen’s Parade", "Station Approach", "St Bride’s Row", "Canal Wharf"),
    street="{number} {name}",
    places=(
        Place("London", "", "EC1A #AX", "+44 20 7946 0###"),
        Place("Manchester", "", "M1 #QX", "+44 161 496 0###"),
        Place("Edinburgh", "", "EH1 #ZY", "+44 131 496 0###"),
        Place("Bristol", "", "BS1 #XZ", "+44 117 496 0###"),
        Place("Cardiff", "", "CF10 #QX", "+44 29 2018 0###"),
    ),
    mobile="+44 7700 900 ###",
)

SWEDEN = Country(
    code="SE",
    share=5,
    team="Sales North",
    salutations=("", ""),
    female="Agneta Britta Ebba Ingrid Linnéa Malin Åsa Sigrid Tuva Ylva",
    male="Anders Björn Göran Håkan Jörgen Lennart Måns Olle Pär Sixten",
    families="Åkerlund Bergström Dahlqvist Engström Fält Grönwall Hedlund Ljungberg Nyström Sjöberg Öhman Wallin",
    trades="Verkstad, Livsmedel, Frakt, Programvara, Vård, Bygg, Varuhus, Vindkraft, Tryckeri, Resor, Väveri, "
    "Rådgivning",
    companies=("{last}s {trade} AB", "{city}s {trade} AB", "{trade} {last} Aktiebolag"),
    streets=("Björkgatan", "Hamngatan", "Östra Ågatan", "Fågelvägen", "Kungsbacken"),
    street="{name} {number}",
    places=(
        Place("Stockholm", "", "111 ##", "+46 8 465 004 ##"),
        Place("Göteborg", "", "411 ##", "+46 31 390 06 ##"),
        Place("Malmö", "", "211 ##", "+46 40 628 04 ##"),
    ),
    mobile="+46 70 174 06 ##",
)

POLAND = Country(
    code="PL",
    share=6,
    team="Sales North",
    salutations=("Pani", "Pan"),
    female="Agnieszka Bożena Ewa Grażyna Halina Jadwiga Katarzyna Łucja Małgorzata Róża Świętosława Żaneta",
    male="Andrzej Bartłomiej Grzegorz Jacek Łukasz Michał Paweł Rafał Sławomir Stanisław Tomasz Włodzimierz",
    families="Błaszczyk Ciesielski|Ciesielska Dąbek Gołębiowski|Gołębiowska Jagiełło Kozłowski|Kozłowska Łącki|Łącka "
    "Ostrowski|Ostrowska Piątek Różański|Różańska Śliwa Wójcik Zając Żurek",
    trades="Maszyny, Delikatesy, Spedycja, Oprogramowanie, Zdrowie, Budownictwo, Dom Handlowy, Energia, Drukarnia, "
    "Podróże, Tkaniny, Doradztwo",
    companies=("{trade} {last} Sp. z o.o.", "{last} i Wspólnicy {trade} S.A.", "{city} {trade} Sp. z o.o."),
    streets=("ul. Długa", "ul. Łąkowa", "ul. Świętej Anny", "al. Różana", "ul. Nad Wisłą"),
    street="{name} {number}",
    places=(
        Place("Warszawa", "mazowieckie", "00-###", "+48 22 000 ## ##"),
        Place("Kraków", "małopolskie", "30-###", "+48 12 000 ## ##"),
        Place("Łódź", "łódzkie", "90-###", "+48 42 000 ## ##"),
        Place("Gdańsk", "pomorskie", "80-###", "+48 58 000 ## ##"),
    ),
    mobile="+48 500 000 ###",
)

UNITED_STATES = Country(
    code="US",
    share=6,
    team="Sales Overseas",
    salutations=("Ms.", "Mr."),
    female="Aaliyah Brooke Camila Destiny Emily Guadalupe Hailey Jasmine Kaitlyn Madison Savannah Xiomara",
    male="Austin Brandon Carlos Darnell Ethan Hunter Jamal Kevin Logan Mateo Trevor Wyatt",
    families="Abernathy Brooks Castellano Delgado Fitzgerald Greenfield Hawkins Kowalski McAllister Nguyen O’Donnell "
    "Prescott Reyes Sandoval Whitaker Ackerman Bellamy Crawford Dunleavy Eastman Fairchild Gallardo Holloway Ingram "
    "Jefferies Larkin Montoya Pruitt",
    trades="Machine Works, Farms, Freight, Software, Health, Construction, Outfitters, Power, Printing, Travel, "
    "Fabrics, Partners",
    companies=("{last} {trade} Inc.", "{last} {trade} LLC", "{city} {trade} Co.", "{last} Brothers {trade} Corp."),
    streets=("Maple Avenue", "Old Mill Road", "Harbor Boulevard", "NW 12th Street", "Prairie Lane"),
    street="{number}0{number} {name}",
    places=(
        Place("Chicago", "IL", "606##", "+1 312-555-01##"),
        Place("Seattle", "WA", "981##", "+1 206-555-01##"),
        Place("Austin", "TX", "787##", "+1 512-555-01##"),
        Place("Boston", "MA", "021##", "+1 617-555-01##"),
    ),
    mobile="+1 202-555-01##",
)

NORTH_AND_WEST = (GERMANY, UNITED_KINGDOM, SWEDEN, POLAND, UNITED_STATES)
