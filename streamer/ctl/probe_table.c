/* SPDX-License-Identifier: GPL-2.0-or-later */
/* probe_table.c - for people: columns as wide as their widest cell, the words at the end. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "display.h"
#include "format.h"
#include "probe_report.h"
#include "roc/status.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define CELL_SIZE 64u

static const char bold[] = "\033[1m";
static const char green[] = "\033[32m";
static const char red[] = "\033[31m";
static const char reset[] = "\033[0m";

typedef void (*put_cell)(char *out, const struct roc_ipc_result *row);

static void put_stream(char *out, const struct roc_ipc_result *row)
{
	snprintf(out, CELL_SIZE, "%s", roc_stream_name(row->stream));
}

static void put_result(char *out, const struct roc_ipc_result *row)
{
	if (row->type == ROC_IPC_RESULT)
		snprintf(out, CELL_SIZE, "%s", roc_probe_row_works(row) ? "ok" : "failed");
}

static void put_codec(char *out, const struct roc_ipc_result *row)
{
	if (row->codec != ROC_CODEC_NONE)
		snprintf(out, CELL_SIZE, "%s", roc_codec_name(row->codec));
}

static void put_size(char *out, const struct roc_ipc_result *row)
{
	if (row->width > 0)
		snprintf(out, CELL_SIZE, "%" PRIu32 "x%" PRIu32, row->width, row->height);
}

static void put_fps(char *out, const struct roc_ipc_result *row)
{
	if (row->mhz > 0)
		roc_format_fps(out, row->mhz);
}

static void put_declared(char *out, const struct roc_ipc_result *row)
{
	if (row->declared_mhz > 0)
		roc_format_fps(out, row->declared_mhz);
}

static void put_repeats(char *out, const struct roc_ipc_result *row)
{
	if (row->mhz > 0)
		roc_format_count(out, row->duplicates);
}

static void put_bitrate(char *out, const struct roc_ipc_result *row)
{
	roc_format_bitrate(out, row->bitrate_bps);
}

static void put_range(char *out, const struct roc_ipc_result *row)
{
	if (row->color_range != ROC_RANGE_UNKNOWN)
		snprintf(out, CELL_SIZE, "%s", roc_range_name(row->color_range));
}

static void put_gop(char *out, const struct roc_ipc_result *row)
{
	if (row->gop_ms > 0)
		roc_format_age(out, row->gop_ms * ROC_NS_PER_MS);
}

static void put_first(char *out, const struct roc_ipc_result *row)
{
	if (row->first_picture_ms > 0)
		roc_format_age(out, row->first_picture_ms * ROC_NS_PER_MS);
}

static void put_score(char *out, const struct roc_ipc_result *row)
{
	if (roc_probe_row_works(row))
		roc_probe_score_text(out, row->score_milli);
}

static const struct column {
	const char *title;
	put_cell put;
	bool right;
} columns[] = {
	{"STREAM", put_stream, false}, {"RESULT", put_result, false},
	{"CODEC", put_codec, false},   {"SIZE", put_size, true},
	{"FPS", put_fps, true},        {"DECLARED", put_declared, true},
	{"REPEAT", put_repeats, true}, {"BITRATE", put_bitrate, true},
	{"RANGE", put_range, false},   {"GOP", put_gop, true},
	{"FIRST", put_first, true},    {"SCORE", put_score, true},
};

static void make_cell(char *out, size_t column, const struct roc_ipc_result *row)
{
	out[0] = '\0';
	if (row)
		columns[column].put(out, row);
	else
		strcpy(out, columns[column].title);
	if (out[0] == '\0')
		strcpy(out, "-");
}

static void put_line(FILE *out, const unsigned int *widths, const struct roc_ipc_result *row,
		     const char *paint_result)
{
	char cell[CELL_SIZE];

	for (size_t i = 0; i < LENGTH(columns); i++) {
		const bool painted = paint_result && columns[i].put == put_result;

		make_cell(cell, i, row);
		/* Cells are ASCII: bytes are columns. */
		const int blanks = (int)(widths[i] - strlen(cell));

		fprintf(out, "%s%*s%s%s%s", i == 0 ? "" : "  ", columns[i].right ? blanks : 0, "",
			painted ? paint_result : "", cell, painted ? reset : "");
		if (!columns[i].right)
			fprintf(out, "%*s", blanks, "");
	}
}

static void put_title(FILE *out, const struct roc_probe_report *report)
{
	char name[sizeof(report->name)], host[sizeof(report->host)];

	roc_display_clean(host, sizeof(host), report->host);
	if (report->listed)
		fprintf(out, "Camera %" PRIu32 ", %s (%s)\n", report->index,
			roc_display_clean(name, sizeof(name), report->name), host);
	else
		fprintf(out, "Camera %s\n", host);
}

char *roc_probe_table(const struct roc_probe_report *report, bool colour)
{
	const int best = roc_probe_report_best(report);
	unsigned int widths[LENGTH(columns)];
	char cell[CELL_SIZE];
	char reason[256];
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	for (size_t i = 0; i < LENGTH(columns); i++) {
		widths[i] = (unsigned int)strlen(columns[i].title);
		for (uint32_t k = 0; k < report->count; k++) {
			make_cell(cell, i, &report->rows[k]);
			if (strlen(cell) > widths[i])
				widths[i] = (unsigned int)strlen(cell);
		}
	}
	put_title(out, report);
	fputs(colour ? bold : "", out);
	put_line(out, widths, NULL, NULL);
	fputs(colour ? reset : "", out);
	fputc('\n', out);
	for (uint32_t k = 0; k < report->count; k++) {
		const struct roc_ipc_result *row = &report->rows[k];
		const bool works = roc_probe_row_works(row);

		put_line(out, widths, row, !colour ? NULL : works ? green : red);
		if ((int)k == best)
			fprintf(out, "  %s<- best%s", colour ? bold : "", colour ? reset : "");
		else if (!works)
			fprintf(out, "  %s",
				roc_display_clean(reason, sizeof(reason),
						  roc_probe_row_reason(row)));
		fputc('\n', out);
	}
	if (best < 0 && roc_probe_report_next(report) == report->count)
		fputs("No stream works.\n", out);
	const bool failed = ferror(out) != 0;
	if (fclose(out) != 0 || failed) {
		free(text);
		return NULL;
	}
	return text;
}
