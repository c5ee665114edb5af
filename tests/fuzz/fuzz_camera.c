/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_camera.c - what a camera sends, through the real demuxer and decoder, to the device's picture.
 *
 * Most inputs take the short way: libav reads from memory what it would have read from RTMP, and the
 * input is read, decoded and converted as session.c and outlet.c do it. Some take all of a session,
 * from an RTMP server over a socket to an outlet. Input: camera_input.h.
 *
 * libav is Debian's, without instrumentation: what goes on in it is told to libFuzzer by its log
 * messages, each of which counts like an edge of ours.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <libavformat/avformat.h>

#include "avlog.h"
#include "camera_input.h"
#include "clock.h"
#include "decoder.h"
#include "fuzz.h"
#include "input.h"
#include "log.h"
#include "loopback.h"
#include "outlet.h"
#include "picture.h"
#include "rate.h"
#include "redact.h"
#include "session.h"

#define PACKETS_MAX 300
#define PIXELS_MAX (INT64_C(48) << 20) /* of all pictures of an input */
#define SMALL_PIXELS (1 << 20)
#define GUARD 4096
#define PASSWORD "Pa55w0rd!" /* servers of the seeds say it back */
#define HOLD_MS 100          /* an open connection that has gone silent is watched so long */
#define END_WITHIN_NS (20 * ROC_NS_PER_S)

static struct fuzz_input bytes; /* what libav has not read yet */
static uint8_t way;
static void (*real_log)(void *, int, const char *, va_list);

/* Counted by libFuzzer like edges of our own. */
#define COUNTERS 4096u
__attribute__((section("__libfuzzer_extra_counters"), used)) static uint8_t counters[COUNTERS];

static void count(uint32_t what)
{
	uint8_t *counter = &counters[(what * UINT32_C(2654435761)) >> 20];
	const uint8_t before = __atomic_load_n(counter, __ATOMIC_RELAXED);

	if (before < 255) /* a count that is lost to another thread does no harm */
		__atomic_store_n(counter, (uint8_t)(before + 1), __ATOMIC_RELAXED);
}

/*
 * For ThreadSanitizer, which does not see the counting of references in libraries that are not built
 * with it: that is how libav's threads, and a decoder and an outlet with the same picture, tell each
 * other that they are done.
 */
const char *__tsan_default_suppressions(void);

__attribute__((visibility("default"))) const char *__tsan_default_suppressions(void)
{
	return "race:libavcodec.so\nrace:libavutil.so\nrace:libswscale.so\n";
}

/* --------------------------------------------------------------- the world as libav sees it */

int __real_avformat_open_input(AVFormatContext **context, const char *url,
			       const AVInputFormat *format, AVDictionary **options);
int __wrap_avformat_open_input(AVFormatContext **context, const char *url,
			       const AVInputFormat *format, AVDictionary **options);
int __real_avcodec_open2(AVCodecContext *context, const AVCodec *codec, AVDictionary **options);
int __wrap_avcodec_open2(AVCodecContext *context, const AVCodec *codec, AVDictionary **options);
void __real_av_log_set_callback(void (*callback)(void *, int, const char *, va_list));
void __wrap_av_log_set_callback(void (*callback)(void *, int, const char *, va_list));

static AVIOContext *memory;

static int read_bytes(void *data, uint8_t *out, int size)
{
	const size_t part = bytes.size < (size_t)size ? bytes.size : (size_t)size;

	(void)data;
	if (part == 0)
		return AVERROR_EOF;
	memcpy(out, bytes.data, part);
	bytes.data += part;
	bytes.size -= part;
	return (int)part;
}

/** A playlist is no reason to open other files. */
static int refuse_open(AVFormatContext *context, AVIOContext **io, const char *url, int flags,
		       AVDictionary **options)
{
	(void)context;
	(void)io;
	(void)url;
	(void)flags;
	(void)options;
	return AVERROR(EPERM);
}

int __wrap_avformat_open_input(AVFormatContext **context, const char *url,
			       const AVInputFormat *format, AVDictionary **options)
{
	if (way >= FUZZ_CAMERA_SOCKET)
		return __real_avformat_open_input(context, url, format, options);
	FUZZ_CHECK(!memory);
	memory = avio_alloc_context(av_malloc(4096), 4096, 0, NULL, read_bytes, NULL, NULL);
	FUZZ_CHECK(memory);
	(*context)->pb = memory;
	(*context)->io_open = refuse_open;
	(*context)->format_whitelist = av_strdup("flv,live_flv,h264,hevc,mpegts,mpjpeg,matroska");
	return __real_avformat_open_input(context, url, format, options);
}

/** Time and memory of an input are to be bounded. */
int __wrap_avcodec_open2(AVCodecContext *context, const AVCodec *codec, AVDictionary **options)
{
	FUZZ_CHECK(context->max_pixels == (int64_t)ROC_LOOPBACK_SIZE_MAX * ROC_LOOPBACK_SIZE_MAX);
	if (!(way & FUZZ_CAMERA_HUGE))
		context->max_pixels = SMALL_PIXELS;
	if (!(way & FUZZ_CAMERA_THREADS))
		context->thread_count = 1;
	return __real_avcodec_open2(context, codec, options);
}

static void on_av_log(void *context, int level, const char *format, va_list args)
{
	uint32_t hash = 0;

	for (const char *c = format; *c; c++)
		hash = hash * 31 + (unsigned char)*c;
	count(hash);
	real_log(context, level, format, args);
}

void __wrap_av_log_set_callback(void (*callback)(void *, int, const char *, va_list))
{
	real_log = callback;
	__real_av_log_set_callback(on_av_log);
}

static void on_line(void *data, enum roc_log_level level, int camera, const char *text)
{
	(void)data;
	(void)level;
	(void)camera;
	FUZZ_CHECK(fuzz_is_clean(text, "") && strlen(text) < ROC_LOG_LINE_MAX);
	FUZZ_CHECK(!strstr(text, PASSWORD));
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	FUZZ_CHECK(roc_redact_register(PASSWORD) == 0);
	roc_log_set_sink(on_line, NULL);
	roc_log_set_level(ROC_LOG_DEBUG);
	roc_avlog_install(0);
	return 0;
}

/* -------------------------------------------------------------------------------- pictures */

static struct roc_device_format device_of(uint8_t kind, const AVFrame *frame)
{
	static const struct {
		uint32_t width, height;
	} sizes[] = {{0, 0}, {128, 96}, {66, 34}, {320, 180}};
	struct roc_device_format device = {
		.width = sizes[kind & 3].width,
		.height = sizes[kind & 3].height,
		.mhz = 15000,
		.fourcc = kind & 4 ? ROC_FOURCC_NV12 : ROC_FOURCC_YU12,
		.color_range = (kind >> 3) % 3,
		.color_matrix = (kind >> 5) & 3,
	};

	if (device.width == 0) { /* the picture's own, as it mostly is */
		device.width = ((uint32_t)frame->width + 1) & ~1u;
		device.height = ((uint32_t)frame->height + 1) & ~1u;
	}
	return device;
}

static void check_fit(const AVFrame *frame, const struct roc_device_format *device)
{
	const struct roc_picture_box box =
		roc_picture_fit(frame->width, frame->height, frame->sample_aspect_ratio,
				device->width, device->height);

	FUZZ_CHECK(box.width >= 2 && box.height >= 2);
	FUZZ_CHECK(box.x + box.width <= device->width && box.y + box.height <= device->height);
	FUZZ_CHECK((box.x | box.y | box.width | box.height) % 2 == 0);
}

/** As the outlet brings it to the device: from where it is, or converted. */
static void show(struct roc_picture_converter *converter, const AVFrame *frame, uint8_t kind)
{
	const struct roc_device_format device = device_of(kind, frame);
	const size_t size = roc_loopback_frame_size(&device);
	const uint8_t *place = roc_picture_in_place(frame, &device);
	uint8_t *buffer;
	int r;

	check_fit(frame, &device);
	if (place) {
		/* all of it is written from there */
		FUZZ_CHECK(frame->buf[0] && place >= frame->buf[0]->data);
		FUZZ_CHECK((size_t)(place - frame->buf[0]->data) + size <= frame->buf[0]->size);
		count(1);
	}
	buffer = malloc(size + GUARD);
	FUZZ_CHECK(buffer);
	memset(buffer + size, 0x5a, GUARD);
	r = roc_picture_convert(converter, frame, &device, buffer);
	/* swscale is not instrumented: it would not be seen to write there */
	for (size_t i = 0; i < GUARD; i++)
		FUZZ_CHECK(buffer[size + i] == 0x5a);
	if (place)
		FUZZ_CHECK(r == 0 && memcmp(buffer, place, size) == 0);
	count(2 + (uint32_t)(r < 0) + 2 * (uint32_t)frame->format);
	free(buffer);
}

static void check_frame(const AVFrame *frame)
{
	FUZZ_CHECK(frame->width > 0 && frame->width <= (int)ROC_LOOPBACK_SIZE_MAX);
	FUZZ_CHECK(frame->height > 0 && frame->height <= (int)ROC_LOOPBACK_SIZE_MAX);
	FUZZ_CHECK(frame->data[0] && frame->buf[0]);
}

struct viewer {
	struct roc_picture_converter converter;
	struct roc_rate rate;
	AVPacket *packet;
	AVFrame *frame;
	struct roc_input *input;
	struct roc_decoder *decoder;
	uint64_t now_ns, corrupt;
	int64_t pixels;
	uint8_t device;
};

static int take_pictures(struct viewer *viewer)
{
	int r;

	while ((r = roc_decoder_receive(viewer->decoder, viewer->frame)) > 0) {
		struct roc_rate_figures figures;

		check_frame(viewer->frame);
		viewer->pixels += (int64_t)viewer->frame->width * viewer->frame->height;
		roc_rate_add(&viewer->rate, viewer->now_ns,
			     viewer->frame->best_effort_timestamp == AV_NOPTS_VALUE
				     ? INT64_MIN
				     : viewer->frame->best_effort_timestamp);
		roc_rate_get(&viewer->rate, &figures);
		count(1000 + (uint32_t)r);
		if (r == 1)
			show(&viewer->converter, viewer->frame, viewer->device);
		FUZZ_CHECK(roc_decoder_corrupt(viewer->decoder) >= viewer->corrupt);
		viewer->corrupt = roc_decoder_corrupt(viewer->decoder);
	}
	FUZZ_CHECK(r == 0 || r == -ENOMEM || r == -EMSGSIZE);
	return r;
}

static int take_packet(struct viewer *viewer, struct roc_error *error)
{
	struct roc_input_info info;
	int r = roc_input_read(viewer->input, viewer->packet, error);

	if (r < 0)
		return r;
	roc_input_get_info(viewer->input, &info);
	FUZZ_CHECK(info.codec <= ROC_CODEC_OTHER && info.transport <= ROC_TRANSPORT_OTHER);
	FUZZ_CHECK(info.declared_mhz <= 1000000);
	count(2000 + info.codec);
	if (viewer->decoder && viewer->pixels == 0 &&
	    roc_decoder_is_uninformed(viewer->decoder, roc_input_stream(viewer->input))) {
		roc_decoder_close(viewer->decoder);
		viewer->decoder = NULL;
		viewer->corrupt = 0;
	}
	if (!viewer->decoder) {
		r = roc_decoder_open(roc_input_stream(viewer->input), &viewer->decoder, error);
		if (r < 0)
			return r;
	}
	viewer->now_ns += 40 * ROC_NS_PER_MS;
	r = roc_decoder_send(viewer->decoder, viewer->packet);
	FUZZ_CHECK(r == 0 || r == -ENOMEM);
	return r == 0 ? take_pictures(viewer) : r;
}

static bool says_why(const struct roc_error *error)
{
	return error->reason > ROC_REASON_NONE && error->reason <= ROC_REASON_REJECTED &&
	       error->detail[0] && memchr(error->detail, '\0', sizeof(error->detail)) &&
	       fuzz_is_clean(error->detail, "") && !strstr(error->detail, PASSWORD);
}

static void view(const struct roc_camera_config *camera, uint8_t device)
{
	struct viewer viewer = {.device = device, .now_ns = ROC_NS_PER_S};
	struct roc_cancel cancel = {0};
	struct roc_error error = {0};
	int r;

	viewer.packet = av_packet_alloc();
	viewer.frame = av_frame_alloc();
	FUZZ_CHECK(viewer.packet && viewer.frame);
	roc_picture_converter_init(&viewer.converter);
	roc_rate_init(&viewer.rate);
	r = roc_input_open(camera, ROC_STREAM_MAIN, NULL, false, &cancel, &viewer.input, &error);
	FUZZ_CHECK((r == 0) == (viewer.input != NULL));
	for (unsigned i = 0; r == 0 && i < PACKETS_MAX && viewer.pixels < PIXELS_MAX; i++)
		r = take_packet(&viewer, &error);
	/* of a picture that is too large the session itself says so */
	if (r < 0 && r != -EMSGSIZE && r != -ENOMEM)
		FUZZ_CHECK(says_why(&error));
	count(3000 + error.reason);
	roc_decoder_close(viewer.decoder);
	roc_input_close(viewer.input);
	roc_picture_converter_finish(&viewer.converter);
	av_frame_free(&viewer.frame);
	av_packet_free(&viewer.packet);
	if (memory)
		av_freep(&memory->buffer);
	avio_context_free(&memory);
}

/* --------------------------------------------------------------------------------- session */

static void watch(struct roc_session *session, int wake)
{
	const uint64_t start_ns = roc_now_ns();
	struct roc_session_stats stats;

	for (;;) {
		struct pollfd pfd = {.fd = wake, .events = POLLIN};
		uint64_t beats;

		(void)poll(&pfd, 1, 20);
		if (pfd.revents)
			(void)!read(wake, &beats, sizeof(beats));
		roc_session_get(session, &stats);
		FUZZ_CHECK(stats.phase >= ROC_SESSION_REACHING && stats.phase <= ROC_SESSION_ENDED);
		FUZZ_CHECK(stats.width <= ROC_LOOPBACK_SIZE_MAX &&
			   stats.height <= ROC_LOOPBACK_SIZE_MAX);
		if (stats.phase == ROC_SESSION_ENDED)
			break;
		if (roc_now_ns() - start_ns > HOLD_MS * ROC_NS_PER_MS)
			roc_session_stop(session);
		FUZZ_CHECK(roc_now_ns() - start_ns < END_WITHIN_NS);
	}
	/* one that was told to stop need not */
	FUZZ_CHECK(roc_now_ns() - start_ns > HOLD_MS * ROC_NS_PER_MS || says_why(&stats.error));
	FUZZ_CHECK(stats.received >= (stats.picture_ns != 0));
	count(4000 + stats.error.reason);
}

static void run_session(const struct roc_camera_config *camera, uint8_t device)
{
	const struct roc_session_limits limits = {
		.reach_ms = 2000, .open_ms = 60, .picture_ms = 60, .stall_ms = 40};
	const struct roc_device_format format = {
		128, 96, 30000, device & 1 ? ROC_FOURCC_NV12 : ROC_FOURCC_YU12, 1, 1};
	const struct roc_placeholder what = {.name = "Field 1", .state = "NO SIGNAL"};
	const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	const int wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	struct roc_session *session = NULL;
	struct roc_outlet *outlet = NULL;

	FUZZ_CHECK(null >= 0 && wake >= 0);
	FUZZ_CHECK(roc_outlet_create(null, &format, &what, &outlet) == 0);
	FUZZ_CHECK(roc_session_start(camera, ROC_STREAM_MAIN, "", &limits, 1, outlet, wake,
				     &session) == 0);
	watch(session, wake);
	roc_session_destroy(session);
	roc_outlet_destroy(outlet);
	close(wake);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct roc_camera_config camera = {
		.valid = 1, .enabled = 1, .streams = {ROC_STREAM_MAIN}};
	const int fd = fuzz_lowest_fd();

	bytes = (struct fuzz_input){data, size};
	way = fuzz_byte(&bytes);
	const uint8_t device = fuzz_byte(&bytes);
	snprintf(camera.ip, sizeof(camera.ip), "127.0.0.1");
	snprintf(camera.user, sizeof(camera.user), "admin");
	snprintf(camera.password, sizeof(camera.password), PASSWORD);
	camera.port = 1935;
	camera.url[0][0] = '\0';
	if (way >= FUZZ_CAMERA_SOCKET) {
		uint16_t port;
		struct fuzz_server *server = fuzz_server_start(bytes.data, bytes.size, way, &port);

		camera.port = port;
		run_session(&camera, device);
		fuzz_server_stop(server);
	} else {
		if ((way & FUZZ_CAMERA_WAY) == FUZZ_CAMERA_URL) {
			camera.ip[0] = '\0';
			snprintf(camera.url[0], sizeof(camera.url[0]), "http://camera/flv");
		}
		view(&camera, device);
	}
	FUZZ_CHECK(fuzz_lowest_fd() == fd);
	return 0;
}
