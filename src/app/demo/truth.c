/* SPDX-License-Identifier: Apache-2.0
 *
 * Drawing the hidden truth (contract in truth.h). Shares follow the trade's rules of thumb: 92 %
 * residents, large users about 0.01 % of customers with about 30 % of the energy, and a few
 * tenths of a per cent important ones.
 */
#include "app/demo/truth.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"

const char *const zk__category_names[] = {"residential",  "industrial", "commercial",
                                          "agricultural", "government", "hospital",
                                          "finance",      "transport",  "communication"};
const char *const zk__habit_names[] = {"punctual", "careless", "squeezed", "refusing", "prepaying"};
const char *const zk__region_names[ZK__REGIONS] = {"城东",   "城西", "城南", "城北", "江湾", "高新区",
                                                   "开发区", "古镇", "青山", "白沙", "临港", "河口"};

static const zk__trade trades[ZK__TRADES] = {
    {"居民", ZK__RESIDENTIAL, 190, 0.45f, 0.25f, 1, 0, 0},
    {"机械制造", ZK__INDUSTRIAL, 9000, 0.05f, 0.0f, 1, 0, 0},
    {"钢铁", ZK__INDUSTRIAL, 30000, 0.0f, 0.05f, 1, 0, 0},
    {"化工", ZK__INDUSTRIAL, 22000, 0.02f, 0.05f, 1, 0, 0},
    {"纺织", ZK__INDUSTRIAL, 8000, -0.10f, 0.08f, 1, 0, 0},
    {"建材", ZK__INDUSTRIAL, 12000, 0.05f, -0.15f, 1, 0, 0},
    {"电子", ZK__INDUSTRIAL, 10000, 0.15f, 0.0f, 1, 0, 0},
    {"零售", ZK__COMMERCIAL, 1500, 0.30f, 0.10f, 1, 0, 0},
    {"餐饮", ZK__COMMERCIAL, 1800, 0.25f, 0.15f, 1, 0, 0},
    {"酒店", ZK__COMMERCIAL, 6000, 0.35f, 0.10f, 1, 0, 0},
    {"办公", ZK__COMMERCIAL, 2500, 0.35f, 0.10f, 1, 0, 0},
    {"种植灌溉", ZK__AGRICULTURAL, 900, 0.60f, -0.40f, 1, 0, 0},
    {"养殖", ZK__AGRICULTURAL, 2200, 0.20f, 0.20f, 1, 0, 0},
    {"公共服务", ZK__GOVERNMENT, 20000, 0.25f, 0.15f, 1, 0, 0},
};

static double log_normal(zk_rng *r, double median, double sigma)
{
    return median * exp(sigma * zk_rng_normal(r));
}

/* Two or three trades fall on hard times, at months and to depths the seed decides. */
static void recessions_draw(zk__truth *t, const zk_demo_spec *spec)
{
    zk_rng r;
    int all = spec->months + spec->after, n;

    zk_rng_init(&r, spec->seed, UINT64_C(1) << 62);
    n = 2 + (int)zk_rng_below(&r, 2);
    for (int i = 0; i < n; i++) {
        zk__trade *hit = &t->trade[1 + zk_rng_below(&r, 10)];
        int from = (int)(all * (0.35 + 0.35 * zk_rng_uniform(&r)));

        hit->recession_from = (int16_t)from;
        hit->recession_to = (int16_t)(from + 10 + (int)zk_rng_below(&r, 14));
        hit->recession_depth = (float)(0.25 + 0.35 * zk_rng_uniform(&r));
    }
}

static uint8_t category_draw(zk_rng *r)
{
    double u = zk_rng_uniform(r);

    if (u < 0.920)
        return ZK__RESIDENTIAL;
    if (u < 0.977)
        return ZK__COMMERCIAL;
    if (u < 0.989)
        return ZK__INDUSTRIAL;
    if (u < 0.997)
        return ZK__AGRICULTURAL;
    if (u < 0.9986)
        return ZK__GOVERNMENT;
    if (u < 0.9990)
        return ZK__HOSPITAL;
    if (u < 0.9995)
        return ZK__FINANCE;
    return u < 0.9998 ? ZK__COMMUNICATION : ZK__TRANSPORT;
}

static uint8_t trade_draw(zk_rng *r, uint8_t category)
{
    switch (category) {
    case ZK__RESIDENTIAL: return 0;
    case ZK__INDUSTRIAL: return (uint8_t)(1 + zk_rng_below(r, 6));
    case ZK__COMMERCIAL: return (uint8_t)(7 + zk_rng_below(r, 4));
    case ZK__AGRICULTURAL: return (uint8_t)(11 + zk_rng_below(r, 2));
    default: return 13;
    }
}

static uint8_t habit_draw(zk_rng *r, uint8_t category)
{
    static const double residents[] = {0.78, 0.93, 0.955, 0.967}, firms[] = {0.70, 0.83, 0.95, 0.968};
    const double *cut = category == ZK__RESIDENTIAL ? residents : firms;
    double u = zk_rng_uniform(r);

    if (category >= ZK__GOVERNMENT) /* the treasury pays, sometimes late */
        return u < 0.9 ? ZK__PUNCTUAL : ZK__CARELESS;
    for (uint8_t h = 0; h < 4; h++)
        if (u < cut[h])
            return h;
    return ZK__PREPAYING;
}

/* One customer, from his own stream. The order of draws is part of the format: do not change it. */
static void person_draw(zk__truth *t, const zk_demo_spec *spec, int64_t i)
{
    zk__person *p = &t->people[i];
    int all = spec->months + spec->after;
    double u;

    memset(p, 0, sizeof *p);
    zk_rng_init(&p->rng, spec->seed, (uint64_t)i);
    p->category = category_draw(&p->rng);
    p->trade = trade_draw(&p->rng, p->category);
    p->region = (uint8_t)zk_rng_below(&p->rng, ZK__REGIONS);
    p->habit = habit_draw(&p->rng, p->category);
    p->level_kwh = (float)log_normal(&p->rng, t->trade[p->trade].mean_kwh, p->trade ? 0.8 : 0.45);
    p->growth = (float)(0.002 + 0.006 * zk_rng_normal(&p->rng));
    p->growth = p->growth > 0.03f ? 0.03f : p->growth < -0.03f ? -0.03f : p->growth;
    p->content = (float)(0.75 + 0.15 * zk_rng_normal(&p->rng));
    p->content = p->content > 1 ? 1 : p->content < 0 ? 0 : p->content;
    p->since_months = (int16_t)zk_rng_below(&p->rng, 180);
    u = zk_rng_uniform(&p->rng);
    p->theft_from = p->theft_found = -1;
    if (u < (p->category == ZK__RESIDENTIAL ? 0.002 : p->category <= ZK__AGRICULTURAL ? 0.012 : 0))
        p->theft_from = (int16_t)zk_rng_below(&p->rng, (uint64_t)all);
    p->slack = (float)zk_rng_uniform(&p->rng);
    p->refuse_from = p->habit == ZK__REFUSING ? (int16_t)zk_rng_below(&p->rng, (uint64_t)all) : -1;
}

static void capacity_set(zk__person *p)
{
    static const int sizes[] = {30,  50,   80,   100,  125,  160,  200,  250,  315,   400,   500,  630,
                                800, 1000, 1250, 1600, 2000, 2500, 4000, 6300, 10000, 16000, 31500};
    double need = p->level_kwh / 720 / 0.35; /* at a load factor of 35 % */

    if (!p->trade) {
        p->capacity_kw = p->level_kwh > 300 ? 12 : 8;
        return;
    }
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        p->capacity_kw = sizes[i];
        if (sizes[i] >= need)
            return;
    }
    p->capacity_kw = (int32_t)(ceil(need / 10000) * 10000);
}

void zk__truth_draw(zk__truth *t, const zk_demo_spec *spec)
{
    double rest = 0, large = 0;
    zk_rng r;

    *t = (zk__truth){.n = spec->customers};
    memcpy(t->trade, trades, sizeof trades);
    t->people = zk_xmalloc((size_t)spec->customers * sizeof *t->people);
    recessions_draw(t, spec);
    for (int64_t i = 0; i < t->n; i++)
        person_draw(t, spec, i);
    /* The large ones are drawn after all others, so that they are so many whatever the seed. */
    t->n_large = t->n / 10000 > 3 ? t->n / 10000 : 3;
    zk_rng_init(&r, spec->seed, UINT64_C(1) << 63);
    for (int64_t k = 0; k < t->n_large;) {
        zk__person *p = &t->people[zk_rng_below(&r, (uint64_t)t->n)];

        if (p->large)
            continue;
        p->large = 1;
        p->category = ZK__INDUSTRIAL;
        p->trade = (uint8_t)(1 + zk_rng_below(&r, 6));
        p->habit = k % 5 == 2 ? ZK__SQUEEZED : k % 7 == 3 ? ZK__CARELESS : ZK__PUNCTUAL;
        p->theft_from = -1;
        p->level_kwh = (float)log_normal(&r, 1, 0.5);
        k++;
    }
    for (int64_t i = 0; i < t->n; i++)
        *(t->people[i].large ? &large : &rest) += t->people[i].level_kwh;
    for (int64_t i = 0; i < t->n; i++) {
        if (t->people[i].large)
            t->people[i].level_kwh *= (float)(rest * 0.3 / 0.7 / large);
        capacity_set(&t->people[i]);
    }
}

void zk__truth_clear(zk__truth *t)
{
    free(t->people);
    t->people = NULL;
}

bool zk__recession(const zk__truth *t, const zk__person *p, int month)
{
    const zk__trade *trade = &t->trade[p->trade];

    return month >= trade->recession_from && month <= trade->recession_to;
}

double zk__season(const zk__truth *t, const zk__person *p, int month_of_year)
{
    static const double summer[] = {0, 0, 0, 0, 0.1, 0.5, 1, 1, 0.5, 0, 0, 0};
    static const double winter[] = {1, 0.8, 0.3, 0, 0, 0, 0, 0, 0, 0, 0.2, 0.7};
    const zk__trade *trade = &t->trade[p->trade];
    double mean = 1 + trade->summer * 3.1 / 12 + trade->winter * 3.0 / 12;

    return (1 + trade->summer * summer[month_of_year] + trade->winter * winter[month_of_year]) / mean;
}

/* ---- names ------------------------------------------------------------------------------ */

static const char *const places[] = {"江城", "青山", "白沙",   "临港", "华中", "东湖", "汉阳", "云梦",
                                     "长江", "楚天", "金银湖", "黄鹤", "武昌", "光谷", "沌口", "天河"};
static const char *const words[] = {"恒达", "鑫源", "瑞丰", "宏图", "永盛", "天成",  "华泰",
                                    "德润", "嘉禾", "博远", "安达", "兴业", "同创",  "利民",
                                    "广汇", "明辉", "金鼎", "顺风", "百川", "新世纪"};
static const char *const firms[ZK__TRADES][2] = {{"", ""},
                                                 {"机械", "有限公司"},
                                                 {"钢铁", "有限公司"},
                                                 {"化工", "有限公司"},
                                                 {"纺织", "有限公司"},
                                                 {"建材", "有限公司"},
                                                 {"电子科技", "有限公司"},
                                                 {"商贸", "有限公司"},
                                                 {"餐饮", "管理有限公司"},
                                                 {"大酒店", "有限公司"},
                                                 {"物业", "服务有限公司"},
                                                 {"农业", "专业合作社"},
                                                 {"养殖", "专业合作社"},
                                                 {"", ""}};
static const char *const public_bodies[][4] = {{"人民政府", "税务局", "公安局", "档案馆"},
                                               {"人民医院", "中心医院", "妇幼保健院", "急救中心"},
                                               {"银行支行", "农商银行", "证券营业部", "结算中心"},
                                               {"火车站", "客运中心", "地铁运营公司", "机场集团"},
                                               {"数据中心", "通信枢纽", "广播电视台", "电信分公司"}};
static const char *const families[] = {"王", "李", "张", "刘", "陈", "杨", "黄", "赵",
                                       "周", "吴", "徐", "孙", "马", "朱", "胡", "郭",
                                       "何", "高", "林", "罗", "郑", "梁", "谢", "宋"};
static const char *const givens[] = {"伟", "芳", "娜", "敏",   "静",   "丽",   "强",   "磊",  "军",
                                     "洋", "勇", "艳", "杰",   "娟",   "涛",   "明",   "超",  "秀兰",
                                     "霞", "平", "刚", "桂英", "建国", "志强", "海燕", "文博"};

#define PICK(list, h) (list)[(h) % (sizeof(list) / sizeof *(list))]

char *zk__name(const zk__truth *t, int64_t i, char *buf, size_t size)
{
    const zk__person *p = &t->people[i];
    uint64_t h = zk_hash(&i, sizeof i, 7);

    if (!p->trade)
        snprintf(buf, size, "%s%s%s", PICK(families, h), PICK(givens, h >> 12),
                 (h >> 30) % 3 ? "" : PICK(givens, h >> 40));
    else if (p->category >= ZK__GOVERNMENT)
        snprintf(buf, size, "%s%s", PICK(places, h),
                 public_bodies[p->category - ZK__GOVERNMENT][(h >> 20) % 4]);
    else
        snprintf(buf, size, "%s%s%s%s", PICK(places, h), PICK(words, h >> 16), firms[p->trade][0],
                 firms[p->trade][1]);
    return buf;
}
