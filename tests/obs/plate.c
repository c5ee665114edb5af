/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plate.c - plays the streamer: known pictures on devices, and a status segment to order.
 *
 * For what the streamer never makes (NV12, full range without such a camera) and never should
 * (a damaged segment). Each line of stdin is a JSON object, answered by one.
 */
#include <cjson/cJSON.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "plate_camera.h"
#include "plate_segment.h"

#define SECOND_NS UINT64_C(1000000000)
#define PUBLISH_NS (SECOND_NS / 4)
#define LINE_MAX_BYTES 4096

static const char help[] =
	"Usage: plate STATUS\n"
	"Put test pictures on loopback devices and publish a status segment at the path STATUS.\n"
	"Each line of standard input is a JSON object:\n"
	"  {\"do\":\"segment\",\"how\":HOW}   create stop drop hang beat restore, and damage: remove\n"
	"                               truncate empty zero noise major forbid\n"
	"  {\"do\":\"camera\",\"index\":N, ...} a camera: device size fps fourcc range matrix look png\n"
	"                               and all that set takes; again: another format, generation + 1\n"
	"  {\"do\":\"set\",\"index\":N, ...}    fields of its status: name state reason detail stream ...\n"
	"  {\"do\":\"look\",\"index\":N,\"look\":L,\"png\":FILE}  another picture\n"
	"  {\"do\":\"frames\",\"index\":N,\"on\":BOOL}          write frames or not\n"
	"  {\"do\":\"release\",\"index\":N}    let go of its device\n"
	"  {\"do\":\"clear\",\"index\":N}      no such camera any more\n"
	"  {\"do\":\"show\",\"index\":N}       how many frames were written and refused\n"
	"At end of file the streamer stops in good order.\n";

struct plate {
	struct roc_plate_segment segment;
	struct roc_plate_camera cameras[ROC_STATUS_SLOTS];
	uint64_t next_publish_ns;
};

static uint64_t clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * SECOND_NS + (uint64_t)now.tv_nsec;
}

static void publish(struct plate *plate, uint64_t now_ns)
{
	for (uint32_t i = 0; i < ROC_STATUS_SLOTS; i++) {
		struct roc_plate_camera *camera = &plate->cameras[i];

		camera->status.updated_ns = now_ns;
		if (plate->segment.writer && camera->used && !plate->segment.damaged)
			(void)roc_status_publish(plate->segment.writer, i, &camera->status);
	}
}

static int change_camera(struct plate *plate, const char *what, const cJSON *request, cJSON *answer,
			 const char **reterr)
{
	const cJSON *index = cJSON_GetObjectItemCaseSensitive(request, "index");
	const cJSON *on = cJSON_GetObjectItemCaseSensitive(request, "on");
	const uint64_t now_ns = clock_ns();
	struct roc_plate_camera *camera;
	int r = 0;

	*reterr = "index";
	if (!cJSON_IsNumber(index) || index->valueint < 0 ||
	    index->valueint >= (int)ROC_STATUS_SLOTS)
		return -EINVAL;
	camera = &plate->cameras[index->valueint];
	camera->status.index = (uint32_t)index->valueint;
	*reterr = "no such request";
	if (strcmp(what, "camera") == 0) {
		r = roc_plate_camera_format(camera, request, now_ns, reterr);
		if (r == 0)
			r = roc_plate_camera_set(camera, request, now_ns, reterr);
	} else if (strcmp(what, "set") == 0) {
		r = roc_plate_camera_set(camera, request, now_ns, reterr);
	} else if (strcmp(what, "look") == 0) {
		r = roc_plate_camera_look(camera, request, reterr);
	} else if (strcmp(what, "frames") == 0) {
		camera->writing = cJSON_IsTrue(on);
	} else if (strcmp(what, "release") == 0) {
		roc_plate_camera_release(camera);
	} else if (strcmp(what, "clear") == 0) {
		roc_plate_camera_finish(camera);
		if (plate->segment.writer)
			r = roc_status_clear(plate->segment.writer, (uint32_t)index->valueint);
	} else if (strcmp(what, "show") != 0) {
		return -EINVAL;
	}
	cJSON_AddNumberToObject(answer, "generation", camera->status.format_generation);
	cJSON_AddNumberToObject(answer, "written", (double)camera->status.frames_written);
	cJSON_AddNumberToObject(answer, "refused", (double)camera->refused);
	return r;
}

static void serve_line(struct plate *plate, const char *line)
{
	cJSON *request = cJSON_Parse(line), *answer = cJSON_CreateObject();
	const char *what = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(request, "do"));
	const char *how = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(request, "how"));
	const char *error = "bad JSON";
	char *text;
	int r = -EBADMSG;

	if (what && strcmp(what, "segment") == 0) {
		error = "how";
		r = how ? roc_plate_segment_do(&plate->segment, how) : -EINVAL;
	} else if (what) {
		r = change_camera(plate, what, request, answer, &error);
	}
	publish(plate, clock_ns());
	cJSON_AddBoolToObject(answer, "ok", r >= 0);
	if (r < 0) {
		cJSON_AddStringToObject(answer, "error", error);
		cJSON_AddStringToObject(answer, "errno", strerror(-r));
	}
	text = cJSON_PrintUnformatted(answer);
	puts(text ? text : "{}");
	fflush(stdout);
	cJSON_free(text);
	cJSON_Delete(answer);
	cJSON_Delete(request);
}

static uint64_t tick(struct plate *plate, uint64_t now_ns)
{
	uint64_t next_ns;

	if (now_ns >= plate->next_publish_ns) {
		publish(plate, now_ns);
		roc_plate_segment_tick(&plate->segment, now_ns);
		plate->next_publish_ns = now_ns + PUBLISH_NS;
	}
	next_ns = plate->next_publish_ns;
	for (uint32_t i = 0; i < ROC_STATUS_SLOTS; i++) {
		struct roc_plate_camera *camera = &plate->cameras[i];

		roc_plate_camera_tick(camera, now_ns);
		if (camera->writing && camera->fd >= 0 && camera->next_ns < next_ns)
			next_ns = camera->next_ns;
	}
	return next_ns;
}

/* @return false at the end of the input */
static bool read_lines(struct plate *plate)
{
	static char buffer[LINE_MAX_BYTES];
	static size_t used;
	const ssize_t got = read(STDIN_FILENO, buffer + used, sizeof(buffer) - used);
	char *end;

	if (got <= 0)
		return false;
	used += (size_t)got;
	while ((end = memchr(buffer, '\n', used))) {
		const size_t length = (size_t)(end - buffer) + 1;

		*end = '\0';
		serve_line(plate, buffer);
		used -= length;
		memmove(buffer, end + 1, used);
	}
	return used < sizeof(buffer);
}

static void run(struct plate *plate)
{
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};

	for (;;) {
		const uint64_t next_ns = tick(plate, clock_ns()), now_ns = clock_ns();
		const uint64_t left_ns = next_ns > now_ns ? next_ns - now_ns : 0;
		const struct timespec left = {.tv_sec = (time_t)(left_ns / SECOND_NS),
					      .tv_nsec = (long)(left_ns % SECOND_NS)};

		if (ppoll(&input, 1, &left, NULL) > 0 && !read_lines(plate))
			return;
	}
}

int main(int argc, char **argv)
{
	static struct plate plate;

	if (argc != 2 || argv[1][0] == '-') {
		fputs(help, argc == 2 && strcmp(argv[1], "--help") == 0 ? stdout : stderr);
		return 2;
	}
	plate.segment.path = argv[1];
	for (uint32_t i = 0; i < ROC_STATUS_SLOTS; i++)
		roc_plate_camera_init(&plate.cameras[i]);
	puts("{\"ok\":true,\"ready\":true}");
	fflush(stdout);
	run(&plate);
	for (uint32_t i = 0; i < ROC_STATUS_SLOTS; i++)
		roc_plate_camera_finish(&plate.cameras[i]);
	roc_status_writer_close(plate.segment.writer, true);
	return 0;
}
