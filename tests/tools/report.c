/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <string.h>

#include "report.h"

static void json_string(FILE *out, const char *text)
{
	fputc('"', out);
	for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
		if (*c == '"' || *c == '\\')
			fprintf(out, "\\%c", *c);
		else if (*c < 0x20)
			fprintf(out, "\\u%04x", *c);
		else
			fputc(*c, out);
	}
	fputc('"', out);
}

static void json_key(FILE *out, const char *key, const char *text)
{
	fprintf(out, "\"%s\": ", key);
	json_string(out, text);
	fputs(", ", out);
}

static void json_errors(FILE *out, const struct roc_capture_errors *errors)
{
	uint64_t sum = 0;

	fputs("\"read_errors\": {", out);
	for (unsigned int i = 0; i < errors->count; i++) {
		if (i)
			fputs(", ", out);
		json_string(out, errors->kind[i].name);
		fprintf(out, ": %" PRIu64, errors->kind[i].times);
		sum += errors->kind[i].times;
	}
	fprintf(out, "}, \"read_error_count\": %" PRIu64 ", ", sum);
}

static double ms(int64_t us)
{
	return us < 0 ? -1.0 : (double)us / 1e3;
}

static void json_times(FILE *out, const struct roc_stats_report *stats)
{
	fprintf(out, "\"first_frame_ms\": %.1f, \"first_camera_ms\": %.1f, ",
		ms(stats->first_frame_us), ms(stats->first_camera_us));
	fprintf(out,
		"\"latency_us\": {\"count\": %" PRIu64 ", \"min\": %" PRId64
		", \"median\": %" PRId64 ", \"p99\": %" PRId64 ", \"max\": %" PRId64 "}, ",
		stats->latency.count, stats->latency.min, stats->latency.median, stats->latency.p99,
		stats->latency.max);
	fprintf(out,
		"\"interval_us\": {\"count\": %" PRIu64 ", \"mean\": %.1f, \"sd\": %.1f, "
		"\"p99\": %" PRId64 ", \"max\": %" PRId64 "}, ",
		stats->interval.count, stats->interval.mean, stats->interval.sd,
		stats->interval.p99, stats->interval.max);
	fprintf(out,
		"\"longest_repeat_ms\": %.1f, \"longest_gap_ms\": %.1f, "
		"\"longest_placeholder_ms\": %.1f, ",
		(double)stats->longest_repeat_us / 1e3, (double)stats->longest_gap_us / 1e3,
		(double)stats->longest_placeholder_us / 1e3);
}

void roc_report_json(FILE *out, const struct roc_check_report *report)
{
	const struct roc_stats_report *stats = &report->stats;

	fputc('{', out);
	json_key(out, "device", report->device);
	json_key(out, "mode", report->mode);
	json_key(out, "fourcc", report->format.fourcc_name);
	fprintf(out,
		"\"width\": %u, \"height\": %u, \"rate\": %.3f, \"format_changed\": %" PRIu64 ", ",
		report->format.width, report->format.height, report->format.rate,
		report->format_changed);
	fprintf(out,
		"\"started_ms\": %.1f, \"run_ms\": %.1f, \"frames\": %" PRIu64
		", \"unique\": %" PRIu64 ", \"lost\": %" PRIu64 ", \"repeated\": %" PRIu64
		", \"out_of_order\": %" PRIu64 ", \"restarts\": %" PRIu64 ", \"torn\": %" PRIu64
		", \"wrong_camera\": %" PRIu64 ", \"placeholder\": %" PRIu64
		", \"unreadable\": %" PRIu64 ", ",
		(double)report->start_us / 1e3, (double)report->run_us / 1e3, stats->frames,
		stats->unique, stats->lost, stats->repeated, stats->out_of_order, stats->restarts,
		stats->torn, stats->wrong_camera, stats->placeholder, stats->unreadable);
	json_errors(out, &report->errors);
	json_times(out, stats);
	fprintf(out,
		"\"expected\": %.1f, \"repeats_percent\": %.3f, \"lost_percent\": %.3f, "
		"\"segments_left_out\": %" PRIu64 ", \"segments\": [",
		stats->expected, stats->repeats_percent, stats->lost_percent,
		stats->segments_left_out);
	for (unsigned int i = 0; i < stats->segment_count; i++)
		fprintf(out, "%s{\"class\": \"%s\", \"at_ms\": %.1f, \"for_ms\": %.1f}",
			i ? ", " : "", roc_segment_name(stats->segments[i].class),
			(double)stats->segments[i].at_us / 1e3,
			(double)stats->segments[i].for_us / 1e3);
	fputs("]}\n", out);
}

void roc_report_text(FILE *out, const struct roc_check_report *report)
{
	const struct roc_stats_report *stats = &report->stats;

	fprintf(out, "%s: %s %ux%u at %.3f fps, %s, %.1f s, format changes %" PRIu64 "\n",
		report->device, report->format.fourcc_name, report->format.width,
		report->format.height, report->format.rate, report->mode,
		(double)report->run_us / 1e6, report->format_changed);
	fprintf(out,
		"frames %" PRIu64 ": new %" PRIu64 ", repeated %" PRIu64 " (%.2f %%), torn %" PRIu64
		", out of order %" PRIu64 ", wrong camera %" PRIu64 ", placeholder %" PRIu64
		", unreadable %" PRIu64 "\n",
		stats->frames, stats->unique, stats->repeated, stats->repeats_percent, stats->torn,
		stats->out_of_order, stats->wrong_camera, stats->placeholder, stats->unreadable);
	fprintf(out, "lost %" PRIu64 " (%.2f %%), publisher restarts %" PRIu64 ", read errors:",
		stats->lost, stats->lost_percent, stats->restarts);
	for (unsigned int i = 0; i < report->errors.count; i++)
		fprintf(out, " %s %" PRIu64, report->errors.kind[i].name,
			report->errors.kind[i].times);
	fprintf(out, "%s\n", report->errors.count ? "" : " none");
	fprintf(out, "first frame after %.1f ms, first camera frame after %.1f ms\n",
		ms(stats->first_frame_us), ms(stats->first_camera_us));
	fprintf(out, "latency ms: min %.1f median %.1f p99 %.1f max %.1f\n",
		(double)stats->latency.min / 1e3, (double)stats->latency.median / 1e3,
		(double)stats->latency.p99 / 1e3, (double)stats->latency.max / 1e3);
	fprintf(out, "interval ms: mean %.2f sd %.2f p99 %.1f max %.1f\n",
		stats->interval.mean / 1e3, stats->interval.sd / 1e3,
		(double)stats->interval.p99 / 1e3, (double)stats->interval.max / 1e3);
	fprintf(out,
		"longest ms: without a new picture %.1f, without a frame %.1f, placeholder %.1f\n",
		(double)stats->longest_repeat_us / 1e3, (double)stats->longest_gap_us / 1e3,
		(double)stats->longest_placeholder_us / 1e3);
	for (unsigned int i = 0; i < stats->segment_count; i++)
		fprintf(out, "  at %9.1f ms for %9.1f ms: %s\n",
			(double)stats->segments[i].at_us / 1e3,
			(double)stats->segments[i].for_us / 1e3,
			roc_segment_name(stats->segments[i].class));
	if (stats->segments_left_out)
		fprintf(out, "  and %" PRIu64 " more\n", stats->segments_left_out);
}
