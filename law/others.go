package law

// The Construction Code: p before the number of a point, i before that of an item of an article without points.
const (
	Code1i35   Clause = "code:1(35)"   // conservation
	Code1i46   Clause = "code:1(46)"   // state bank of construction projects
	Code1i47   Clause = "code:1(47)"   // state investments
	Code1i54   Clause = "code:1(54)"   // post-utilisation
	Code1i56   Clause = "code:1(56)"   // object number
	Code1i60   Clause = "code:1(60)"   // responsibility level
	Code1i77   Clause = "code:1(77)"   // local expert conclusion
	Code24i10  Clause = "code:24(10)"  // rules of construction expertise
	Code24i12  Clause = "code:24(12)"  // rules of urban-planning expertise
	Code24i31  Clause = "code:24(31)"  // rules of keeping the Portal: this Order
	Code24i37  Clause = "code:24(37)"  // rules of consultation
	Code24i39  Clause = "code:24(39)"  // rules of urban-planning projects
	Code24i68  Clause = "code:24(68)"  // rules of the state bank
	Code69p4   Clause = "code:69(4)"   // urban-planning projects of national importance
	Code69p5   Clause = "code:69(5)"   // of regional importance
	Code69p6   Clause = "code:69(6)"   // of settlements
	Code97p2   Clause = "code:97(2)"   // surveys are entered in the cadastre before expertise
	Code97p3   Clause = "code:97(3)"   // surveys on the Portal, obligatory on state investment
	Code98p4   Clause = "code:98(4)"   // what is built without design-and-estimate documents
	Code98p5   Clause = "code:98(5)"   // obligatory composition is set by normative documents
	Code98p9   Clause = "code:98(9)"   // documents obsolete after three years
	Code98p10  Clause = "code:98(10)"  // correction of documents
	Code101p1  Clause = "code:101(1)"  // who keeps the state bank
	Code101p2  Clause = "code:101(2)"  // forming and providing
	Code101p3  Clause = "code:101(3)"  // free of charge
	Code101p4  Clause = "code:101(4)"  // who uses the state bank
	Code102p1  Clause = "code:102(1)"  // rights of a design organisation
	Code104    Clause = "code:104"     // state monopoly
	Code104i1  Clause = "code:104(1)"  // urban-planning expertise
	Code104i2  Clause = "code:104(2)"  // construction expertise within the monopoly
	Code105    Clause = "code:105"     // construction expertise
	Code105p1  Clause = "code:105(1)"  // certified experts by section
	Code105p2  Clause = "code:105(2)"  // positive or negative, nothing else
	Code105p3  Clause = "code:105(3)"  // what is subject to expertise
	Code105p4  Clause = "code:105(4)"  // what is not
	Code105p5  Clause = "code:105(5)"  // repeated use: only the binding
	Code105p6  Clause = "code:105(6)"  // no approval without a positive conclusion
	Code105p7  Clause = "code:105(7)"  // the customer applies, without delegation
	Code105p8  Clause = "code:105(8)"  // the customer's choice of an expert organisation
	Code105p9  Clause = "code:105(9)"  // complete set of documents, customer's answer for it
	Code105p10 Clause = "code:105(10)" // the estimate may be left out when financing is private
	Code105p11 Clause = "code:105(11)" // expert commissions; no conflict of interest
	Code105p12 Clause = "code:105(12)" // appeal to court
	Code105p13 Clause = "code:105(13)" // court expertise
	Code105p14 Clause = "code:105(14)" // expertise of later changes
	Code105p15 Clause = "code:105(15)" // individual plans by stages
	Code105p16 Clause = "code:105(16)" // conclusions go to construction control
	Code105p17 Clause = "code:105(17)" // the process runs on the Portal's site
	Code106p4  Clause = "code:106(4)"  // order and terms by rules
	Code107    Clause = "code:107"     // urban-planning expertise
	Code107p1  Clause = "code:107(1)"  // certified experts by section
	Code107p3  Clause = "code:107(3)"  // complete set of documents
	Code107p4  Clause = "code:107(4)"  // protocol of public hearings is checked
	Code107p6  Clause = "code:107(6)"  // customers of urban-planning expertise
	Code107p12 Clause = "code:107(12)" // negative conclusions reported to the authorised body
	Code109    Clause = "code:109"     // expert organisations
	Code109p1  Clause = "code:109(1)"  // what they examine
	Code109p2  Clause = "code:109(2)"  // local conclusions
	Code109p3  Clause = "code:109(3)"  // all that is outside the monopoly
	Code109p4  Clause = "code:109(4)"  // no other business
	Code109p5  Clause = "code:109(5)"  // consultation
	Code111p2  Clause = "code:111(2)"  // rights of an expert
	Code111p3  Clause = "code:111(3)"  // what an expert must not do
	Code111p4  Clause = "code:111(4)"  // duties of an expert
	Code113p1  Clause = "code:113(1)"  // at least five experts by specialisation
	Code113p2  Clause = "code:113(2)"  // accreditation
	Code114p3  Clause = "code:114(3)"  // the state expert organisation runs the Portal
	Code114p4  Clause = "code:114(4)"  // its consultations
	Code115    Clause = "code:115"     // recall of conclusions, end of expertise
	Code115p1  Clause = "code:115(1)"  // recall
	Code115p2  Clause = "code:115(2)"  // return without further consideration
	Code115p3  Clause = "code:115(3)"  // addendum for technical errors
	Code146p4  Clause = "code:146(4)"  // remarks rest on norms
	Code147p4  Clause = "code:147(4)"  // attestats held as certificates
	Code147p8  Clause = "code:147(8)"  // transition to certificates
)

// The rules of construction expertise of Order No. 299 in the wording of 26 February 2023: the default of terms and
// documents, until an operator enters those of the rules that replaced them.
const (
	Rules299p16    Clause = "299:16"    // one window of intake
	Rules299p20    Clause = "299:20"    // completeness check within 5 working days
	Rules299p20s1  Clause = "299:20-1"  // estimated limit cost of social objects
	Rules299p21    Clause = "299:21"    // acceptance
	Rules299p22    Clause = "299:22"    // contract
	Rules299p23    Clause = "299:23"    // choice of one organisation
	Rules299p24    Clause = "299:24"    // works begin when the contract enters into force
	Rules299p25    Clause = "299:25"    // what experts do; motivated remarks
	Rules299p27    Clause = "299:27"    // negative conclusion
	Rules299p28    Clause = "299:28"    // state of consideration is published
	Rules299p31    Clause = "299:31"    // greatest lengths
	Rules299p32    Clause = "299:32"    // up to 60 working days: national importance, unique objects
	Rules299p33    Clause = "299:33"    // shorter terms by contract, in proportion
	Rules299p34    Clause = "299:34"    // parts of the term of 45 working days
	Rules299p35    Clause = "299:35"    // parts of the term of 60 working days
	Rules299p36    Clause = "299:36"    // parts of the term of 30 working days
	Rules299p37    Clause = "299:37"    // parts of the term of 10 working days
	Rules299p37s1  Clause = "299:37-1"  // parts of the term of 15 working days
	Rules299p38    Clause = "299:38"    // remarks and their elimination
	Rules299p38s1  Clause = "299:38-1"  // remarks upon correction of the estimate
	Rules299p39    Clause = "299:39"    // end upon the customer's request
	Rules299p41    Clause = "299:41"    // no end at the closing stage
	Rules299p41s1  Clause = "299:41-1"  // a withdrawn project comes as a new one
	Rules299p45    Clause = "299:45"    // content of the conclusion
	Rules299p67    Clause = "299:67"    // individual plan not kept
	Rules299p69s9  Clause = "299:69-9"  // greatest lengths of a stage of expert support
	Rules299p69s10 Clause = "299:69-10" // parts of its term of 45 working days
	Rules299p69s11 Clause = "299:69-11" // parts of its term of 30 working days
	Rules299p69s12 Clause = "299:69-12" // parts of its term of 20 working days
	Rules299p69s13 Clause = "299:69-13" // parts of its term of 10 working days
	Rules299p69s14 Clause = "299:69-14" // its remarks and their elimination
	Rules299p70    Clause = "299:70"    // issue of the conclusion
	Rules299p72    Clause = "299:72"    // repeated expertise
	Rules299p79    Clause = "299:79"    // signatures and keeping of the final edition
	Rules299p79s1  Clause = "299:79-1"  // schedules of materials are published
	Rules299p79s2  Clause = "299:79-2"  // experts sign the final edition
	Rules299p82    Clause = "299:82"    // hand-over to the state bank
)

// The rules of Order No. 165 on levels of responsibility, in the wording of 14 February 2023.
const (
	Rules165p6  Clause = "165:6"  // three levels of responsibility
	Rules165p7  Clause = "165:7"  // technically complex objects
	Rules165p8  Clause = "165:8"  // objects that are not technically complex
	Rules165p9  Clause = "165:9"  // the level is set by the customer; of a complex
	Rules165p10 Clause = "165:10" // the general designer refines it
)

// The Civil Code.
const (
	Civil173 Clause = "civil:173" // a term begins on the day after the event
)
