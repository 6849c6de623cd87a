"""Romance countries, Greece, Turkey, and those that write Cyrillic."""

from kith.config.demo.world.countries import Country, Place

FRANCE = Country(
    code="FR",
    share=8,
    team="Sales South",
    salutations=("Mme", "M."),
    female="Adèle Aïcha Bénédicte Chloé Éloïse Françoise Gaëlle Hélène Léa Maëlys Noémie Sébastienne Zoé",
    male="Aurélien Benoît Cédric Étienne François Gérard Hervé Jérôme Loïc Mathéo Noël Rémi Yannick",
    families="Beauséjour Bézier Chevalier D’Aubigny Désiré Faïd Gauthier Lefèvre L’Hôte Maréchal N’Diaye Poirier "
    "Rousseau-Klein Saint-Clair Thévenet",
    trades="Mécanique, Épicerie Fine, Transports, Logiciels, Santé, Bâtiment, Grands Magasins, Énergies, Imprimerie, "
    "Voyages, Tissages, Conseil",
    companies=("{trade} {last} SARL", "{last} {trade} SAS", "Maison {last} – {trade}", "{trade} de {city} SA"),
    streets=(
        "rue des Tilleuls",
        "quai Saint-Michel",
        "boulevard de la République",
        "allée des Mûriers",
        "place du Marché",
    ),
    street="{number} {name}",
    places=(
        Place("Paris", "", "750##", "+33 1 99 00 ## ##"),
        Place("Lyon", "", "690##", "+33 4 65 71 ## ##"),
        Place("Nîmes", "", "300##", "+33 4 65 71 ## ##"),
        Place("Rennes", "", "350##", "+33 2 61 91 ## ##"),
        Place("Besançon", "", "250##", "+33 3 53 01 ## ##"),
    ),
    mobile="+33 6 39 98 ## ##",
)

SPAIN = Country(
    code="ES",
    share=5,
    team="Sales South",
    salutations=("Sra.", "Sr."),
    female="Ainhoa Begoña Concepción Inés Itziar Lucía María Ángela Núria Rocío Sofía",
    male="Álvaro Andrés Iñaki Íñigo Jesús Joaquín José Martín Nicolás Óscar Raúl",
    families="Aguirre Benítez Castaño Domínguez Echeverría Fernández Gutiérrez Ibáñez Muñoz Núñez Peña Zúñiga",
    trades="Maquinaria, Alimentación, Transportes, Programas, Salud, Obras, Almacenes, Energía, Imprenta, Viajes, "
    "Tejidos, Consultores",
    companies=("{trade} {last} S.L.", "{last} e Hijos {trade} S.A.", "{trade} de {city} S.L."),
    streets=("Calle Mayor", "Avenida del Puerto", "Plaza de la Peña", "Calle Sant Jordi"),
    street="{name}, {number}",
    places=(
        Place("Madrid", "Madrid", "280##", "+34 910 000 ###"),
        Place("Málaga", "Málaga", "290##", "+34 951 000 ###"),
        Place("A Coruña", "A Coruña", "150##", "+34 981 000 ###"),
        Place("Donostia", "Gipuzkoa", "200##", "+34 943 000 ###"),
    ),
    mobile="+34 600 000 ###",
)

ITALY = Country(
    code="IT",
    share=5,
    team="Sales South",
    salutations=("Dott.ssa", "Dott."),
    female="Alessia Beatrice Chiara Elisabetta Giulia Ilaria Lucrezia Noemi Ottavia Serena",
    male="Alessandro Davide Emanuele Gianluca Jacopo Lorenzo Matteo Nicolò Raffaele Tommaso",
    families="Barbieri Caputo D’Angelo De_Santis Ferrante Giordano Lo_Presti Marchetti Niccolini Paternò Santoro "
    "Zanetti",
    trades="Meccanica, Gastronomia, Trasporti, Informatica, Sanità, Costruzioni, Grandi Magazzini, Energia, "
    "Tipografia, Viaggi, Tessitura, Consulenza",
    companies=("{trade} {last} S.r.l.", "Fratelli {last} {trade} S.p.A.", "{trade} {city} S.r.l."),
    streets=("Via dei Tigli", "Corso Libertà", "Piazza San Nicolò", "Viale della Stazione"),
    street="{name} {number}",
    places=(
        Place("Milano", "MI", "201##", "+39 02 0000 ####"),
        Place("Torino", "TO", "101##", "+39 011 000 ####"),
        Place("Forlì", "FC", "4712#", "+39 0543 000 ###"),
    ),
    mobile="+39 300 000 ####",
)

BRAZIL = Country(
    code="BR",
    share=3,
    team="Sales Overseas",
    salutations=("Sra.", "Sr."),
    female="Ângela Beatriz Conceição Flávia Inês Júlia Letícia Patrícia",
    male="Antônio César Fábio João Luís Otávio Sérgio Vinícius",
    families="Araújo Brandão Falcão Guimarães Magalhães Nóbrega Simões Valadão",
    trades="Máquinas, Alimentos, Transportes, Sistemas, Saúde, Construções, Lojas, Energia, Gráfica, Viagens, "
    "Tecelagem, Consultoria",
    companies=("{trade} {last} Ltda.", "{last} {trade} S.A.", "{trade} de {city} Ltda."),
    streets=("Rua das Acácias", "Avenida São João", "Travessa do Porto"),
    street="{name}, {number}",
    places=(
        Place("São Paulo", "SP", "010##-000", "+55 11 0000-####"),
        Place("Florianópolis", "SC", "880##-000", "+55 48 0000-####"),
    ),
    mobile="+55 11 90000-####",
)

GREECE = Country(
    code="GR",
    share=4,
    team="Sales South",
    salutations=("Κα", "Κος"),
    female="Αγγελική/angeliki Βασιλική/vasiliki Δήμητρα/dimitra Ελένη/eleni Ζωή/zoi Κατερίνα/katerina Μαρία/maria "
    "Σοφία/sofia",
    male="Ανδρέας/andreas Γιώργος/giorgos Δημήτρης/dimitris Ιάσων/iason Κώστας/kostas Νίκος/nikos Στέλιος/stelios "
    "Χρήστος/christos",
    families="Αλεξίου|Αλεξίου/alexiou Βλάχος|Βλάχου/vlachos Γαλάνης|Γαλάνη/galanis Ζαχαρίου|Ζαχαρίου/zachariou "
    "Καραμανής|Καραμανή/karamanis Λάμπρου|Λάμπρου/lamprou Μελάς|Μελά/melas Ξένος|Ξένου/xenos Σταύρου|Σταύρου/stavrou",
    trades="Μηχανουργική/michanourgiki, Τρόφιμα/trofima, Μεταφορές/metafores, Λογισμικό/logismiko, Υγεία/ygeia, "
    "Κατασκευές/kataskeves, Καταστήματα/katastimata, Ενέργεια/energeia, Εκτυπώσεις/ektyposeis, Ταξίδια/taxidia, "
    "Υφαντουργία/yfantourgia, Σύμβουλοι/symvouloi",
    companies=("{last} {trade} Α.Ε.", "{trade} {last} Ε.Π.Ε.", "Αφοί {last} {trade} Ο.Ε."),
    streets=("Οδός Ερμού", "Λεωφόρος Θαλάσσης", "Πλατεία Ελευθερίας"),
    street="{name} {number}",
    places=(
        Place("Αθήνα", "", "105 ##", "+30 21 0000 ####"),
        Place("Θεσσαλονίκη", "", "546 ##", "+30 2310 000 ###"),
        Place("Ηράκλειο", "", "712 ##", "+30 2810 000 ###"),
    ),
    mobile="+30 690 000 ####",
)

TURKEY = Country(
    code="TR",
    share=3,
    team="Sales South",
    salutations=("", ""),
    female="Ayşe Çiğdem Elif Gülşen İpek Özlem Şebnem Zeynep",
    male="Ağah Çağrı Emre Gökhan İlker Ömer Şükrü Yiğit",
    families="Akıncı Bayraktaroğlu Çelik Demirağ Güneş İnönülü Kılıç Özgür Şahin Yıldızhan",
    trades="Makine, Gıda, Nakliyat, Yazılım, Sağlık, İnşaat, Mağazacılık, Enerji, Matbaa, Turizm, Tekstil, Danışmanlık",
    companies=("{last} {trade} A.Ş.", "{last} Kardeşler {trade} Ltd. Şti.", "{city} {trade} A.Ş."),
    streets=("Çınar Sokak", "Atölye Caddesi", "Yalı Sokağı"),
    street="{name} No: {number}",
    places=(
        Place("İstanbul", "İstanbul", "340##", "+90 212 000 ## ##"),
        Place("İzmir", "İzmir", "350##", "+90 232 000 ## ##"),
    ),
    mobile="+90 500 000 ## ##",
)

UKRAINE = Country(
    code="UA",
    share=4,
    team="Sales North",
    salutations=("пані", "пан"),
    female="Богдана/bohdana Ганна/hanna Дарина/daryna Євгенія/yevheniia Ірина/iryna Ксенія/kseniia Олена/olena "
    "Соломія/solomiia",
    male="Андрій/andrii Григорій/hryhorii Дмитро/dmytro Ігор/ihor Максим/maksym Остап/ostap Тарас/taras Юрій/yurii",
    families="Бондар/bondar Гнатюк/hnatiuk Дячук/diachuk Задорожний|Задорожна/zadorozhnyi Кравець/kravets "
    "Лисенко/lysenko Мороз/moroz Петришин/petryshyn Яворський|Яворська/yavorskyi",
    trades="Машинобудування/mashynobud, Продукти/produkty, Логістика/lohistyka, Програмування/soft, "
    "Медицина/medytsyna, Будівництво/budivnytstvo, Крамниці/kramnytsi, Енергія/enerhiia, Друкарня/drukarnia, "
    "Подорожі/podorozhi, Текстиль/tekstyl, Консалтинг/konsaltynh",
    companies=("ТОВ «{last} {trade}»", "ПрАТ «{trade} {city}»", "ТОВ «{trade} {last}»"),
    streets=("вул. Липова", "просп. Миру", "вул. Гончарна"),
    street="{name}, {number}",
    places=(
        Place("Київ", "", "010##", "+380 44 000 ## ##"),
        Place("Львів", "Львівська область", "790##", "+380 32 000 ## ##"),
        Place("Одеса", "Одеська область", "650##", "+380 48 000 ## ##"),
    ),
    mobile="+380 50 000 ## ##",
)

BULGARIA = Country(
    code="BG",
    share=2,
    team="Sales South",
    salutations=("г-жа", "г-н"),
    female="Василена/vasilena Десислава/desislava Живка/zhivka Йоана/yoana Цветелина/tsvetelina",
    male="Божидар/bozhidar Георги/georgi Лъчезар/lachezar Стефан/stefan Явор/yavor",
    families="Ангелов|Ангелова/angelov Вълчев|Вълчева/valchev Димов|Димова/dimov Желев|Желева/zhelev "
    "Тодоров|Тодорова/todorov",
    trades="Машини/mashini, Храни/hrani, Транспорт/transport, Софтуер/softuer, Здраве/zdrave, Строител/stroitel, "
    "Магазини/magazini, Енергия/energiya, Печатница/pechatnitsa, Пътувания/patuvaniya, Текстил/tekstil, "
    "Консулт/konsult",
    companies=("{last} {trade} ООД", "{trade} {city} АД"),
    streets=("ул. Липа", "бул. Черно море", "ул. Оборище"),
    street="{name} {number}",
    places=(Place("София", "", "10##", "+359 2 000 ####"), Place("Варна", "", "90##", "+359 52 000 ###")),
    mobile="+359 87 000 ####",
)

EAST_AND_SOUTH = (FRANCE, SPAIN, ITALY, BRAZIL, GREECE, TURKEY, UKRAINE, BULGARIA)
