/* SPDX-License-Identifier: Apache-2.0
 *
 * The master kinds: how something is (customer, account, meter…). Of several records with
 * one key the one imported last holds.
 *
 * Aliases are header names met in exports of Chinese utilities (营销系统, 用电信息采集) and in
 * public data sets; blanks, case, full-width forms and a unit in parentheses are dealt with by
 * whoever recognises headers. Within one kind a name belongs to one field only (tested).
 */
#include "app/kind/kinds.h"

static const zk_code category[] = {
    {"industrial", {"工业", "Industrial"}, "大工业|大工业用电|普通工业|一般工业|工业用电|industry"},
    {"commercial", {"商业", "Commercial"}, "一般工商业|工商业|商业用电|一般工商业及其他|非居民|非居民照明|commerce|business"},
    {"agricultural", {"农业", "Agricultural"}, "农业生产|农业生产用电|农业用电|农业排灌|agriculture"},
    {"residential", {"居民", "Residential"}, "居民生活|居民用电|居民生活用电|城镇居民|城镇居民生活用电|乡村居民|乡村居民生活用电|低压居民|household|resident|domestic"},
    {"government", {"党政机关", "Party and government"}, "政府|机关|党政|政府机关|public"},
    {"hospital", {"医院", "Hospital"}, "医疗|医疗卫生|卫生|health"},
    {"finance", {"金融", "Finance"}, "银行|证券|金融机构|bank"},
    {"transport", {"交通枢纽", "Transport hub"}, "交通|铁路|机场|港口|地铁|交通运输|railway|airport"},
    {"communication", {"通信与数据交换", "Communication and data exchange"}, "通信|电信|数据中心|数据交换|电信枢纽|telecom|datacentre|datacenter"},
    {"education", {"学校", "School"}, "教育|高校|中小学|university"},
    {"other", {"其他", "Other"}, "其它|非普工业|others"},
    {0},
};

static const zk_code importance[] = {
    {"special", {"特级", "Special"}, "特级重要|特级重要客户"},
    {"first", {"一级", "First"}, "1|一级重要|一级重要客户|level1"},
    {"second", {"二级", "Second"}, "2|二级重要|二级重要客户|level2"},
    {"temporary", {"临时性", "Temporary"}, "临时|临时性重要|临时性重要客户|临时重要客户"},
    {"none", {"非重要", "None"}, "无|否|普通|一般|0|非重要客户|ordinary"},
    {0},
};

static const zk_code status[] = {
    {"active", {"在用", "Active"}, "正常|正常用电|用电|运行|有效|normal|live"},
    {"suspended", {"暂停", "Suspended"}, "停用|停电|欠费停电|报停|已停电|inactive"},
    {"closed", {"销户", "Closed"}, "已销户|注销|终止|cancelled|canceled|terminated"},
    {0},
};

static const zk_code payment_method[] = {
    {"counter", {"营业厅缴费", "At the counter"}, "现金|坐收|柜台|营业厅|走收|cash"},
    {"transfer", {"银行转账", "Bank transfer"}, "转账|电汇|支票|托收|银行托收|bank transfer"},
    {"debit", {"银行代扣", "Direct debit"}, "代扣|委托扣款|银行扣款|direct debit|automatic"},
    {"online", {"网上缴费", "Online"}, "支付宝|微信|网上国网|掌上电力|电子渠道|网银|手机|app|internet"},
    {"prepaid", {"预付费", "Prepaid"}, "费控|购电|卡表|预购电|充值|prepay"},
    {"other", {"其他", "Other"}, "其它"},
    {0},
};

static const zk_code sex[] = {
    {"male", {"男", "Male"}, "m|man|先生"},
    {"female", {"女", "Female"}, "f|woman|女士"},
    {0},
};

static const zk_code education[] = {
    {"graduate", {"研究生", "Graduate school"}, "硕士|博士|研究生及以上|postgraduate"},
    {"university", {"大学", "University"}, "本科|大专|专科|college"},
    {"high_school", {"高中", "High school"}, "中专|中学|高中及以下|secondary"},
    {"other", {"其他", "Other"}, "其它|未知|unknown"},
    {0},
};

static const zk_code marital[] = {
    {"married", {"已婚", "Married"}, "结婚"},
    {"single", {"未婚", "Single"}, "单身"},
    {"other", {"其他", "Other"}, "其它|离异|丧偶|divorced|widowed|unknown"},
    {0},
};

#define OWNER_FIELD                                                                                          \
    {                                                                                                        \
        .name = "customer", .type = ZK_COL_TEXT, .title = {"客户编号", "Customer id"},                       \
        .help = {"所属客户的编号。", "Id of the customer it belongs to."}, .aliases = ZK__CUSTOMER_ALIASES,  \
        .refers = "customer", .required = true                                                               \
    }

static const zk_field customer[] = {
    {.name = "id", .type = ZK_COL_TEXT, .title = {"客户编号", "Customer id"},
     .help = {"唯一标识一个客户；账单、缴费等记录凭它归户。", "Names one customer; bills, payments and so on refer to it."},
     .aliases = ZK__CUSTOMER_ALIASES, .required = true},
    {.name = "name", .type = ZK_COL_TEXT, .title = {"客户名称", "Name"},
     .help = {"户名。", "Name of the firm or person."},
     .aliases = "户名|用户名称|用户名|客户名|单位名称|姓名|企业名称|公司名称|customer name|company|full name"},
    {.name = "category", .type = ZK_COL_CODE, .title = {"客户类别", "Category"},
     .help = {"用电类别或行业大类；党政机关、医院、金融、交通枢纽、通信是重要客户的来源。",
              "Class of use; Party and government, hospitals, finance, transport hubs and communication are where important customers come from."},
     .aliases = "类别|用户类别|用电类别|用电性质|客户类型|用户类型|用户分类|客户分类|性质|customer type|class|type|kind",
     .codes = category},
    {.name = "importance", .type = ZK_COL_CODE, .title = {"重要性等级", "Importance"},
     .help = {"重要电力用户等级：特级、一级、二级、临时性。", "Grade of an important power customer: special, first, second, temporary."},
     .aliases = "重要等级|重要客户等级|重要用户等级|重要程度|重要性|priority level", .codes = importance},
    {.name = "trade", .type = ZK_COL_TEXT, .title = {"行业", "Trade"},
     .help = {"行业名称或代码。", "Industry, by name or code."},
     .aliases = "行业类别|所属行业|行业分类|行业代码|行业名称|industry|sector|nace|sic"},
    {.name = "region", .type = ZK_COL_TEXT, .title = {"地区", "Region"},
     .help = {"地区、片区或国家。", "Region, district or country."},
     .aliases = "区域|片区|供电区域|所在地区|县区|行政区|台区|country|state|city|district|area|province"},
    {.name = "unit", .type = ZK_COL_TEXT, .title = {"管理单位", "Managing unit"},
     .help = {"供电所、分公司。", "Branch or station in charge."},
     .aliases = "供电单位|供电所|管理部门|营业所|分公司|单位|branch|department|organisation|organization"},
    {.name = "manager", .type = ZK_COL_TEXT, .title = {"客户经理", "Account manager"},
     .help = {"负责的客户经理。", "Who looks after this customer."},
     .aliases = "经理|责任人|负责人|台区经理|业务员|salesperson|owner|responsible"},
    {.name = "voltage", .type = ZK_COL_REAL, .title = {"供电电压", "Supply voltage"},
     .help = {"千伏；也认 10kV、380V、交流10kV。", "In kV; 10kV, 380V are understood too."}, .unit = "kV",
     .aliases = "电压等级|供电电压等级|电压|voltage level|voltage_kv"},
    {.name = "capacity", .type = ZK_COL_INT, .title = {"容量", "Capacity"},
     .help = {"合同或运行容量，千瓦（kVA 同）。", "Contracted or running capacity in kW (kVA counts as kW)."}, .unit = "kW",
     .aliases = "合同容量|运行容量|用电容量|报装容量|受电容量|装机容量|contract capacity|load|capacity_kw|kva",
     .bounded = true, .min = 0, .max = INT64_C(100000000000)},
    {.name = "tariff", .type = ZK_COL_TEXT, .title = {"电价", "Tariff"},
     .help = {"执行的电价名称或代码。", "Tariff that applies, by name or code."},
     .aliases = "电价类别|执行电价|电价码|电价名称|套餐|plan|price plan|rate"},
    {.name = "since", .type = ZK_COL_DATE, .title = {"立户日期", "Customer since"},
     .help = {"成为客户的日期。", "Date from which it has been a customer."},
     .aliases = "开户日期|建档日期|立户时间|开户时间|接电日期|送电日期|入网日期|注册日期|start date|registered|signup date|created"},
    {.name = "status", .type = ZK_COL_CODE, .title = {"状态", "Status"},
     .help = {"在用、暂停或销户。", "Active, suspended or closed."},
     .aliases = "用户状态|客户状态|用电状态|state of account", .codes = status},
    {.name = "payment_method", .type = ZK_COL_CODE, .title = {"缴费方式", "Payment method"},
     .help = {"通常的缴费方式。", "How it usually pays."},
     .aliases = "付款方式|收费方式|交费方式|支付方式|pay method", .codes = payment_method},
    {.name = "prepaid", .type = ZK_COL_BOOL, .title = {"是否费控", "Prepaid"},
     .help = {"是否预付费（费控）用户。", "Whether it pays in advance."}, .aliases = "费控|费控标志|预付费|是否预付费|prepayment"},
    {.name = "credit_limit", .type = ZK_COL_MONEY, .title = {"信用额度", "Credit limit"},
     .help = {"允许欠费或赊销的上限，元。", "Most that may be owed, CNY."}, .unit = "CNY",
     .aliases = "授信额度|额度|赊销额度|limit|limit_bal|credit line"},
    {.name = "balance", .type = ZK_COL_MONEY, .title = {"账户余额", "Balance"},
     .help = {"预存余额，元。", "Money paid in advance, CNY."}, .unit = "CNY", .aliases = "余额|预存余额|当前余额|存款余额|deposit"},
    {.name = "registered_capital", .type = ZK_COL_MONEY, .title = {"注册资本", "Registered capital"},
     .help = {"元。", "CNY."}, .unit = "CNY", .aliases = "注册资金|资本金|capital"},
    {.name = "own_generation", .type = ZK_COL_BOOL, .title = {"自备电源", "Own generation"},
     .help = {"是否有自备电源或分布式发电。", "Whether it generates its own power."}, .aliases = "有无自备电源|是否自备电源|分布式电源"},
    {.name = "birthday", .type = ZK_COL_DATE, .title = {"生日", "Birthday"},
     .help = {"个人客户的出生日期。", "Date of birth of a person."}, .aliases = "出生日期|出生年月|date of birth|dob"},
    {.name = "age", .type = ZK_COL_INT, .title = {"年龄", "Age"}, .unit = "year",
     .help = {"建档时的周岁数；有生日时用生日。", "Whole years when the record was made; birthday is better where known."},
     .aliases = "周岁|年纪", .bounded = true, .min = 0, .max = 150},
    {.name = "sex", .type = ZK_COL_CODE, .title = {"性别", "Sex"}, .help = {"个人客户。", "Of a person."},
     .aliases = "gender", .codes = sex},
    {.name = "education", .type = ZK_COL_CODE, .title = {"学历", "Education"}, .help = {"个人客户。", "Of a person."},
     .aliases = "文化程度|教育程度", .codes = education},
    {.name = "marital", .type = ZK_COL_CODE, .title = {"婚姻状况", "Marital status"}, .help = {"个人客户。", "Of a person."},
     .aliases = "婚姻|婚否|marriage|married", .codes = marital},
    {.name = "id_number", .type = ZK_COL_TEXT, .title = {"证件号码", "Id document number"},
     .help = {"统一社会信用代码或身份证号。", "Business registration or identity card number."},
     .aliases = "身份证号|统一社会信用代码|营业执照号|证件号|纳税人识别号|tax id"},
    {.name = "phone", .type = ZK_COL_TEXT, .title = {"联系电话", "Phone"}, .help = {"联系电话。", "Telephone number."},
     .aliases = "电话|手机|手机号|手机号码|电话号码|联系方式|telephone|mobile"},
    {.name = "email", .type = ZK_COL_TEXT, .title = {"电子邮箱", "E-mail"}, .help = {"电子邮箱。", "E-mail address."},
     .aliases = "邮箱|邮件|mail|e-mail"},
    {.name = "address", .type = ZK_COL_TEXT, .title = {"用电地址", "Address"}, .help = {"用电地址。", "Address of supply."},
     .aliases = "地址|客户地址|用户地址|住址|location"},
    {0},
};

static const zk_code role[] = {
    {"legal", {"法定代表人", "Legal representative"}, "法人|法人代表"},
    {"finance", {"财务联系人", "Finance"}, "财务|账务联系人|账务"},
    {"technical", {"电气负责人", "Electrical engineer"}, "电气联系人|技术|电工|technical contact"},
    {"manager", {"业务联系人", "Business contact"}, "联系人|经办人|业务|business"},
    {"other", {"其他", "Other"}, "其它"},
    {0},
};

static const zk_field contact[] = {
    {.name = "id", .type = ZK_COL_TEXT, .title = {"联系人编号", "Contact id"}, .help = {"唯一标识一个联系人。", "Names one contact."},
     .aliases = "联系人id|contactid", .required = true},
    OWNER_FIELD,
    {.name = "name", .type = ZK_COL_TEXT, .title = {"姓名", "Name"}, .help = {"联系人姓名。", "The person's name."},
     .aliases = "联系人|联系人姓名|contact name", .required = true},
    {.name = "role", .type = ZK_COL_CODE, .title = {"角色", "Role"}, .help = {"联系人的职责。", "What the person is there for."},
     .aliases = "联系人类型|职责|职务|position", .codes = role},
    {.name = "phone", .type = ZK_COL_TEXT, .title = {"电话", "Phone"}, .help = {"联系电话。", "Telephone number."},
     .aliases = "联系电话|手机|手机号|手机号码|mobile|telephone"},
    {.name = "email", .type = ZK_COL_TEXT, .title = {"电子邮箱", "E-mail"}, .help = {"电子邮箱。", "E-mail address."},
     .aliases = "邮箱|mail|e-mail"},
    {.name = "birthday", .type = ZK_COL_DATE, .title = {"生日", "Birthday"}, .help = {"用于关怀。", "For greetings."},
     .aliases = "出生日期|date of birth|dob"},
    {.name = "key_person", .type = ZK_COL_BOOL, .title = {"关键人", "Key person"},
     .help = {"是否起决定作用。", "Whether this person decides."}, .aliases = "是否关键人|决策人|decision maker"},
    {0},
};

static const zk_field account[] = {
    {.name = "id", .type = ZK_COL_TEXT, .title = {"账户编号", "Account id"}, .help = {"唯一标识一个结算账户。", "Names one billing account."},
     .aliases = "账号|结算户号|账户号|结算户|account no|account number|accountid", .required = true},
    OWNER_FIELD,
    {.name = "name", .type = ZK_COL_TEXT, .title = {"账户名称", "Account name"}, .help = {"结算户名。", "Name on the account."},
     .aliases = "结算户名|账户名"},
    {.name = "payment_method", .type = ZK_COL_CODE, .title = {"缴费方式", "Payment method"}, .help = {"通常的缴费方式。", "How it usually pays."},
     .aliases = "付款方式|收费方式|交费方式|支付方式", .codes = payment_method},
    {.name = "bank", .type = ZK_COL_TEXT, .title = {"开户银行", "Bank"}, .help = {"开户银行。", "Bank of the account."}, .aliases = "银行|银行名称"},
    {.name = "bank_account", .type = ZK_COL_TEXT, .title = {"银行账号", "Bank account"}, .help = {"银行账号。", "Number of the bank account."},
     .aliases = "银行卡号|iban"},
    {.name = "opened", .type = ZK_COL_DATE, .title = {"开户日期", "Opened"}, .help = {"开户日期。", "Date of opening."}, .aliases = "建档日期|open date"},
    {.name = "closed", .type = ZK_COL_DATE, .title = {"销户日期", "Closed"}, .help = {"销户日期。", "Date of closing."}, .aliases = "close date"},
    {.name = "balance", .type = ZK_COL_MONEY, .title = {"余额", "Balance"}, .help = {"元。", "CNY."}, .unit = "CNY", .aliases = "账户余额|预存余额"},
    {.name = "credit_limit", .type = ZK_COL_MONEY, .title = {"信用额度", "Credit limit"}, .help = {"元。", "CNY."}, .unit = "CNY", .aliases = "授信额度|limit"},
    {.name = "status", .type = ZK_COL_CODE, .title = {"状态", "Status"}, .help = {"在用、暂停或销户。", "Active, suspended or closed."},
     .aliases = "账户状态", .codes = status},
    {0},
};

static const zk_field service[] = {
    {.name = "id", .type = ZK_COL_TEXT, .title = {"业务编号", "Service id"}, .help = {"唯一标识一项业务。", "Names one service."},
     .aliases = "服务编号|业务号|serviceid|subscription", .required = true},
    OWNER_FIELD,
    {.name = "account", .type = ZK_COL_TEXT, .title = {"账户编号", "Account id"}, .help = {"结算账户。", "Account that pays for it."},
     .aliases = "账号|结算户号|accountid", .refers = "account"},
    {.name = "type", .type = ZK_COL_TEXT, .title = {"业务类型", "Type"}, .help = {"如 供电、充电、光伏、宽带。", "Such as supply, charging, solar, broadband."},
     .aliases = "业务类别|服务类型|产品|product|service type"},
    {.name = "tariff", .type = ZK_COL_TEXT, .title = {"资费", "Tariff"}, .help = {"执行的电价或套餐。", "Tariff or plan."}, .aliases = "电价|套餐|plan"},
    {.name = "since", .type = ZK_COL_DATE, .title = {"开通日期", "Since"}, .help = {"开通日期。", "First day."}, .aliases = "开始日期|start date"},
    {.name = "until", .type = ZK_COL_DATE, .title = {"终止日期", "Until"}, .help = {"终止日期。", "Last day."}, .aliases = "结束日期|end date"},
    {.name = "status", .type = ZK_COL_CODE, .title = {"状态", "Status"}, .help = {"在用、暂停或销户。", "Active, suspended or closed."},
     .aliases = "业务状态", .codes = status},
    {0},
};

static const zk_field supply_point[] = {
    {.name = "id", .type = ZK_COL_TEXT, .title = {"受电点编号", "Supply point id"}, .help = {"唯一标识一个受电点（计量点）。", "Names one point of supply."},
     .aliases = "计量点编号|用电点编号|受电点标识|计量点号|supply point|pod|mpan|nmi", .required = true},
    OWNER_FIELD,
    {.name = "account", .type = ZK_COL_TEXT, .title = {"账户编号", "Account id"}, .help = {"结算账户。", "Account that pays for it."},
     .aliases = "账号|结算户号|accountid", .refers = "account"},
    {.name = "address", .type = ZK_COL_TEXT, .title = {"用电地址", "Address"}, .help = {"用电地址。", "Address."}, .aliases = "地址|location"},
    {.name = "transformer", .type = ZK_COL_TEXT, .title = {"台区", "Transformer area"}, .help = {"台区编号或名称。", "Transformer area."},
     .aliases = "台区编号|台区名称|变压器|transformer id"},
    {.name = "feeder", .type = ZK_COL_TEXT, .title = {"线路", "Feeder"}, .help = {"供电线路。", "Feeder."}, .aliases = "供电线路|线路名称|线路编号|line"},
    {.name = "voltage", .type = ZK_COL_REAL, .title = {"供电电压", "Voltage"}, .help = {"千伏。", "kV."}, .unit = "kV", .aliases = "电压等级|电压|voltage_kv"},
    {.name = "capacity", .type = ZK_COL_INT, .title = {"容量", "Capacity"}, .help = {"千瓦。", "kW."}, .unit = "kW",
     .aliases = "受电容量|合同容量|运行容量|capacity_kw", .bounded = true, .min = 0, .max = INT64_C(100000000000)},
    {.name = "category", .type = ZK_COL_CODE, .title = {"用电类别", "Category"}, .help = {"用电类别。", "Class of use."}, .aliases = "类别|用电性质|class", .codes = category},
    {.name = "tariff", .type = ZK_COL_TEXT, .title = {"电价", "Tariff"}, .help = {"执行电价。", "Tariff."}, .aliases = "执行电价|电价类别"},
    {.name = "since", .type = ZK_COL_DATE, .title = {"接电日期", "Since"}, .help = {"接电日期。", "Date of connection."}, .aliases = "送电日期|start date"},
    {.name = "status", .type = ZK_COL_CODE, .title = {"状态", "Status"}, .help = {"在用、暂停或销户。", "Active, suspended or closed."}, .aliases = "用电状态", .codes = status},
    {0},
};

static const zk_field meter[] = {
    {.name = "id", .type = ZK_COL_TEXT, .title = {"电能表编号", "Meter id"}, .help = {"唯一标识一块表。", "Names one meter."},
     .aliases = "表号|资产编号|电表号|电表编号|表计编号|meter|meter no|meter number|serial", .required = true},
    OWNER_FIELD,
    {.name = "supply_point", .type = ZK_COL_TEXT, .title = {"受电点编号", "Supply point id"}, .help = {"装在哪个受电点。", "Where it is installed."},
     .aliases = "计量点编号|计量点号|pod|mpan|nmi", .refers = "supply_point"},
    {.name = "type", .type = ZK_COL_TEXT, .title = {"表类型", "Type"}, .help = {"如 单相、三相、智能。", "Such as single phase, three phase, smart."},
     .aliases = "电表类型|类型|类别"},
    {.name = "multiplier", .type = ZK_COL_REAL, .title = {"综合倍率", "Multiplier"}, .help = {"读数乘以它得电量。", "A reading times this is energy."},
     .aliases = "倍率|ct ratio"},
    {.name = "installed", .type = ZK_COL_DATE, .title = {"安装日期", "Installed"}, .help = {"安装日期。", "Date of installation."}, .aliases = "装表日期|install date"},
    {.name = "removed", .type = ZK_COL_DATE, .title = {"拆除日期", "Removed"}, .help = {"拆除日期。", "Date of removal."}, .aliases = "拆表日期"},
    {0},
};

static const zk_field contract[] = {
    {.name = "id", .type = ZK_COL_TEXT, .title = {"合同编号", "Contract id"}, .help = {"唯一标识一份合同。", "Names one contract."},
     .aliases = "合同号|contract no|contract number|contractid", .required = true},
    OWNER_FIELD,
    {.name = "type", .type = ZK_COL_TEXT, .title = {"合同类型", "Type"}, .help = {"如 高压供用电合同。", "Such as high-voltage supply."}, .aliases = "合同类别|类型"},
    {.name = "signed", .type = ZK_COL_DATE, .title = {"签订日期", "Signed"}, .help = {"签订日期。", "Date of signature."}, .aliases = "签约日期|签署日期"},
    {.name = "since", .type = ZK_COL_DATE, .title = {"生效日期", "In force from"}, .help = {"生效日期。", "First day."}, .aliases = "开始日期|start date"},
    {.name = "until", .type = ZK_COL_DATE, .title = {"到期日期", "In force until"}, .help = {"到期日期。", "Last day."}, .aliases = "终止日期|有效期至|结束日期|end date"},
    {.name = "capacity", .type = ZK_COL_INT, .title = {"合同容量", "Contract capacity"}, .help = {"千瓦。", "kW."}, .unit = "kW",
     .aliases = "容量|capacity_kw", .bounded = true, .min = 0, .max = INT64_C(100000000000)},
    {.name = "amount", .type = ZK_COL_MONEY, .title = {"合同金额", "Amount"}, .help = {"元。", "CNY."}, .unit = "CNY", .aliases = "金额|合同总额"},
    {.name = "guarantee", .type = ZK_COL_MONEY, .title = {"担保金额", "Guarantee"}, .help = {"元。", "CNY."}, .unit = "CNY", .aliases = "保证金|担保|押金"},
    {.name = "status", .type = ZK_COL_CODE, .title = {"状态", "Status"}, .help = {"在用、暂停或终止。", "Active, suspended or closed."}, .aliases = "合同状态", .codes = status},
    {0},
};

static const zk_code relation_type[] = {
    {"parent", {"母公司", "Parent company of"}, "上级|控股|总公司"},
    {"subsidiary", {"子公司", "Subsidiary of"}, "下级|分公司|被控股"},
    {"supplier", {"供应商", "Supplier of"}, "供货方|上游"},
    {"buyer", {"采购方", "Buyer from"}, "下游|购货方|客户"},
    {"guarantor", {"担保人", "Guarantor of"}, "担保"},
    {"partner", {"合作方", "Partner of"}, "合作|伙伴"},
    {"family", {"亲属", "Relative of"}, "家庭|家属"},
    {"other", {"其他", "Other"}, "其它"},
    {0},
};

static const zk_field relation[] = {
    {.name = "id", .type = ZK_COL_TEXT, .title = {"关系编号", "Relation id"}, .help = {"可不填；填则唯一。", "May be left out; names one relation if given."},
     .aliases = "关系id|relationid"},
    OWNER_FIELD,
    {.name = "other", .type = ZK_COL_TEXT, .title = {"对方客户编号", "Other customer's id"}, .help = {"关系的另一方。", "The other end."},
     .aliases = "对方|关联客户|关联客户编号|对方户号|target|to|related", .required = true},
    {.name = "type", .type = ZK_COL_CODE, .title = {"关系类型", "Type"}, .help = {"本客户是对方的什么。", "What the customer is to the other."},
     .aliases = "关系|relationship", .codes = relation_type, .required = true},
    {.name = "share", .type = ZK_COL_REAL, .title = {"份额", "Share"}, .help = {"持股或业务份额，0 到 1。", "Of capital or of business, 0 to 1."},
     .aliases = "持股比例|比例|占比|weight", .bounded = true, .min = 0, .max = 1},
    {.name = "since", .type = ZK_COL_DATE, .title = {"起始日期", "Since"}, .help = {"起始日期。", "First day."}, .aliases = "开始日期|start date"},
    {0},
};

const zk_kind zk__kind_customer = {"customer", {"客户", "Customer"},
    {"一个客户一行。账单、缴费等都归到客户名下。", "One row per customer; bills, payments and all else belong to one."},
    true, "id", NULL, customer};
const zk_kind zk__kind_contact = {"contact", {"联系人", "Contact"},
    {"客户方的人。", "People at the customer's."}, true, "id", NULL, contact};
const zk_kind zk__kind_account = {"account", {"账户", "Account"},
    {"结算账户；一个客户可有多个。", "Billing accounts; a customer may have several."}, true, "id", NULL, account};
const zk_kind zk__kind_service = {"service", {"业务", "Service"},
    {"客户使用的业务或产品。", "Services or products a customer takes."}, true, "id", NULL, service};
const zk_kind zk__kind_supply_point = {"supply_point", {"受电点", "Supply point"},
    {"受电点（计量点）。", "Points where power is delivered."}, true, "id", NULL, supply_point};
const zk_kind zk__kind_meter = {"meter", {"电能表", "Meter"}, {"计量装置。", "Meters."}, true, "id", NULL, meter};
const zk_kind zk__kind_contract = {"contract", {"合同", "Contract"}, {"供用电等合同。", "Contracts."}, true, "id", NULL, contract};
const zk_kind zk__kind_relation = {"relation", {"客户关系", "Relation"},
    {"客户之间的关系：供应、控股、担保。", "How customers are tied to each other: supply, ownership, guarantee."},
    true, "id", NULL, relation};
