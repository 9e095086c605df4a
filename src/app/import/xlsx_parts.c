/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of a workbook other than the sheet itself: which sheet is which part, shared strings, number
 * formats (ECMA-376 part 1, 18.2, 18.4, 18.8).
 *
 * A workbook comes from a stranger: entries, inflated sizes and the number of strings are bounded, document
 * type declarations are refused (so no entity can grow), nothing is written to the disk but the CSV.
 */
#include "app/import/xlsx.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const char *zk__xlsx_local(const XML_Char *name)
{
    const char *colon = strrchr(name, ':');

    return colon ? colon + 1 : name;
}

const char *zk__xlsx_attr(const XML_Char **atts, const char *name)
{
    for (; *atts; atts += 2)
        if (!strcmp(zk__xlsx_local(atts[0]), name))
            return atts[1];
    return NULL;
}

static zk_err broken(zk__xlsx *x, const char *why)
{
    return zk_fail(x->cx, ZK_EINVAL,
                   ZK_L("%s 不是完好的 XLSX 工作簿 (%s)", "%s is not a sound XLSX workbook (%s)"), x->path,
                   why);
}

void zk__xlsx_stop(zk__part *part, zk_err err)
{
    part->err = err;
    XML_StopParser(part->parser, XML_FALSE);
}

static void XMLCALL no_dtd(void *user, const XML_Char *name, const XML_Char *sysid, const XML_Char *pubid,
                           int internal)
{
    zk__part *part = user;

    (void)name, (void)sysid, (void)pubid, (void)internal;
    zk__xlsx_stop(part, broken(part->x, "DOCTYPE"));
}

static zk_err part_feed(zk__part *part, zip_file_t *f, const char *name)
{
    char buf[64 << 10];
    zip_int64_t n;
    int64_t total = 0;

    do {
        n = zip_fread(f, buf, sizeof buf);
        if (n < 0)
            return broken(part->x, name);
        total += n;
        if (total > ZK__XLSX_PART_MAX)
            return zk_fail(part->x->cx, ZK_ELIMIT,
                           ZK_L("%s: 解压后大得不合情理", "%s: inflates beyond all reason"), part->x->path);
        if (XML_Parse(part->parser, buf, (int)n, n == 0) != XML_STATUS_OK)
            return part->err ? part->err : broken(part->x, XML_ErrorString(XML_GetErrorCode(part->parser)));
    } while (n > 0);
    return ZK_OK;
}

zk_err zk__xlsx_parse(zk__part *part, const char *name, bool optional, XML_StartElementHandler start,
                      XML_EndElementHandler end, XML_CharacterDataHandler text)
{
    zip_file_t *f = zip_fopen(part->x->zip, name, ZIP_FL_NOCASE);
    zk_err err;

    if (!f)
        return optional ? ZK_OK : broken(part->x, name);
    part->parser = XML_ParserCreate(NULL);
    if (!part->parser)
        abort();
    XML_SetUserData(part->parser, part);
    XML_SetElementHandler(part->parser, start, end);
    XML_SetCharacterDataHandler(part->parser, text);
    XML_SetStartDoctypeDeclHandler(part->parser, no_dtd);
    err = part_feed(part, f, name);
    XML_ParserFree(part->parser);
    zip_fclose(f);
    return err;
}

/* ---- workbook and relations -------------------------------------------------------------------- */

typedef struct book {
    zk__part part;
    const char *names[ZK__XLSX_SHEETS_MAX], *ids[ZK__XLSX_SHEETS_MAX];
    size_t n;
    const char *wanted; /* relation id */
    const char *target;
} book;

static void XMLCALL book_start(void *user, const XML_Char *name, const XML_Char **atts)
{
    book *b = user;
    zk__xlsx *x = b->part.x;
    const char *local = zk__xlsx_local(name), *v;

    if (!strcmp(local, "workbookPr")) {
        v = zk__xlsx_attr(atts, "date1904");
        x->date1904 = v && (!strcmp(v, "1") || !strcmp(v, "true"));
    } else if (!strcmp(local, "sheet") && b->n < ZK__XLSX_SHEETS_MAX) {
        const char *title = zk__xlsx_attr(atts, "name"), *id = NULL;

        for (const XML_Char **a = atts; *a; a += 2) /* r:id, not sheetId */
            if (strchr(a[0], ':') && !strcmp(zk__xlsx_local(a[0]), "id"))
                id = a[1];
        if (title && id) {
            b->names[b->n] = zk_strdup(&x->arena, title);
            b->ids[b->n++] = zk_strdup(&x->arena, id);
        }
    }
}

static void XMLCALL rels_start(void *user, const XML_Char *name, const XML_Char **atts)
{
    book *b = user;
    const char *id = zk__xlsx_attr(atts, "Id"), *target = zk__xlsx_attr(atts, "Target");

    if (!strcmp(zk__xlsx_local(name), "Relationship") && id && target && !strcmp(id, b->wanted))
        b->target = zk_strdup(&b->part.x->arena, target);
}

static zk_err sheet_choose(zk__xlsx *x, const book *b, const char *sheet, size_t *at)
{
    const char *list = "";
    char *end;
    long nr;

    *at = 0;
    if (!b->n)
        return broken(x, "no sheet");
    if (!sheet)
        return ZK_OK;
    for (size_t i = 0; i < b->n; i++)
        if (!strcmp(b->names[i], sheet)) {
            *at = i;
            return ZK_OK;
        }
    nr = strtol(sheet, &end, 10);
    if (!*end && nr >= 1 && (size_t)nr <= b->n) {
        *at = (size_t)nr - 1;
        return ZK_OK;
    }
    for (size_t i = 0; i < b->n && i < 20; i++)
        list = zk_fmt(&x->cx->arena, "%s%s%s", list, i ? ", " : "", b->names[i]);
    return zk_fail(x->cx, ZK_ENOTFOUND,
                   ZK_L("%s 没有工作表 “%s”；有: %s", "%s has no sheet \"%s\"; it has: %s"), x->path, sheet,
                   list);
}

static zk_err sheet_find(zk__xlsx *x, const char *sheet)
{
    book *b = ZK_NEW(&x->arena, book);
    size_t at;

    b->part.x = x;
    ZK_TRY(zk__xlsx_parse(&b->part, "xl/workbook.xml", false, book_start, NULL, NULL));
    ZK_TRY(sheet_choose(x, b, sheet, &at));
    x->said = sheet != NULL;
    x->title = b->names[at];
    x->other = "";
    for (size_t i = 0; i < b->n && i < 20; i++)
        if (i != at)
            x->other = zk_fmt(&x->arena, "%s%s%s", x->other, *x->other ? ", " : "", b->names[i]);
    b->wanted = b->ids[at];
    ZK_TRY(zk__xlsx_parse(&b->part, "xl/_rels/workbook.xml.rels", false, rels_start, NULL, NULL));
    if (!b->target)
        return broken(x, "sheet");
    x->sheet = *b->target == '/' ? b->target + 1 : zk_fmt(&x->arena, "xl/%s", b->target);
    return ZK_OK;
}

/* ---- shared strings --------------------------------------------------------------------------------- */

typedef struct strings {
    zk__part part;
    zk_buf text;
    bool in_t;
    int phonetic;
} strings;

static void XMLCALL strings_start(void *user, const XML_Char *name, const XML_Char **atts)
{
    strings *s = user;
    const char *local = zk__xlsx_local(name);

    (void)atts;
    if (!strcmp(local, "si"))
        s->text.n = 0;
    s->phonetic += !strcmp(local, "rPh");
    s->in_t = !strcmp(local, "t") && !s->phonetic;
}

static void XMLCALL strings_text(void *user, const XML_Char *p, int n)
{
    strings *s = user;

    if (s->in_t && s->text.n + (size_t)n < ZK__XLSX_CELL_MAX)
        zk_buf_put(&s->text, p, (size_t)n);
}

static void XMLCALL strings_end(void *user, const XML_Char *name)
{
    strings *s = user;
    zk__xlsx *x = s->part.x;
    const char *local = zk__xlsx_local(name);

    s->in_t = false;
    s->phonetic -= !strcmp(local, "rPh");
    if (strcmp(local, "si"))
        return;
    x->strings_bytes += s->text.n + sizeof(zk_str);
    if (x->strings_bytes > ZK__XLSX_STRINGS_MAX) {
        zk__xlsx_stop(&s->part,
                      zk_fail(x->cx, ZK_ELIMIT,
                              ZK_L("%s: 文字太多，请另存为 CSV", "%s: too much text in it; save it as CSV"),
                              x->path));
        return;
    }
    *ZK_PUSH(&x->arena, x->strings, x->n_strings, x->cap_strings) =
        (zk_str){zk_strndup(&x->arena, s->text.p ? s->text.p : "", s->text.n), s->text.n};
}

/* ---- number formats ---------------------------------------------------------------------------------- */

typedef struct styles {
    zk__part part;
    bool in_xfs;
    int id[4096];
    uint8_t fmt[4096];
    size_t n;
} styles;

/* Does a format show a date? Letters count outside quotes, brackets and escapes: [Red]yyyy"年"m"月". */
static zk__numfmt format_kind(const char *code)
{
    bool date = false, time = false;

    for (const char *p = code; *p && *p != ';'; p++) {
        if (*p == '"') {
            for (p++; *p && *p != '"';)
                p++;
        } else if (*p == '[') {
            const char *close = strchr(p, ']');

            if (strchr("hHmMsS", p[1]) && p[1])
                time = true; /* elapsed time */
            p = close ? close : p + strlen(p) - 1;
        } else if ((*p == '\\' || *p == '_' || *p == '*') && p[1]) {
            p++;
        } else if (!strncasecmp(p, "general", 7)) {
            p += 6;
        } else if (strchr("yYdD", *p)) {
            date = true;
        } else if (strchr("hHsS", *p)) {
            time = true;
        } else if (*p == 'm' || *p == 'M') {
            date |= !time;
        }
        if (!*p)
            break;
    }
    return time ? ZK__FMT_TIME : date ? ZK__FMT_DATE : ZK__FMT_NUMBER;
}

/* The formats every reader has to know by number (18.8.30), those of zh-CN included. */
static zk__numfmt format_builtin(int id)
{
    if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) || id == 57 ||
        id == 58)
        return ZK__FMT_DATE;
    if ((id >= 18 && id <= 22) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47) || id == 55 || id == 56)
        return ZK__FMT_TIME;
    return ZK__FMT_NUMBER;
}

static void XMLCALL styles_start(void *user, const XML_Char *name, const XML_Char **atts)
{
    styles *s = user;
    zk__xlsx *x = s->part.x;
    const char *local = zk__xlsx_local(name), *id = zk__xlsx_attr(atts, "numFmtId");

    if (!strcmp(local, "cellXfs"))
        s->in_xfs = true;
    if (!strcmp(local, "numFmt") && id && s->n < sizeof s->id / sizeof *s->id) {
        const char *code = zk__xlsx_attr(atts, "formatCode");

        s->id[s->n] = (int)strtol(id, NULL, 10);
        s->fmt[s->n++] = (uint8_t)format_kind(code ? code : "");
    }
    if (!strcmp(local, "xf") && s->in_xfs && x->n_styles < ZK__XLSX_STYLES_MAX) {
        int nr = id ? (int)strtol(id, NULL, 10) : 0;
        uint8_t fmt = (uint8_t)format_builtin(nr);

        for (size_t i = 0; i < s->n; i++)
            if (s->id[i] == nr)
                fmt = s->fmt[i];
        *ZK_PUSH(&x->arena, x->styles, x->n_styles, x->cap_styles) = fmt;
    }
}

static void XMLCALL styles_end(void *user, const XML_Char *name)
{
    styles *s = user;

    if (!strcmp(zk__xlsx_local(name), "cellXfs"))
        s->in_xfs = false;
}

/* ---- the whole ------------------------------------------------------------------------------------------ */

static zk_err zip_begin(zk__xlsx *x)
{
    int code;

    x->zip = zip_open(x->path, ZIP_RDONLY, &code);
    if (!x->zip) {
        zip_error_t e;

        zip_error_init_with_code(&e, code);
        zk_err err = broken(x, zip_error_strerror(&e));
        zip_error_fini(&e);
        return err;
    }
    if (zip_get_num_entries(x->zip, 0) > ZK__XLSX_ENTRIES_MAX)
        return zk_fail(x->cx, ZK_ELIMIT, ZK_L("%s: 压缩包内文件太多", "%s: too many files in the archive"),
                       x->path);
    return ZK_OK;
}

zk_err zk__xlsx_open(zk__xlsx *x, zk_ctx *cx, const char *path, const char *sheet)
{
    strings *s;
    styles *st;
    zk_err err;

    *x = (zk__xlsx){.cx = cx, .path = path};
    s = ZK_NEW(&x->arena, strings);
    st = ZK_NEW(&x->arena, styles);
    s->part.x = st->part.x = x;
    if (!(err = zip_begin(x)) && !(err = sheet_find(x, sheet)) &&
        !(err = zk__xlsx_parse(&s->part, "xl/sharedStrings.xml", true, strings_start, strings_end,
                               strings_text)))
        err = zk__xlsx_parse(&st->part, "xl/styles.xml", true, styles_start, styles_end, NULL);
    zk_buf_clear(&s->text);
    if (err)
        zk__xlsx_close(x);
    return err;
}

void zk__xlsx_close(zk__xlsx *x)
{
    if (x->zip)
        zip_discard(x->zip);
    zk_arena_clear(&x->arena);
    x->zip = NULL;
}
