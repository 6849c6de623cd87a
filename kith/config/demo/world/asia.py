"""Countries that write Arabic, Devanagari, Chinese, Japanese and Korean."""

from kith.config.demo.world.countries import Country, Place

EGYPT = Country(
    code="EG",
    share=3,
    team="Sales Overseas",
    salutations=("الأستاذة", "الأستاذ"),
    female="أمينة/amina دينا/dina هالة/hala ليلى/layla مريم/maryam نادية/nadia سلمى/salma ياسمين/yasmin",
    male="أحمد/ahmed عمر/omar كريم/karim خالد/khaled محمود/mahmoud سامي/sami طارق/tarek يوسف/youssef",
    families="الشافعي/elshafei عبدالرحمن/abdelrahman البدري/elbadry حجازي/hegazy منصور/mansour النجار/elnaggar "
    "سالم/salem زيدان/zidan",
    trades="للهندسة/engineering, للأغذية/food, للنقل/transport, للبرمجيات/software, الطبية/medical, "
    "للمقاولات/construction, للتجارة/trade, للطاقة/energy, للطباعة/print, للسياحة/tourism, للنسيج/textiles, "
    "للاستشارات/consult",
    companies=("شركة {last} {trade}", "مجموعة {last} {trade} ش.م.م"),
    streets=("شارع النخيل", "شارع البحر", "ميدان الزهور"),
    street="{number} {name}",
    places=(
        Place("القاهرة", "القاهرة", "115##", "+20 2 0000 ####"),
        Place("الإسكندرية", "الإسكندرية", "215##", "+20 3 000 ####"),
    ),
    mobile="+20 10 0000 ####",
)

EMIRATES = Country(
    code="AE",
    share=2,
    team="Sales Overseas",
    salutations=("السيدة", "السيد"),
    female="عائشة/aisha فاطمة/fatima حصة/hessa موزة/moza نورة/noura",
    male="عبدالله/abdulla حمد/hamad ماجد/majid راشد/rashid سعيد/saeed",
    families="الفلاسي/alfalasi الكتبي/alketbi المزروعي/almazrouei النعيمي/alnuaimi الظاهري/aldhaheri",
    trades="للهندسة/engineering, للأغذية/food, للشحن/cargo, للتقنية/tech, الطبية/medical, للبناء/building, "
    "للتجزئة/retail, للطاقة/energy, للطباعة/print, للسفر/travel, للمنسوجات/textiles, للاستشارات/consult",
    companies=("{last} {trade} ذ.م.م", "مؤسسة {last} {trade}"),
    streets=("شارع الخليج", "شارع اللؤلؤ"),
    street="{name}، مبنى {number}",
    places=(Place("دبي", "دبي", "", "+971 4 000 ####"), Place("أبوظبي", "أبوظبي", "", "+971 2 000 ####")),
    mobile="+971 50 000 ####",
)

INDIA = Country(
    code="IN",
    share=4,
    team="Sales Overseas",
    salutations=("श्रीमती", "श्री"),
    female="अंजलि/anjali दीपिका/deepika गीता/geeta कविता/kavita मीरा/meera पूजा/pooja राधिका/radhika सुनीता/sunita",
    male="अर्जुन/arjun दिनेश/dinesh गोपाल/gopal करण/karan महेश/mahesh नीरज/neeraj राहुल/rahul विक्रम/vikram",
    families="अग्रवाल/agarwal चौधरी/chaudhary गुप्ता/gupta जोशी/joshi कुलकर्णी/kulkarni मिश्रा/mishra पाटिल/patil "
    "शर्मा/sharma त्रिपाठी/tripathi",
    trades="अभियांत्रिकी/engineering, मसाला/spices, परिवहन/transport, सॉफ्टवेयर/software, औषधि/pharma, "
    "निर्माण/construction, भंडार/stores, ऊर्जा/energy, मुद्रण/printing, यात्रा/travel, वस्त्र/textiles, "
    "परामर्श/advisors",
    companies=("{last} {trade} प्रा. लि.", "{last} एंड संस {trade}", "{city} {trade} लिमिटेड"),
    streets=("गांधी मार्ग", "स्टेशन रोड", "कमल विहार"),
    street="{number}, {name}",
    places=(
        Place("नई दिल्ली", "दिल्ली", "1100##", "+91 11 0000 ####"),
        Place("मुंबई", "महाराष्ट्र", "4000##", "+91 22 0000 ####"),
        Place("जयपुर", "राजस्थान", "3020##", "+91 141 000 ####"),
    ),
    mobile="+91 60000 0####",
)

CHINA = Country(
    code="CN",
    share=4,
    team="Sales Overseas",
    salutations=("女士", "先生"),
    female="芳/fang 慧敏/huimin 静/jing 丽华/lihua 美玲/meiling 晓燕/xiaoyan 雅婷/yating",
    male="国强/guoqiang 浩然/haoran 建华/jianhua 明/ming 伟/wei 志远/zhiyuan 子轩/zixuan",
    families="陈/chen 郭/guo 黄/huang 李/li 林/lin 欧阳/ouyang 孙/sun 王/wang 吴/wu 张/zhang 周/zhou",
    trades="机械/jixie, 食品/shipin, 物流/wuliu, 软件/ruanjian, 医疗/yiliao, 建筑/jianzhu, 百货/baihuo, "
    "能源/nengyuan, 印刷/yinshua, 旅游/lvyou, 纺织/fangzhi, 咨询/zixun",
    companies=("{city}{last}氏{trade}有限公司", "{city}明远{trade}股份有限公司", "{last}记{trade}集团"),
    streets=("人民路", "中山东路", "长江大道"),
    street="{name}{number}号",
    places=(
        Place("上海", "上海市", "2000##", "+86 21 0000 ####"),
        Place("北京", "北京市", "1000##", "+86 10 0000 ####"),
        Place("广州", "广东省", "5100##", "+86 20 0000 ####"),
    ),
    mobile="+86 100 0000 ####",
)

JAPAN = Country(
    code="JP",
    share=5,
    team="Sales Overseas",
    salutations=("様", "様"),
    female="愛/ai 千尋/chihiro 恵子/keiko 美咲/misaki さくら/sakura 優子/yuko ナオミ/naomi",
    male="大輔/daisuke 健一/kenichi 翔太/shota 拓也/takuya 浩/hiroshi 直樹/naoki 蓮/ren",
    families="青木/aoki 藤原/fujiwara 橋本/hashimoto 石川/ishikawa 小林/kobayashi 松田/matsuda 中村/nakamura "
    "斎藤/saito 高橋/takahashi 渡辺/watanabe",
    trades="機械/kikai, 食品/shokuhin, 運輸/unyu, ソフトウェア/software, 医療/iryo, 建設/kensetsu, 百貨店/hyakkaten, "
    "電力/denryoku, 印刷/insatsu, 旅行/ryoko, 繊維/seni, コンサルティング/consulting",
    companies=("株式会社{last}{trade}", "{last}{trade}株式会社", "{city}{trade}合同会社"),
    streets=("桜町", "本町", "若葉台"),
    street="{name}{number}-{number}",
    places=(
        Place("千代田区", "東京都", "100-00##", "+81 3-0000-####"),
        Place("大阪市", "大阪府", "530-00##", "+81 6-0000-####"),
        Place("札幌市", "北海道", "060-00##", "+81 11-000-####"),
    ),
    mobile="+81 90-0000-####",
)

KOREA = Country(
    code="KR",
    share=2,
    team="Sales Overseas",
    salutations=("님", "님"),
    female="지은/jieun 민서/minseo 서연/seoyeon 수진/sujin 하윤/hayun",
    male="도윤/doyun 현우/hyunwoo 준호/junho 민재/minjae 성훈/sunghoon",
    families="강/kang 김/kim 남궁/namgung 박/park 윤/yoon 이/lee 최/choi",
    trades="기계/machine, 식품/food, 물류/logis, 소프트/soft, 의료/medi, 건설/build, 백화점/store, 에너지/energy, "
    "인쇄/print, 여행/travel, 섬유/textile, 컨설팅/consult",
    companies=("{last}앤{trade} 주식회사", "한빛{trade} 주식회사 {city}"),
    streets=("세종대로", "한강로", "벚꽃길"),
    street="{name} {number}",
    places=(
        Place("서울", "서울특별시", "045##", "+82 2-000-####"),
        Place("부산", "부산광역시", "480##", "+82 51-000-####"),
    ),
    mobile="+82 10-0000-####",
)

ASIA = (EGYPT, EMIRATES, INDIA, CHINA, JAPAN, KOREA)
