/* SPDX-License-Identifier: Apache-2.0
 *
 * The fact kinds: what happened on a day and never changes. Each belongs to a customer,
 * named by the customer's own id or by an account, supply point, meter or contract of theirs.
 */
#include "app/kind/kinds.h"

#define ID_FIELD(zh, en, names)                                                                              \
    {                                                                                                        \
        .name = "id", .type = ZK_COL_TEXT, .title = {zh, en},                                                \
        .help = {"可不填；填则唯一，更正凭它替换旧记录。",                                                   \
                 "May be left out; if given it is unique, and a correction replaces by it."},                \
        .aliases = names                                                                                     \
    }
#define CUSTOMER_FIELD                                                                                       \
    {                                                                                                        \
        .name = "customer", .type = ZK_COL_TEXT, .title = {"客户编号", "Customer id"},                       \
        .help = {"属于哪个客户；也可只给账户、受电点、电能表或合同。",                                       \
                 "Whose it is; an account, supply point, meter or contract will do instead where the kind has one."}, \
        .aliases = ZK__CUSTOMER_ALIASES, .refers = "customer"                                                \
    }
#define ACCOUNT_FIELD                                                                                        \
    {                                                                                                        \
        .name = "account", .type = ZK_COL_TEXT, .title = {"账户编号", "Account id"},                         \
        .help = {"结算账户。", "Billing account."}, .aliases = "账号|结算户号|账户号|结算户|account no|accountid", \
        .refers = "account"                                                                                  \
    }
#define POINT_FIELD                                                                                          \
    {                                                                                                        \
        .name = "supply_point", .type = ZK_COL_TEXT, .title = {"受电点编号", "Supply point id"},             \
        .help = {"受电点（计量点）。", "Point of supply."}, .aliases = "计量点编号|计量点号|用电点编号|pod|mpan|nmi", \
        .refers = "supply_point"                                                                             \
    }
#define METER_FIELD                                                                                          \
    {                                                                                                        \
        .name = "meter", .type = ZK_COL_TEXT, .title = {"电能表编号", "Meter id"},                           \
        .help = {"哪块表。", "Which meter."}, .aliases = "表号|资产编号|电表号|电表编号|表计编号|meter no|serial|meterid", \
        .refers = "meter"                                                                                    \
    }
#define CONTRACT_FIELD                                                                                       \
    {                                                                                                        \
        .name = "contract", .type = ZK_COL_TEXT, .title = {"合同编号", "Contract id"},                       \
        .help = {"哪份合同。", "Which contract."}, .aliases = "合同号|contract no|contractid", .refers = "contract" \
    }
#define DATE_FIELD(zh, en, names, ...)                                                                       \
    {                                                                                                        \
        .name = "date", .type = ZK_COL_DATE, .title = {zh, en},                                              \
        .help = {"发生的日期，决定落入哪个时间窗。", "Day it happened: decides which window it falls in."},  \
        .aliases = names, .required = true, __VA_ARGS__                                                      \
    }
#define MONEY .type = ZK_COL_MONEY, .unit = "CNY"
#define ENERGY .type = ZK_COL_ENERGY, .unit = "kWh"
#define REAL_KW .type = ZK_COL_INT, .unit = "kW"

/* 1e13 fen = 100 billion yuan, 1e15 Wh = 1 TWh: a single record beyond is a unit error. */
#define MONEY_BOUNDS .bounded = true, .min = INT64_C(-10000000000000), .max = INT64_C(10000000000000)
#define ENERGY_BOUNDS .bounded = true, .min = INT64_C(-1000000000000000), .max = INT64_C(1000000000000000)
#define NOT_NEGATIVE .bounded = true, .min = 0, .max = INT64_C(1000000000000000)

static const zk_code bill_type[] = {
    {"normal", {"正常", "Normal"}, "正常电费|正常账单|电费账单|月度|regular|monthly"},
    {"adjustment", {"退补", "Adjustment"}, "退补电费|调整|更正|补收|退费|correction"},
    {"penalty", {"违约金", "Penalty"}, "电费违约金|滞纳金|late fee"},
    {"deposit", {"预收", "Advance"}, "预存|预收电费|advance payment"},
    {"other", {"其他", "Other"}, "其它"},
    {0},
};

static const zk_field bill[] = {
    ID_FIELD("账单编号", "Bill id", "电费编号|账单号|应收编号|应收标识|发票号|发票编号|bill no|bill number|invoice|invoice no|billid"),
    CUSTOMER_FIELD,
    ACCOUNT_FIELD,
    POINT_FIELD,
    {.name = "period", .type = ZK_COL_DATE, .title = {"电费年月", "Period"},
     .help = {"账单所属月份，存为该月第一天。", "Month billed, kept as its first day."},
     .aliases = "年月|应收年月|账期|月份|电费月份|账单月份|billing month|month|billing period", .month = true},
    {.name = "issued", .type = ZK_COL_DATE, .title = {"出账日期", "Issued"},
     .help = {"发行日期，决定落入哪个时间窗；没有时用电费年月的第一天。",
              "Day of issue: decides which window it falls in; without it the first day of the period is used."},
     .aliases = "应收日期|发行日期|电费发行日期|账单日期|出账日|发行时间|开票日期|日期|bill date|issue date|issued on|invoice date|date",
     .required = true, .derived = "period"},
    {.name = "due", .type = ZK_COL_DATE, .title = {"缴费截止日期", "Due"},
     .help = {"过了这一天未缴即为欠费。", "Unpaid after this day means arrears."},
     .aliases = "截止日期|到期日|到期日期|缴费期限|应缴日期|违约金起算日期|违约起算日期|due date|due on|payment due"},
    {.name = "energy", ENERGY, .title = {"电量", "Energy"}, .help = {"结算电量，千瓦时。", "Energy billed, kWh."},
     .aliases = "用电量|结算电量|总电量|抄见电量|售电量|计费电量|consumption|usage|energy_kwh|kwh|quantity", ENERGY_BOUNDS},
    {.name = "amount", MONEY, .title = {"电费", "Amount"}, .help = {"应收金额，元；退费为负。", "Amount due, CNY; negative for a refund."},
     .aliases = "应收电费|应收金额|金额|电费金额|应收|总电费|账单金额|目录电费|amount due|bill amount|total|charge|charges", .required = true, MONEY_BOUNDS},
    {.name = "paid", MONEY, .title = {"实收金额", "Paid"}, .help = {"已收金额，元；缴费另有明细时可不填。", "Amount received, CNY; may be left out where payments are imported."},
     .aliases = "实收|实收电费|已缴金额|已交金额|实缴金额|已收金额|paid amount|amount paid", MONEY_BOUNDS},
    {.name = "paid_on", .type = ZK_COL_DATE, .title = {"缴费日期", "Paid on"}, .help = {"结清的日期。", "Day it was paid."},
     .aliases = "实收日期|收费日期|交费日期|付款日期|缴费时间|结清日期|payment date|paid date|date paid"},
    {.name = "penalty", MONEY, .title = {"违约金", "Penalty"}, .help = {"逾期违约金，元。", "Charge for late payment, CNY."},
     .aliases = "应收违约金|电费违约金|滞纳金|late fee", MONEY_BOUNDS},
    {.name = "cost", MONEY, .title = {"成本", "Cost"}, .help = {"购电、营销及运营成本分摊，元；用于利润。", "Purchase, marketing and operating cost allocated, CNY; for profit."},
     .aliases = "购电成本|分摊成本|营销成本|allocated cost", MONEY_BOUNDS},
    {.name = "type", .type = ZK_COL_CODE, .title = {"账单类型", "Type"}, .help = {"不填为正常。", "Normal when left out."},
     .aliases = "账单类别|费用类型|电费类型|电费类别|应收类型|bill type", .codes = bill_type},
    {0},
};

static const zk_code channel[] = {
    {"counter", {"营业厅", "Counter"}, "现金|坐收|柜台|走收|cash|营业厅缴费"},
    {"transfer", {"银行转账", "Bank transfer"}, "转账|电汇|支票|托收|银行托收|银行|bank|cheque"},
    {"debit", {"银行代扣", "Direct debit"}, "代扣|委托扣款|automatic"},
    {"online", {"网上", "Online"}, "支付宝|微信|网上国网|掌上电力|电子渠道|网银|手机|网站|app|web|internet|网上缴费"},
    {"phone", {"电话", "Phone"}, "热线|95598|呼叫中心|telephone|call centre|call center"},
    {"mail", {"邮件", "Mail"}, "电子邮件|信函|e-mail|email|letter"},
    {"message", {"短信", "Message"}, "短信通知|sms|text"},
    {"visit", {"上门", "Visit"}, "走访|现场|face to face|on site"},
    {"prepaid", {"预付费", "Prepaid"}, "费控|购电|卡表|充值"},
    {"other", {"其他", "Other"}, "其它"},
    {0},
};

static const zk_field payment[] = {
    ID_FIELD("缴费编号", "Payment id", "收费编号|实收编号|流水号|交易流水号|缴费流水号|payment no|receipt|receipt no|paymentid"),
    CUSTOMER_FIELD,
    ACCOUNT_FIELD,
    DATE_FIELD("缴费日期", "Date", "收费日期|交费日期|付款日期|实收日期|到账日期|缴费时间|收费时间|日期|payment date|paid on|paid date|pay date"),
    {.name = "amount", MONEY, .title = {"缴费金额", "Amount"}, .help = {"实收金额，元；冲正为负。", "Money received, CNY; negative when reversed."},
     .aliases = "实收金额|收费金额|交费金额|付款金额|实收|金额|实收电费|paid|payment amount|amount paid|payment", .required = true, MONEY_BOUNDS},
    {.name = "period", .type = ZK_COL_DATE, .title = {"电费年月", "Period"},
     .help = {"抵哪个月的账单；不填时先抵最早的欠费。", "Month it pays for; without it the oldest arrears are paid first."},
     .aliases = "年月|应收年月|账期|月份|month|billing month", .month = true},
    {.name = "bill", .type = ZK_COL_TEXT, .title = {"账单编号", "Bill id"}, .help = {"抵哪张账单。", "Bill it pays."},
     .aliases = "电费编号|账单号|应收编号|invoice|bill no|billid|invoice no"},
    {.name = "channel", .type = ZK_COL_CODE, .title = {"缴费渠道", "Channel"}, .help = {"通过什么缴的。", "How it was paid."},
     .aliases = "缴费方式|收费方式|支付方式|渠道|付款方式|method|payment method", .codes = channel},
    {0},
};

static const zk_code quality[] = {
    {"good", {"正常", "Good"}, "有效|实抄|valid|actual|ok|0"},
    {"estimated", {"估算", "Estimated"}, "估抄|补全|拟合|estimate|interpolated|1"},
    {"bad", {"异常", "Bad"}, "无效|错误|失败|invalid|error|missing|2"},
    {0},
};

static const zk_field reading[] = {
    ID_FIELD("读数编号", "Reading id", "抄表编号|readingid"),
    CUSTOMER_FIELD,
    METER_FIELD,
    POINT_FIELD,
    {.name = "time", .type = ZK_COL_TIME, .title = {"抄表时间", "Time"}, .help = {"时刻；没有时区的按文件的时区。", "Moment; without a zone that of the file."},
     .aliases = "数据时间|采集时间|时间|时刻|冻结时间|reading time|timestamp|datetime|reading_datetime"},
    DATE_FIELD("抄表日期", "Date", "日期|数据日期|冻结日期|reading date|day", .derived = "time"),
    {.name = "energy", ENERGY, .title = {"电量", "Energy"}, .help = {"本时段用电量，千瓦时。", "Energy used in the interval, kWh."},
     .aliases = "用电量|时段电量|日电量|正向有功电量|consumption|usage|kwh|energy_kwh", ENERGY_BOUNDS},
    {.name = "energy_total", ENERGY, .title = {"表底", "Register"}, .help = {"表计累计示数，千瓦时。", "Register of the meter, kWh."},
     .aliases = "示数|正向有功总|止码|本次示数|抄见示数|总示数|register|reading|cumulative", ENERGY_BOUNDS},
    {.name = "energy_out", ENERGY, .title = {"上网电量", "Exported energy"}, .help = {"反向有功，千瓦时。", "Fed into the grid, kWh."},
     .aliases = "反向有功电量|反向电量|发电上网|export", ENERGY_BOUNDS},
    {.name = "energy_peak", ENERGY, .title = {"峰电量", "Peak energy"}, .help = {"峰段，千瓦时。", "In peak hours, kWh."}, .aliases = "峰|峰段电量|尖峰电量|peak", ENERGY_BOUNDS},
    {.name = "energy_valley", ENERGY, .title = {"谷电量", "Valley energy"}, .help = {"谷段，千瓦时。", "In valley hours, kWh."}, .aliases = "谷|谷段电量|valley|off peak", ENERGY_BOUNDS},
    {.name = "demand", REAL_KW, .title = {"最大需量", "Demand"}, .help = {"有功功率或最大需量，千瓦。", "Active power or maximum demand, kW."},
     .aliases = "需量|有功功率|功率|负荷|power|load|max demand", .bounded = true, .min = INT64_C(-100000000000), .max = INT64_C(100000000000)},
    {.name = "power_factor", .type = ZK_COL_REAL, .title = {"功率因数", "Power factor"}, .help = {"0 到 1。", "0 to 1."}, .aliases = "力率|pf|cos phi",
     .bounded = true, .min = -1, .max = 1},
    {.name = "quality", .type = ZK_COL_CODE, .title = {"数据质量", "Quality"}, .help = {"正常、估算或异常。", "Good, estimated or bad."},
     .aliases = "质量|数据状态|抄表状态|flag|status", .codes = quality},
    {0},
};

static const zk_code interaction_type[] = {
    {"inquiry", {"咨询", "Inquiry"}, "查询|业务咨询|question|enquiry"},
    {"request", {"业务申请", "Request"}, "申请|受理|服务申请|service request"},
    {"fault", {"故障报修", "Fault report"}, "报修|故障|抢修|outage|repair"},
    {"visit", {"走访", "Visit"}, "上门走访|客户走访|拜访"},
    {"dunning", {"催费", "Reminder of payment"}, "催缴|催收|欠费催缴|dun|reminder"},
    {"notice", {"通知", "Notice"}, "停电通知|告知|notification"},
    {"marketing", {"推广", "Marketing"}, "营销|活动|campaign|promotion"},
    {"callback", {"回访", "Call-back"}, "满意度回访|follow up|follow-up"},
    {"other", {"其他", "Other"}, "其它"},
    {0},
};

static const zk_code direction[] = {
    {"in", {"客户发起", "From the customer"}, "呼入|来电|inbound|incoming"},
    {"out", {"我方发起", "To the customer"}, "呼出|去电|outbound|outgoing"},
    {0},
};

static const zk_field interaction[] = {
    ID_FIELD("接触编号", "Interaction id", "工单编号|工单号|服务单号|ticket|ticket no|interactionid"),
    CUSTOMER_FIELD,
    {.name = "time", .type = ZK_COL_TIME, .title = {"时间", "Time"}, .help = {"时刻。", "Moment."}, .aliases = "受理时间|接触时间|发生时间|timestamp|datetime"},
    DATE_FIELD("日期", "Date", "受理日期|接触日期|发生日期|day", .derived = "time"),
    {.name = "type", .type = ZK_COL_CODE, .title = {"接触类型", "Type"}, .help = {"为了什么接触。", "What it was about."},
     .aliases = "类型|业务类型|工单类型|受理类型|category", .codes = interaction_type},
    {.name = "channel", .type = ZK_COL_CODE, .title = {"渠道", "Channel"}, .help = {"通过什么。", "By what means."}, .aliases = "受理渠道|接触渠道|来源|medium", .codes = channel},
    {.name = "direction", .type = ZK_COL_CODE, .title = {"方向", "Direction"}, .help = {"谁发起。", "Who began it."}, .aliases = "呼叫方向", .codes = direction},
    {.name = "outcome", .type = ZK_COL_TEXT, .title = {"结果", "Outcome"}, .help = {"结果。", "How it ended."}, .aliases = "处理结果|result"},
    {.name = "minutes", .type = ZK_COL_REAL, .title = {"耗时", "Minutes"}, .help = {"分钟。", "Minutes taken."}, .unit = "min", .aliases = "时长|duration", .bounded = true, .min = 0, .max = 100000},
    {.name = "person", .type = ZK_COL_TEXT, .title = {"经办人", "Person"}, .help = {"我方的人。", "Who of ours."}, .aliases = "受理人|坐席|处理人|agent|employee"},
    {.name = "note", .type = ZK_COL_TEXT, .title = {"备注", "Note"}, .help = {"内容。", "What was said."}, .aliases = "内容|摘要|说明|remark|text|subject"},
    {0},
};

static const zk_code complaint_type[] = {
    {"service", {"服务", "Service"}, "服务投诉|服务态度|服务质量|服务行为"},
    {"supply", {"供电质量", "Supply quality"}, "停送电|电压质量|停电|供电质量投诉|停送电投诉|电能质量|outage|quality"},
    {"billing", {"电费计量", "Billing"}, "电费|抄表|计量|营业|电价电费|抄核收|营业投诉|meter"},
    {"construction", {"电网建设", "Construction"}, "施工|电网建设投诉"},
    {"product", {"产品", "Product"}, "产品质量|goods"},
    {"delivery", {"配送", "Delivery"}, "物流|shipping"},
    {"other", {"其他", "Other"}, "其它"},
    {0},
};

static const zk_field complaint[] = {
    ID_FIELD("投诉编号", "Complaint id", "投诉单号|工单编号|工单号|complaint no|complaintid"),
    CUSTOMER_FIELD,
    {.name = "opened", .type = ZK_COL_DATE, .title = {"受理日期", "Opened"}, .help = {"受理日期，决定落入哪个时间窗。", "Day received: decides which window it falls in."},
     .aliases = "投诉日期|受理时间|投诉时间|日期|date|received|open date", .required = true},
    {.name = "closed", .type = ZK_COL_DATE, .title = {"办结日期", "Closed"}, .help = {"办结日期；没有即未结。", "Day settled; without it it is open."},
     .aliases = "办结时间|处理日期|归档日期|结束日期|close date|resolved"},
    {.name = "type", .type = ZK_COL_CODE, .title = {"投诉类型", "Type"}, .help = {"投诉什么。", "What it is about."}, .aliases = "类型|投诉类别|投诉分类|category", .codes = complaint_type},
    {.name = "upheld", .type = ZK_COL_BOOL, .title = {"是否属实", "Upheld"}, .help = {"投诉是否属实。", "Whether the customer was right."}, .aliases = "属实|属实投诉|justified|valid"},
    {.name = "severity", .type = ZK_COL_INT, .title = {"严重程度", "Severity"}, .help = {"1 轻 到 5 重。", "1 slight to 5 grave."}, .aliases = "级别|等级|level", .bounded = true, .min = 1, .max = 5},
    {.name = "channel", .type = ZK_COL_CODE, .title = {"渠道", "Channel"}, .help = {"通过什么。", "By what means."}, .aliases = "受理渠道|来源|medium", .codes = channel},
    {.name = "score", .type = ZK_COL_REAL, .title = {"回访满意度", "Call-back score"}, .help = {"对处理的评分。", "How the customer rated the answer."}, .aliases = "满意度|评分|回访评分|rating"},
    {.name = "note", .type = ZK_COL_TEXT, .title = {"备注", "Note"}, .help = {"内容。", "What was said."}, .aliases = "内容|投诉内容|说明|text|remark"},
    {0},
};

static const zk_field survey_answer[] = {
    ID_FIELD("答卷编号", "Answer id", "回答编号|answerid|response id"),
    CUSTOMER_FIELD,
    DATE_FIELD("日期", "Date", "调查日期|答卷日期|评价日期|答题日期|survey date|answered"),
    {.name = "survey", .type = ZK_COL_TEXT, .title = {"问卷", "Survey"}, .help = {"哪份问卷。", "Which survey."}, .aliases = "问卷名称|问卷编号|调查名称|questionnaire"},
    {.name = "question", .type = ZK_COL_TEXT, .title = {"问题", "Question"}, .help = {"问题代号，如 trust、loyalty。", "Code of the question, such as trust, loyalty."},
     .aliases = "题目|题号|问题编号|指标|评价项目|评价环节|item|question id", .required = true},
    {.name = "score", .type = ZK_COL_REAL, .title = {"得分", "Score"}, .help = {"数字答案。", "The answer as a number."}, .aliases = "分值|评分|分数|打分|答案|rating|value|answer"},
    {.name = "text", .type = ZK_COL_TEXT, .title = {"文字答案", "Text"}, .help = {"文字答案。", "The answer in words."}, .aliases = "意见|建议|文字|comment|remark"},
    {.name = "weight", .type = ZK_COL_REAL, .title = {"权重", "Weight"}, .help = {"抽样权重。", "Sampling weight."}, .aliases = "抽样权重", .bounded = true, .min = 0, .max = 1000000},
    {0},
};

static const zk_code inspection_type[] = {
    {"routine", {"周期检查", "Routine"}, "定期检查|例行检查|用电检查|periodic"},
    {"special", {"专项检查", "Special"}, "专项|抽查|保电检查"},
    {"followup", {"复查", "Follow-up"}, "整改复查|复核|follow up"},
    {"audit", {"反窃电检查", "Theft check"}, "反窃查违|稽查|反窃电"},
    {"other", {"其他", "Other"}, "其它"},
    {0},
};

static const zk_field inspection[] = {
    ID_FIELD("检查编号", "Inspection id", "检查单号|用检编号|inspection no|inspectionid"),
    CUSTOMER_FIELD,
    POINT_FIELD,
    DATE_FIELD("检查日期", "Date", "日期|检查时间|inspection date"),
    {.name = "type", .type = ZK_COL_CODE, .title = {"检查类型", "Type"}, .help = {"检查类型。", "Why it was inspected."}, .aliases = "类型|检查类别", .codes = inspection_type},
    {.name = "hazards", .type = ZK_COL_INT, .title = {"发现隐患数", "Hazards found"}, .help = {"发现的安全隐患数。", "Hazards found."},
     .aliases = "隐患数|隐患数量|缺陷数|发现隐患|hazards_found|found", .bounded = true, .min = 0, .max = 100000},
    {.name = "closed", .type = ZK_COL_INT, .title = {"已整改数", "Hazards closed"}, .help = {"其中已整改的。", "Of these, put right."},
     .aliases = "整改数|已整改隐患数|闭环数|整改完成数|hazards_closed|rectified", .bounded = true, .min = 0, .max = 100000},
    {.name = "serious", .type = ZK_COL_INT, .title = {"重大隐患数", "Serious hazards"}, .help = {"其中重大的。", "Of these, serious."}, .aliases = "重大隐患|重大缺陷数", .bounded = true, .min = 0, .max = 100000},
    {.name = "due", .type = ZK_COL_DATE, .title = {"整改期限", "To be closed by"}, .help = {"整改期限。", "Day by which they must be put right."}, .aliases = "限期|整改截止日期|deadline"},
    {.name = "score", .type = ZK_COL_REAL, .title = {"检查评分", "Score"}, .help = {"安全评分。", "Safety score."}, .aliases = "评分|得分|rating"},
    {.name = "passed", .type = ZK_COL_BOOL, .title = {"是否合格", "Passed"}, .help = {"是否合格。", "Whether it passed."}, .aliases = "合格|检查结果|ok"},
    {.name = "note", .type = ZK_COL_TEXT, .title = {"备注", "Note"}, .help = {"内容。", "Findings."}, .aliases = "隐患内容|内容|说明|remark"},
    {0},
};

static const zk_code violation_type[] = {
    {"theft", {"窃电", "Theft"}, "偷电|窃电行为|steal|stealing|kacak"},
    {"breach_of_contract", {"违约用电", "Breach of contract"}, "违约|违章用电|违约用电行为|breach"},
    {"safety", {"安全违规", "Safety"}, "违反安全规定|安全|危害供电安全"},
    {"overload", {"超容用电", "Over capacity"}, "超容|私增容量|over load"},
    {"resale", {"转供电", "Resale"}, "私自转供|擅自转供"},
    {"shifting", {"违反有序用电", "Orderly use ignored"}, "有序用电违规|错峰违规|拒不错峰"},
    {"fraud", {"欺诈", "Fraud"}, "弄虚作假|虚假信息"},
    {"legal", {"违法", "Against the law"}, "违法行为|诉讼|失信|court"},
    {"other", {"其他", "Other"}, "其它"},
    {0},
};

static const zk_field violation[] = {
    ID_FIELD("违规编号", "Violation id", "违窃编号|案件编号|案号|case no|violationid"),
    CUSTOMER_FIELD,
    POINT_FIELD,
    CONTRACT_FIELD,
    DATE_FIELD("查处日期", "Date", "日期|发现日期|违规日期|查获日期|date found"),
    {.name = "type", .type = ZK_COL_CODE, .title = {"违规类型", "Type"}, .help = {"违反了什么。", "What was violated."},
     .aliases = "类型|违规类别|违窃类型|性质|category", .codes = violation_type, .required = true},
    {.name = "energy", ENERGY, .title = {"追补电量", "Energy"}, .help = {"追补电量，千瓦时。", "Energy charged afterwards, kWh."}, .aliases = "电量|窃电量|kwh", ENERGY_BOUNDS},
    {.name = "amount", MONEY, .title = {"追补电费", "Amount"}, .help = {"追补电费，元。", "Charged afterwards, CNY."}, .aliases = "金额|追补金额|窃电金额", MONEY_BOUNDS},
    {.name = "penalty", MONEY, .title = {"违约使用电费", "Penalty"}, .help = {"违约使用电费或罚款，元。", "Penalty or fine, CNY."}, .aliases = "罚款|违约金|fine", MONEY_BOUNDS},
    {.name = "closed", .type = ZK_COL_DATE, .title = {"结案日期", "Closed"}, .help = {"结案日期。", "Day it was closed."}, .aliases = "处理日期|close date"},
    {.name = "severity", .type = ZK_COL_INT, .title = {"严重程度", "Severity"}, .help = {"1 轻 到 5 重。", "1 slight to 5 grave."}, .aliases = "级别|等级|level", .bounded = true, .min = 1, .max = 5},
    {.name = "note", .type = ZK_COL_TEXT, .title = {"备注", "Note"}, .help = {"内容。", "What was found."}, .aliases = "内容|说明|手段|remark"},
    {0},
};

static const zk_code statement_span[] = {
    {"year", {"年报", "Year"}, "年度|年|annual|yearly|fy"},
    {"half", {"半年报", "Half-year"}, "半年|中报|semi-annual"},
    {"quarter", {"季报", "Quarter"}, "季度|季|quarterly"},
    {"month", {"月报", "Month"}, "月度|月|monthly"},
    {0},
};

static const zk_field statement[] = {
    ID_FIELD("报表编号", "Statement id", "报告编号|statementid"),
    CUSTOMER_FIELD,
    DATE_FIELD("报表日期", "Date", "截止日期|报告期|报告日期|日期|会计期末|period end|report date|balance date"),
    {.name = "span", .type = ZK_COL_CODE, .title = {"报表期间", "Span"}, .help = {"年、半年、季或月。", "Year, half-year, quarter or month."}, .aliases = "报表类型|期间类型|frequency", .codes = statement_span},
    {.name = "assets", MONEY, .title = {"总资产", "Total assets"}, .help = {"元。", "CNY."}, .aliases = "资产总计|资产总额|资产合计"},
    {.name = "current_assets", MONEY, .title = {"流动资产", "Current assets"}, .help = {"元。", "CNY."}, .aliases = "流动资产合计"},
    {.name = "inventory", MONEY, .title = {"存货", "Inventory"}, .help = {"元。", "CNY."}, .aliases = "存货净额|stock"},
    {.name = "receivables", MONEY, .title = {"应收账款", "Receivables"}, .help = {"元。", "CNY."}, .aliases = "应收款|应收账款净额|accounts receivable"},
    {.name = "cash", MONEY, .title = {"货币资金", "Cash"}, .help = {"元。", "CNY."}, .aliases = "现金|现金及等价物|cash and equivalents"},
    {.name = "liabilities", MONEY, .title = {"总负债", "Total liabilities"}, .help = {"元。", "CNY."}, .aliases = "负债合计|负债总额|负债总计"},
    {.name = "current_liabilities", MONEY, .title = {"流动负债", "Current liabilities"}, .help = {"元。", "CNY."}, .aliases = "流动负债合计"},
    {.name = "equity", MONEY, .title = {"所有者权益", "Equity"}, .help = {"元。", "CNY."}, .aliases = "净资产|股东权益|所有者权益合计"},
    {.name = "revenue", MONEY, .title = {"营业收入", "Revenue"}, .help = {"元。", "CNY."}, .aliases = "销售收入|主营业务收入|sales|turnover"},
    {.name = "cost", MONEY, .title = {"营业成本", "Cost of sales"}, .help = {"元。", "CNY."}, .aliases = "销售成本|主营业务成本|cogs"},
    {.name = "interest", MONEY, .title = {"利息支出", "Interest"}, .help = {"元。", "CNY."}, .aliases = "财务费用|利息费用|interest expense"},
    {.name = "profit", MONEY, .title = {"净利润", "Net profit"}, .help = {"元。", "CNY."}, .aliases = "利润|利润总额|net income"},
    {.name = "cash_flow", MONEY, .title = {"经营现金流", "Operating cash flow"}, .help = {"元。", "CNY."}, .aliases = "经营活动现金流量净额|operating cash flow"},
    {.name = "employees", .type = ZK_COL_INT, .title = {"员工人数", "Employees"}, .help = {"人。", "Persons."}, .aliases = "职工人数|从业人数|staff", .bounded = true, .min = 0, .max = 10000000},
    {.name = "audited", .type = ZK_COL_BOOL, .title = {"是否审计", "Audited"}, .help = {"是否经审计。", "Whether an auditor signed."}, .aliases = "审计"},
    {0},
};

static const zk_field transaction[] = {
    ID_FIELD("交易编号", "Transaction id", "交易流水号|流水号|明细编号|transaction no|transactionid|line id"),
    CUSTOMER_FIELD,
    ACCOUNT_FIELD,
    {.name = "order", .type = ZK_COL_TEXT, .title = {"订单号", "Order"}, .help = {"同一订单的各行共有。", "Common to the lines of one order."},
     .aliases = "订单编号|单号|发票号|invoice|invoiceno|invoice no|order id|order no|orderid"},
    {.name = "time", .type = ZK_COL_TIME, .title = {"交易时间", "Time"}, .help = {"时刻。", "Moment."}, .aliases = "时间|下单时间|timestamp|datetime|order time"},
    DATE_FIELD("交易日期", "Date", "日期|订单日期|下单日期|购买日期|成交日期|order date|invoicedate|invoice date|purchase date|transaction date|orderdate", .derived = "time"),
    {.name = "item", .type = ZK_COL_TEXT, .title = {"商品", "Item"}, .help = {"商品或业务代码。", "Goods or service, by code."}, .aliases = "商品编号|商品代码|产品|货号|品名|stockcode|stock code|product|sku|product id"},
    {.name = "quantity", .type = ZK_COL_REAL, .title = {"数量", "Quantity"}, .help = {"数量；退货为负。", "How many; negative when returned."}, .aliases = "件数|数目|qty|units"},
    {.name = "amount", MONEY, .title = {"金额", "Amount"}, .help = {"元；退货为负。", "CNY; negative when returned."}, .aliases = "交易金额|成交金额|订单金额|消费金额|总金额|revenue|total|value|sales|price paid|turnover", .required = true, MONEY_BOUNDS},
    {.name = "cost", MONEY, .title = {"成本", "Cost"}, .help = {"元；用于利润。", "CNY; for profit."}, .aliases = "商品成本|进价", MONEY_BOUNDS},
    {.name = "type", .type = ZK_COL_TEXT, .title = {"交易类型", "Type"}, .help = {"如 购买、退货、存入、取出。", "Such as sale, return, deposit, withdrawal."}, .aliases = "类型|业务类型|transaction type"},
    {.name = "channel", .type = ZK_COL_TEXT, .title = {"渠道", "Channel"}, .help = {"门店或线上。", "Shop or online."}, .aliases = "门店|店铺|销售渠道|store|shop"},
    {.name = "counterparty", .type = ZK_COL_TEXT, .title = {"对方", "Counterparty"}, .help = {"资金的另一方。", "Where the money came from or went."}, .aliases = "对方户名|对方账号|交易对手"},
    {0},
};

static const zk_code call_type[] = {
    {"voice", {"语音", "Voice"}, "通话|电话|call"},
    {"message", {"短信", "Message"}, "sms|text"},
    {"data", {"数据", "Data"}, "流量|上网"},
    {0},
};

static const zk_field call[] = {
    ID_FIELD("通话编号", "Call id", "话单号|callid|cdr"),
    CUSTOMER_FIELD,
    {.name = "from", .type = ZK_COL_TEXT, .title = {"主叫", "From"}, .help = {"主叫号码。", "Number that calls."}, .aliases = "主叫号码|caller|calling|source|from_number"},
    {.name = "to", .type = ZK_COL_TEXT, .title = {"被叫", "To"}, .help = {"被叫号码。", "Number called."}, .aliases = "被叫号码|对方号码|callee|called|target|to_number"},
    {.name = "start", .type = ZK_COL_TIME, .title = {"开始时间", "Start"}, .help = {"开始时刻。", "When it began."}, .aliases = "通话时间|起始时间|呼叫时间|时间|start time|timestamp|time"},
    DATE_FIELD("日期", "Date", "通话日期|呼叫日期|call date", .derived = "start"),
    {.name = "seconds", .type = ZK_COL_INT, .title = {"时长", "Seconds"}, .unit = "s", .help = {"通话秒数。", "Seconds it lasted."}, .aliases = "通话时长|秒数|duration|length", NOT_NEGATIVE},
    {.name = "amount", MONEY, .title = {"话费", "Charge"}, .help = {"元。", "CNY."}, .aliases = "费用|通话费|金额|cost", MONEY_BOUNDS},
    {.name = "type", .type = ZK_COL_CODE, .title = {"类型", "Type"}, .help = {"语音、短信或数据。", "Voice, message or data."}, .aliases = "通话类型|业务类型|call type", .codes = call_type},
    {.name = "direction", .type = ZK_COL_CODE, .title = {"方向", "Direction"}, .help = {"谁发起。", "Who began it."}, .aliases = "呼叫类型|主被叫", .codes = direction},
    {.name = "off_net", .type = ZK_COL_BOOL, .title = {"网外", "Off-net"}, .help = {"对方是否别网用户。", "Whether the other is with another operator."}, .aliases = "是否网外|异网"},
    {0},
};

static const zk_field event[] = {
    ID_FIELD("事件编号", "Event id", "事件id|eventid"),
    CUSTOMER_FIELD,
    METER_FIELD,
    POINT_FIELD,
    {.name = "time", .type = ZK_COL_TIME, .title = {"发生时间", "Time"}, .help = {"时刻。", "Moment."}, .aliases = "时间|事件时间|timestamp|datetime"},
    DATE_FIELD("日期", "Date", "发生日期|事件日期|event date|day", .derived = "time"),
    {.name = "type", .type = ZK_COL_TEXT, .title = {"事件类型", "Type"}, .help = {"任意代号，如 outage、disconnection、tamper、visit。", "Any code, such as outage, disconnection, tamper, visit."},
     .aliases = "类型|事件|事件代码|事件名称|event|event type|event code", .required = true},
    {.name = "value", .type = ZK_COL_REAL, .title = {"数值", "Value"}, .help = {"随事件的数。", "A number that goes with it."}, .aliases = "值|测量值|magnitude"},
    {.name = "amount", MONEY, .title = {"金额", "Amount"}, .help = {"随事件的钱，元。", "Money that goes with it, CNY."}, .aliases = "费用", MONEY_BOUNDS},
    {.name = "until", .type = ZK_COL_TIME, .title = {"结束时间", "Until"}, .help = {"结束时刻。", "When it was over."}, .aliases = "恢复时间|end time|end"},
    {.name = "note", .type = ZK_COL_TEXT, .title = {"备注", "Note"}, .help = {"说明。", "Remark."}, .aliases = "说明|内容|remark|text"},
    {0},
};

const zk_kind zk__kind_bill = {"bill", {"账单", "Bill"},
    {"应收电费：每户每月一行或多行。", "Amounts due: one row or more per customer and month."}, false, "id", "issued", bill};
const zk_kind zk__kind_payment = {"payment", {"缴费", "Payment"}, {"实收电费。", "Money received."}, false, "id", "date", payment};
const zk_kind zk__kind_reading = {"reading", {"读数", "Reading"},
    {"抄表或采集数据，从每月一次到每天 96 点。", "Meter readings, from one a month to 96 a day."}, false, "id", "date", reading};
const zk_kind zk__kind_interaction = {"interaction", {"接触", "Interaction"},
    {"咨询、报修、走访、催费、回访等。", "Inquiries, fault reports, visits, reminders, call-backs."}, false, "id", "date", interaction};
const zk_kind zk__kind_complaint = {"complaint", {"投诉", "Complaint"}, {"客户投诉。", "Complaints of customers."}, false, "id", "opened", complaint};
const zk_kind zk__kind_survey_answer = {"survey_answer", {"调查答案", "Survey answer"},
    {"满意度调查、专家评分：每个问题一行。", "Satisfaction surveys and expert ratings: a row per question."}, false, "id", "date", survey_answer};
const zk_kind zk__kind_inspection = {"inspection", {"用电检查", "Inspection"}, {"用电安全检查与隐患整改。", "Safety inspections and hazards put right."}, false, "id", "date", inspection};
const zk_kind zk__kind_violation = {"violation", {"违规", "Violation"}, {"窃电、违约用电等。", "Theft, breach of contract and the like."}, false, "id", "date", violation};
const zk_kind zk__kind_statement = {"statement", {"财务报表", "Financial statement"}, {"客户的财务数据。", "The customer's finances."}, false, "id", "date", statement};
const zk_kind zk__kind_transaction = {"transaction", {"交易", "Transaction"},
    {"订单行、存取款等。", "Order lines, deposits, withdrawals and the like."}, false, "id", "date", transaction};
const zk_kind zk__kind_call = {"call", {"通话", "Call"}, {"话单。", "Call records."}, false, "id", "date", call};
const zk_kind zk__kind_event = {"event", {"事件", "Event"}, {"其他有日期的事：停电、拆表、告警、违约标志。", "Anything else with a date: outages, removals, alarms, a default flag."},
    false, "id", "date", event};
