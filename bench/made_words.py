"""Words of which a made-up catalogue is composed: departments, subjects, and what is done.

Each is written in English, in Hindi and as people type Hindi in Roman letters. The words are those
of real counters; the services composed of them are inventions and promise nothing.
"""

Words = tuple[str, str, str]

DEPARTMENTS: dict[str, tuple[Words, tuple[Words, ...]]] = {
    "energy": (("Energy", "ऊर्जा", "urja"), (
        ("electricity connection", "बिजली कनेक्शन", "bijli connection"),
        ("electricity meter", "बिजली मीटर", "bijli meter"),
        ("farm power connection", "कृषि बिजली कनेक्शन", "krishi bijli"),
        ("solar rooftop", "सौर छत संयंत्र", "solar chhat"),
    )),
    "waterworks": (("Waterworks", "जलदाय", "jalday"), (
        ("water connection", "जल संबंध", "nal connection"),
        ("water bill", "पानी का बिल", "pani bill"),
        ("water tanker", "पानी का टैंकर", "pani tanker"),
        ("borewell", "नलकूप", "nalkoop"),
    )),
    "townships": (("Townships", "नगर निकाय", "nagar nikay"), (
        ("trade licence", "व्यापार अनुज्ञा पत्र", "vyapar license"),
        ("building plan", "भवन मानचित्र", "bhavan naksha"),
        ("street light", "सड़क बत्ती", "sadak batti"),
        ("community hall", "सामुदायिक भवन", "samudayik bhavan"),
        ("sewer line", "सीवर लाइन", "sewer line"),
        ("hoarding", "विज्ञापन पट्ट", "hoarding"),
        ("fire safety", "अग्नि सुरक्षा", "fire noc"),
    )),
    "transport": (("Transport", "परिवहन", "parivahan"), (
        ("driving licence", "ड्राइविंग लाइसेंस", "driving license"),
        ("learner licence", "लर्नर लाइसेंस", "learning license"),
        ("vehicle registration", "वाहन पंजीयन", "gaadi registration"),
        ("vehicle permit", "वाहन परमिट", "gaadi permit"),
        ("bus pass", "बस पास", "bus pass"),
    )),
    "police": (("Police", "पुलिस", "police"), (
        ("character verification", "चरित्र सत्यापन", "charitra satyapan"),
        ("arms licence", "शस्त्र अनुज्ञा पत्र", "shastra license"),
        ("lost article report", "गुम वस्तु सूचना", "gum saman"),
        ("procession permission", "जुलूस अनुमति", "julus anumati"),
    )),
    "food": (("Food", "खाद्य", "khadya"), (
        ("ration card", "राशन कार्ड", "rashan card"),
        ("food security", "खाद्य सुरक्षा", "khadya suraksha"),
        ("ration shop", "राशन दुकान", "rashan dukan"),
    )),
    "welfare": (("Social Welfare", "समाज कल्याण", "samaj kalyan"), (
        ("scholarship", "छात्रवृत्ति", "chhatravriti"),
        ("hostel", "छात्रावास", "hostel"),
        ("disability card", "दिव्यांग पहचान पत्र", "viklang card"),
        ("orphan support", "पालनहार", "palanhar"),
        ("coaching", "कोचिंग", "coaching"),
    )),
    "labour": (("Labour", "श्रम", "shram"), (
        ("labour card", "श्रमिक कार्ड", "majdoor card"),
        ("shop registration", "दुकान पंजीयन", "dukan registration"),
        ("contractor licence", "ठेकेदार अनुज्ञा पत्र", "thekedar license"),
    )),
    "industry": (("Industries", "उद्योग", "udyog"), (
        ("society registration", "संस्था पंजीयन", "sanstha registration"),
        ("firm registration", "फर्म पंजीयन", "firm registration"),
        ("weights and measures", "बाट माप", "baat maap"),
        ("industrial plot", "औद्योगिक भूखंड", "udyogik plot"),
    )),
    "farming": (("Agriculture", "कृषि", "krishi"), (
        ("seed subsidy", "बीज अनुदान", "beej subsidy"),
        ("crop insurance", "फसल बीमा", "fasal bima"),
        ("soil test", "मिट्टी जाँच", "mitti janch"),
        ("farm pond", "खेत तलाई", "khet talai"),
        ("drip irrigation", "बूँद बूँद सिंचाई", "drip sinchai"),
    )),
    "schooling": (("School Education", "विद्यालय शिक्षा", "shiksha"), (
        ("mark sheet", "अंक तालिका", "marksheet"),
        ("transfer certificate", "स्थानांतरण प्रमाण पत्र", "tc"),
        ("school admission", "विद्यालय प्रवेश", "school admission"),
        ("school recognition", "विद्यालय मान्यता", "school manyata"),
    )),
    "universities": (("Higher Education", "उच्च शिक्षा", "uchch shiksha"), (
        ("degree", "उपाधि", "degree"),
        ("transcript", "प्रतिलेख", "transcript"),
        ("revaluation", "पुनर्मूल्यांकन", "revaluation"),
    )),
    "health": (("Health", "स्वास्थ्य", "swasthya"), (
        ("fitness certificate", "आरोग्य प्रमाण पत्र", "fitness certificate"),
        ("drug licence", "औषधि अनुज्ञा पत्र", "dawai license"),
        ("health insurance card", "स्वास्थ्य बीमा कार्ड", "bima card"),
    )),
    "forests": (("Forests", "वन", "van"), (
        ("tree felling", "पेड़ कटाई", "ped katai"),
        ("transit pass", "परिवहन पास", "transit pass"),
    )),
    "registration": (("Registration and Stamps", "पंजीयन एवं मुद्रांक", "panjiyan"), (
        ("sale deed", "विक्रय विलेख", "registry"),
        ("lease deed", "पट्टा विलेख", "patta"),
        ("will", "वसीयत", "vasiyat"),
    )),
    "employment": (("Employment", "रोज़गार", "rojgar"), (
        ("job seeker registration", "रोज़गार पंजीयन", "rojgar panjiyan"),
        ("unemployment allowance", "बेरोज़गारी भत्ता", "berojgari bhatta"),
    )),
}  # fmt: skip

ACTS: tuple[Words, ...] = (
    ("new", "नया", "naya"),
    ("renewal", "नवीनीकरण", "renewal"),
    ("duplicate", "दूसरी प्रति", "duplicate"),
    ("change of name", "नाम परिवर्तन", "naam badlana"),
    ("change of address", "पता परिवर्तन", "pata badlana"),
    ("correction", "सुधार", "sudhar"),
    ("cancellation", "निरस्तीकरण", "band karwana"),
    ("transfer", "हस्तांतरण", "transfer"),
    ("inspection", "निरीक्षण", "janch"),
    ("refund", "धन वापसी", "paise wapas"),
    ("certified copy", "प्रमाणित प्रति", "nakal"),
    ("no objection", "अनापत्ति", "noc"),
    ("no dues", "बकाया नहीं", "no dues"),
    ("extension", "अवधि वृद्धि", "avadhi badhana"),
    ("complaint", "शिकायत", "shikayat"),
    ("verification", "सत्यापन", "satyapan"),
    ("temporary", "अस्थायी", "temporary"),
)
