/* SPDX-License-Identifier: GPL-2.0-or-later */
/* table.c - the report for people: columns as wide as their widest cell, the reason last. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "display.h"
#include "format.h"
#include "report.h"
#include "roc/status.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define CELL_SIZE 256u
#define REASON_MIN 16u /* columns that a reason gets before others give way */
#define ELLIPSIS "\u2026"

static const char bold[] = "\033[1m";
static const char reset[] = "\033[0m";

static void put_index(char *out, const struct roc_camera_status *camera, uint64_t now_ns)
{
	(void)now_ns;
	snprintf(out, CELL_SIZE, "%" PRIu32, camera->index);
}

static void put_name(char *out, const struct roc_camera_status *camera, uint64_t now_ns)
{
	(void)now_ns;
	roc_display_clean(out, CELL_SIZE, camera->name);
}

static void put_device(char *out, const struct roc_camera_status *camera, uint64_t now_ns)
{
	(void)now_ns;
	roc_display_clean(out, CELL_SIZE, camera->device);
}

/* The light: full when on air, half when it may be soon, empty when not; also without colour. */
static const char *light(uint32_t state)
{
	switch (state) {
	case ROC_STATE_LIVE:
		return "\u25cf";
	case ROC_STATE_CONNECTING:
	case ROC_STATE_PROBING:
	case ROC_STATE_STALLED:
		return "\u25d0";
	case ROC_STATE_DISABLED:
		return "\u00b7";
	default:
		return "\u25cb";
	}
}

static const char *colour_of(uint32_t state)
{
	switch (state) {
	case ROC_STATE_LIVE:
		return "\033[32m";
	case ROC_STATE_CONNECTING:
	case ROC_STATE_PROBING:
	case ROC_STATE_STALLED:
		return "\033[33m";
	case ROC_STATE_DISABLED:
		return "\033[2m";
	default:
		return "\033[31m";
	}
}

static void put_state(char *out, const struct roc_camera_status *camera, uint64_t now_ns)
{
	(void)now_ns;
	snprintf(out, CELL_SIZE, "%s %s", light(camera->state), roc_state_name(camera->state));
}

static void put_stream(char *out, const struct roc_camera_status *camera, uint64_t now_ns)
{
	(void)now_ns;
	snprintf(out, CELL_SIZE, "%s", roc_stream_name(camera->stream));
}

static void put_picture(char *out, const struct roc_camera_status *camera, uint64_t now_ns)
{
	(void)now_ns;
	roc_format_picture(out, camera->source_width, camera->source_height, camera->source_mhz);
}

static void put_bitrate(char *out, const struct roc_camera_status *camera, uint64_t now_ns)
{
	(void)now_ns;
	roc_format_bitrate(out, camera->bitrate_bps);
}

static void put_repeats(char *out, const struct roc_camera_status *camera, uint64_t now_ns)
{
	(void)now_ns;
	roc_format_count(out, camera->frames_duplicated);
}

static void put_drops(char *out, const struct roc_camera_status *camera, uint64_t now_ns)
{
	(void)now_ns;
	roc_format_count(out, camera->frames_dropped);
}

static void put_reconnects(char *out, const struct roc_camera_status *camera, uint64_t now_ns)
{
	(void)now_ns;
	roc_format_count(out, camera->reconnects);
}

static void put_age(char *out, const struct roc_camera_status *camera, uint64_t now_ns)
{
	if (camera->last_frame_ns != 0)
		roc_format_age(out, roc_format_since(camera->last_frame_ns, now_ns));
}

static void put_reason(char *out, const struct roc_camera_status *camera, uint64_t now_ns)
{
	(void)now_ns;
	roc_display_clean(out, CELL_SIZE, roc_status_reason(camera));
}

static const struct column {
	const char *title;
	void (*put)(char *out, const struct roc_camera_status *camera, uint64_t now_ns);
	bool right;
	unsigned int widest;   /* longer cells are cut; 0: never */
	unsigned int give_way; /* 1 is the first to be left out of a narrow terminal; 0: never */
} columns[] = {
	{"#", put_index, true, 0, 0},         {"NAME", put_name, false, 24, 0},
	{"DEVICE", put_device, false, 24, 7}, {"STATE", put_state, false, 0, 0},
	{"STREAM", put_stream, false, 12, 4}, {"SIZE@FPS", put_picture, false, 20, 6},
	{"BITRATE", put_bitrate, true, 0, 3}, {"REPEAT", put_repeats, true, 0, 5},
	{"DROP", put_drops, true, 0, 2},      {"RECON", put_reconnects, true, 0, 1},
	{"AGE", put_age, true, 0, 8},         {"REASON", put_reason, false, 0, 0},
};

#define COLUMNS LENGTH(columns)
#define REASON (COLUMNS - 1)

struct layout {
	unsigned int widths[COLUMNS]; /* 0: left out */
};

static void make_cell(char *out, size_t column, const struct roc_camera_status *camera,
		      uint64_t now_ns)
{
	out[0] = '\0';
	columns[column].put(out, camera, now_ns);
	if (out[0] == '\0' && column != REASON)
		strcpy(out, "-");

	const unsigned int widest = columns[column].widest;
	if (widest != 0 && roc_display_width(out) > widest)
		strcpy(out + roc_display_fit(out, widest - 1), ELLIPSIS);
}

/* Numbers side by side are told apart by one column. */
static unsigned int gap_before(size_t column)
{
	if (column == 0)
		return 0;
	return columns[column].right && columns[column - 1].right ? 1 : 2;
}

static unsigned int total_width(const struct layout *layout)
{
	unsigned int total = 0;

	for (size_t i = 0; i < COLUMNS; i++)
		if (layout->widths[i] != 0)
			total += layout->widths[i] + gap_before(i);
	return total;
}

static struct layout lay_out(const struct roc_report *report, unsigned int terminal, bool cut)
{
	struct layout layout = {0};
	char cell[CELL_SIZE];

	for (size_t i = 0; i < COLUMNS; i++) {
		layout.widths[i] = roc_display_width(columns[i].title);
		for (uint32_t k = 0; k < report->count; k++) {
			make_cell(cell, i, &report->cameras[k], report->now_ns);
			const unsigned int width = roc_display_width(cell);
			if (width > layout.widths[i])
				layout.widths[i] = width;
		}
	}
	if (terminal == 0)
		return layout;

	/* The reason may be cut a little before columns go, since its first words say most. */
	struct layout least = layout;
	if (least.widths[REASON] > REASON_MIN)
		least.widths[REASON] = REASON_MIN;
	for (unsigned int turn = 1; total_width(&least) > terminal && turn < COLUMNS; turn++)
		for (size_t i = 0; i < COLUMNS; i++)
			if (columns[i].give_way == turn)
				layout.widths[i] = least.widths[i] = 0;
	if (!cut)
		return layout;
	const unsigned int total = total_width(&layout);
	const unsigned int over = total > terminal ? total - terminal : 0;
	layout.widths[REASON] -= over < layout.widths[REASON] ? over : layout.widths[REASON];
	return layout;
}

static void pad(FILE *out, unsigned int width, unsigned int taken)
{
	for (; taken < width; taken++)
		fputc(' ', out);
}

static void put_cell(FILE *out, const struct layout *layout, size_t column, char *cell,
		     const char *paint)
{
	const unsigned int width = layout->widths[column];

	if (width == 0)
		return;
	if (column == REASON && cell[0] == '\0')
		return; /* no blanks at the end of the line */
	pad(out, gap_before(column), 0);
	if (roc_display_width(cell) > width)
		strcpy(cell + roc_display_fit(cell, width - 1), ELLIPSIS);

	const unsigned int taken = roc_display_width(cell);
	if (columns[column].right)
		pad(out, width, taken);
	fprintf(out, "%s%s%s", paint ? paint : "", cell, paint ? reset : "");
	if (!columns[column].right && column != REASON)
		pad(out, width, taken);
}

static void put_summary(FILE *out, const struct roc_report *report)
{
	char version[sizeof(report->version)], uptime[ROC_FORMAT_SIZE];
	unsigned int live = 0, wanted = 0;

	for (uint32_t i = 0; i < report->count; i++) {
		live += report->cameras[i].state == ROC_STATE_LIVE;
		wanted += report->cameras[i].state != ROC_STATE_DISABLED;
	}
	fprintf(out, "roc-streamer %s, pid %" PRIu32 ", up %s, %u of %u cameras live\n",
		roc_display_clean(version, sizeof(version), report->version), report->pid,
		roc_format_uptime(uptime, roc_format_since(report->started_ns, report->now_ns)),
		live, wanted);
}

char *roc_report_table(const struct roc_report *report, const struct roc_table_style *style)
{
	const struct layout layout = lay_out(report, style->columns, style->cut);
	char cell[CELL_SIZE];
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	put_summary(out, report);
	for (size_t i = 0; i < COLUMNS; i++) {
		snprintf(cell, sizeof(cell), "%s", columns[i].title);
		put_cell(out, &layout, i, cell, style->colour ? bold : NULL);
	}
	fputc('\n', out);
	for (uint32_t k = 0; k < report->count; k++) {
		const struct roc_camera_status *camera = &report->cameras[k];

		for (size_t i = 0; i < COLUMNS; i++) {
			const bool painted = style->colour && columns[i].put == put_state;

			make_cell(cell, i, camera, report->now_ns);
			put_cell(out, &layout, i, cell, painted ? colour_of(camera->state) : NULL);
		}
		fputc('\n', out);
	}
	const bool failed = ferror(out) != 0;
	if (fclose(out) != 0 || failed) {
		free(text);
		return NULL;
	}
	return text;
}
