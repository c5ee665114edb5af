/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_status.c - any bytes as the status segment, for all who read it: the reader that maps it, the
 * one that copies it, OBS's; and all that rocctl prints of it.
 *
 * Input: a byte of FLAGS, then the file.
 */
#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "fuzz.h"
#include "prometheus.h"
#include "report.h"
#include "roc/status.h"
#include "segment.h"
#include "source.h"
#include "source_view.h"
#include "status_overlay.h"

#define FLAG_ALIVE 1u  /* the heartbeat is one of just now */
#define FLAG_SOUND 2u  /* the header is right, so that the slots are looked at */
#define FLAG_SLOW 4u   /* also wait for slots that are being written all the time */
#define FLAG_OBS 8u    /* also as OBS's plugin sees it */
#define FLAG_PAINT 16u /* and paints it */
#define FILE_MAX 65536u

static char path[128];
static struct roc_status_copy copy;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	snprintf(path, sizeof(path), "%s/status", fuzz_folder());
	setenv(ROC_STATUS_ENV, path, 1);
	return 0;
}

/** Make of the bytes what a reader gets past the header with. */
static void set_right(uint8_t *file, size_t size, uint8_t flags)
{
	struct roc_status_header header;
	const uint32_t slots = (uint32_t)((size - sizeof(header)) / sizeof(struct roc_status_slot));

	memcpy(&header, file, sizeof(header));
	if (flags & FLAG_ALIVE)
		atomic_init(&header.heartbeat_ns, roc_now_ns());
	if (flags & FLAG_SOUND && slots > 0) {
		header.magic = ROC_STATUS_MAGIC;
		header.major = ROC_STATUS_MAJOR;
		header.header_size = sizeof(header);
		header.segment_size = size;
		header.slot_size = sizeof(struct roc_status_slot);
		header.slot_count = slots > ROC_STATUS_SLOTS_MAX ? ROC_STATUS_SLOTS_MAX : slots;
	}
	memcpy(file, &header, sizeof(header));
}

static void write_file(struct fuzz_input *input, uint8_t flags)
{
	static uint8_t file[FILE_MAX];
	const size_t size = input->size < FILE_MAX ? input->size : FILE_MAX;
	const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	memcpy(file, input->data, size);
	if (size >= sizeof(struct roc_status_header))
		set_right(file, size, flags);
	FUZZ_CHECK(fd >= 0 && write(fd, file, size) == (ssize_t)size);
	close(fd);
}

static bool is_terminated(const struct roc_camera_status *camera)
{
	return memchr(camera->name, '\0', sizeof(camera->name)) &&
	       memchr(camera->device, '\0', sizeof(camera->device)) &&
	       memchr(camera->detail, '\0', sizeof(camera->detail));
}

/** Every number has a word, whatever it is. */
static void check_words(const struct roc_camera_status *camera)
{
	const char *words[] = {
		roc_state_name(camera->state),         roc_reason_name(camera->reason),
		roc_reason_text(camera->reason),       roc_stream_name(camera->stream),
		roc_transport_name(camera->transport), roc_codec_name(camera->codec),
		roc_range_name(camera->color_range),
	};
	char fourcc[5];

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		FUZZ_CHECK(words[i] && fuzz_is_clean(words[i], ""));
	FUZZ_CHECK(roc_matrix_name(camera->color_matrix) && roc_status_reason(camera));
	roc_fourcc_text(camera->device_fourcc, fourcc);
	FUZZ_CHECK(fuzz_is_clean_field(fourcc, sizeof(fourcc)));
}

/** @return whether all slots could be read */
static bool check_reader(const struct roc_status_reader *reader)
{
	const uint32_t count = roc_status_slot_count(reader);
	struct roc_camera_status camera;
	bool all = true;

	FUZZ_CHECK(count >= 1 && count <= ROC_STATUS_SLOTS_MAX && count == copy.count);
	FUZZ_CHECK(strlen(roc_status_version(reader)) < 32);
	FUZZ_CHECK(strcmp(roc_status_version(reader), copy.header.version) == 0);
	FUZZ_CHECK(roc_status_pid(reader) == copy.header.pid);
	FUZZ_CHECK(roc_status_generation(reader) == copy.header.generation);
	FUZZ_CHECK(roc_status_replaced(reader) == 0);
	FUZZ_CHECK(roc_status_read(reader, count, &camera) == -ERANGE);
	for (uint32_t i = 0; i < count; i++) {
		const int r = roc_status_read(reader, i, &camera);

		FUZZ_CHECK(r == 0 || r == -EAGAIN);
		all = all && r == 0;
		if (r < 0)
			continue;
		FUZZ_CHECK(camera.index == i && is_terminated(&camera));
		FUZZ_CHECK(memcmp(&camera, &copy.cameras[i], sizeof(camera)) == 0);
		check_words(&camera);
	}
	return all;
}

static void check_json(const struct roc_report *report, bool pretty)
{
	char *text = roc_report_json(report, pretty);
	cJSON *root, *cameras;

	FUZZ_CHECK(text && fuzz_is_clean(text, pretty ? "\n\t" : ""));
	root = cJSON_ParseWithOpts(text, NULL, 1);
	FUZZ_CHECK(root);
	cameras = cJSON_GetObjectItemCaseSensitive(root, "cameras");
	FUZZ_CHECK(cJSON_IsArray(cameras));
	FUZZ_CHECK(cJSON_GetArraySize(cameras) == (int)report->count);
	cJSON_Delete(root);
	free(text);
}

static void check_table(const struct roc_report *report, const struct roc_table_style *style)
{
	char *text = roc_report_table(report, style);
	unsigned lines = 0;

	FUZZ_CHECK(text && fuzz_is_clean(text, style->colour ? "\n\033" : "\n"));
	for (const char *c = text; *c; c++)
		lines += *c == '\n';
	FUZZ_CHECK(lines >= report->count + 2);
	if (style->cut)
		FUZZ_CHECK(lines == report->count + 2);
	free(text);
}

/** "name{label="value",...} number" or a comment: the number is the line's last word. */
static void check_prometheus(const struct roc_report *report)
{
	char *text = roc_report_prometheus(report);
	char *rest = text, *line;

	FUZZ_CHECK(text && fuzz_is_clean(text, "\n"));
	while ((line = strsep(&rest, "\n"))) {
		const char *number = strrchr(line, ' ');
		bool quoted = false;

		if (!line[0] || strncmp(line, "# ", 2) == 0)
			continue;
		FUZZ_CHECK(strncmp(line, "roc_", 4) == 0 && number);
		FUZZ_CHECK(number[1] && number[1 + strspn(number + 1, "0123456789.")] == '\0');
		for (const char *c = line; c < number; c++) {
			if (*c == '\\' && quoted)
				FUZZ_CHECK(*++c && strchr("\\\"n", *c));
			else if (*c == '"')
				quoted = !quoted;
		}
		FUZZ_CHECK(!quoted);
	}
	free(text);
}

static void check_rocctl(void)
{
	static struct roc_report report;
	struct roc_source source = {0};
	char error[512];
	const int r = roc_source_take(&source, &report, error, sizeof(error));

	if (r < 0) {
		FUZZ_CHECK(error[0] && fuzz_is_clean(error, ""));
	} else {
		check_table(&report, &(struct roc_table_style){.columns = 0});
		check_table(&report, &(struct roc_table_style){.columns = 60, .colour = true});
		check_table(&report, &(struct roc_table_style){.columns = 100, .cut = true});
		check_json(&report, true);
		check_json(&report, false);
		check_prometheus(&report);
		(void)roc_report_is_well(&report);
	}
	roc_source_finish(&source);
}

/** What OBS says of the camera: keys of its locale files and words for programs. */
static void check_view(const struct roc_camera_status *camera)
{
	const struct roc_view_case now = {
		.chosen = camera->name,
		.health = roc_segment_health(),
		.camera = camera,
		.wanted = true,
		.open = camera->updated_ns & 1,
		.since_open_ns = camera->state_since_ns,
		.since_picture_ns = camera->last_frame_ns,
	};
	struct roc_source_view view;

	roc_source_view_make(&now, &view);
	FUZZ_CHECK(fuzz_is_clean(view.state, "") && view.state[0]);
	FUZZ_CHECK(fuzz_is_clean(view.reason, "") && fuzz_is_clean(view.remedy, ""));
	FUZZ_CHECK(fuzz_is_clean(view.state_word, "") && fuzz_is_clean(view.reason_word, ""));
	(void)roc_source_view_drawing(&now, ROC_ON_LOSS_PLACEHOLDER, true);
}

static void check_obs(int loaded, bool painted)
{
	struct roc_camera_status camera, found;

	FUZZ_CHECK(roc_segment_ref() == 0);
	if (loaded == 0)
		FUZZ_CHECK(roc_segment_count() == copy.count);
	FUZZ_CHECK(roc_segment_health() <= ROC_SEGMENT_ALIVE);
	for (uint32_t i = 0; i < roc_segment_count(); i++) {
		uint32_t index = i;
		const int r = roc_segment_read(i, &camera);

		FUZZ_CHECK(r == 0 || r == -EAGAIN);
		if (r < 0)
			continue;
		FUZZ_CHECK(is_terminated(&camera));
		check_view(&camera);
		if (painted && camera.state != ROC_STATE_UNUSED) {
			fuzz_status_paint(&camera);
			painted = false; /* one takes as long as all the rest */
		}
		if (camera.state != ROC_STATE_UNUSED)
			FUZZ_CHECK(roc_segment_find(camera.name, &index, &found) == 0 &&
				   strcmp(found.name, camera.name) == 0);
		(void)roc_segment_find_device(camera.device, &index, &found);
	}
	FUZZ_CHECK(roc_segment_read(ROC_STATUS_SLOTS_MAX, &camera) == -ERANGE);
	roc_segment_unref();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = {data, size};
	const uint8_t flags = fuzz_byte(&input);
	struct roc_status_reader *reader = NULL;
	bool all = true;
	int r, loaded;

	write_file(&input, flags);
	const int fd = fuzz_lowest_fd();

	memset(&copy, 0, sizeof(copy));
	loaded = roc_status_load(path, &copy);
	r = roc_status_open(path, &reader);
	FUZZ_CHECK(r == loaded);
	if (r == 0) {
		all = check_reader(reader);
		FUZZ_CHECK(roc_status_is_stale(reader, roc_now_ns()) ||
			   !roc_status_is_stopped(reader));
	}
	roc_status_close(reader);
	if (all || flags & FLAG_SLOW)
		check_rocctl();
	if (flags & FLAG_OBS)
		check_obs(loaded, flags & FLAG_PAINT);
	FUZZ_CHECK(fuzz_lowest_fd() == fd);
	return 0;
}
