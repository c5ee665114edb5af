/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_url.c - addresses and URLs as people write them, and the passwords in them.
 *
 * Input: password, user, address, URL, each ended by NUL; a byte that places the password; the rest
 * is text that stands around it.
 */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include <libavformat/avformat.h>

#include "avlog.h"
#include "config_internal.h"
#include "fuzz.h"
#include "input.h"
#include "log.h"
#include "redact.h"
#include "text.h"

#define PASSWORD_MAX 64

static struct roc_camera_config camera;
static char password[PASSWORD_MAX];
static char begun[ROC_REDACT_SHORT + 1]; /* of the password, if nothing else holds that; or "" */
static unsigned opened;

int __real_avformat_open_input(AVFormatContext **context, const char *url,
			       const AVInputFormat *format, AVDictionary **options);
int __wrap_avformat_open_input(AVFormatContext **context, const char *url,
			       const AVInputFormat *format, AVDictionary **options);

/** In place of libav's: nothing is connected to; what it would have been given is looked at. */
int __wrap_avformat_open_input(AVFormatContext **context, const char *url,
			       const AVInputFormat *format, AVDictionary **options)
{
	opened++;
	FUZZ_CHECK(url[0] && *context && (*context)->interrupt_callback.callback);
	if (camera.ip[0]) {
		const AVDictionaryEntry *path = av_dict_get(*options, "rtmp_playpath", NULL, 0);
		const AVDictionaryEntry *app = av_dict_get(*options, "rtmp_app", NULL, 0);
		const size_t length = strlen(camera.password);
		char host[300];
		int port = -1;

		FUZZ_CHECK(format && strcmp(format->name, "live_flv") == 0);
		FUZZ_CHECK(app && strcmp(app->value, "bcs") == 0 && path);
		/* raw, whole, and last */
		FUZZ_CHECK(strlen(path->value) > length &&
			   strcmp(path->value + strlen(path->value) - length, camera.password) ==
				   0);
		FUZZ_CHECK(strstr(path->value, camera.user));
		av_url_split(NULL, 0, NULL, 0, host, sizeof(host), &port, NULL, 0, url);
		FUZZ_CHECK(strcmp(host, camera.ip) == 0 && port == (int)camera.port);
	} else {
		FUZZ_CHECK(strcmp(url, camera.url[0]) == 0);
	}
	avformat_free_context(*context);
	*context = NULL;
	return AVERROR(ECONNREFUSED);
}

/** Cleaning for people makes spaces and question marks of other bytes: that is no leak. */
static void check_told(const char *text)
{
	if (strpbrk(password, " ?"))
		return;
	FUZZ_CHECK(!fuzz_holds(text, strlen(text), password));
	FUZZ_CHECK(!fuzz_holds(text, strlen(text), begun));
}

static void on_line(void *data, enum roc_log_level level, int number, const char *text)
{
	(void)data;
	(void)level;
	(void)number;
	FUZZ_CHECK(fuzz_is_clean(text, "") && strlen(text) < ROC_LOG_LINE_MAX);
	check_told(text);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	roc_log_set_sink(on_line, NULL);
	roc_log_set_level(ROC_LOG_DEBUG);
	roc_avlog_install(0);
	return 0;
}

/* ------------------------------------------------------------------------------- addresses */

static void open_input(void)
{
	struct roc_cancel cancel = {0};
	struct roc_input *input = NULL;
	struct roc_error error = {0};
	const unsigned before = opened;

	FUZZ_CHECK(roc_input_open(&camera, ROC_STREAM_MAIN, NULL, false, &cancel, &input, &error) <
		   0);
	FUZZ_CHECK(!input && opened == before + 1);
	FUZZ_CHECK(error.reason && fuzz_is_clean_field(error.detail, sizeof(error.detail)) &&
		   error.detail[0]);
}

static void check_place(void)
{
	struct roc_input_place place;
	char host[256];

	if (roc_input_place(&camera, ROC_STREAM_MAIN, &place)) {
		FUZZ_CHECK(place.host[0] && place.port >= 1 && place.port <= 65535);
		FUZZ_CHECK(memchr(place.host, '\0', sizeof(place.host)));
	}
	FUZZ_CHECK(roc_input_transport(&camera, ROC_STREAM_MAIN) <= ROC_TRANSPORT_OTHER);
	FUZZ_CHECK(fuzz_is_clean(roc_camera_config_host(&camera, host, sizeof(host)), ""));
}

static void check_address(const char *text, const char *user)
{
	memset(&camera, 0, sizeof(camera));
	camera.streams[0] = ROC_STREAM_MAIN;
	camera.port = 1935;
	if (!roc_config_address(text, &camera)) {
		FUZZ_CHECK(fuzz_is_clean_field(camera.problem, sizeof(camera.problem)) &&
			   camera.problem[0]);
		return;
	}
	FUZZ_CHECK(fuzz_is_clean_field(camera.ip, sizeof(camera.ip)) && camera.ip[0]);
	FUZZ_CHECK(!strpbrk(camera.ip, " /@?#[]\"'\\"));
	check_place();
	const uint64_t identity = roc_camera_config_identity(&camera);
	roc_text_copy(camera.user, sizeof(camera.user), user);
	roc_text_copy(camera.password, sizeof(camera.password), password);
	FUZZ_CHECK(identity == roc_camera_config_identity(&camera));
	open_input();
}

static bool is_plain(const char *text)
{
	for (; *text; text++)
		if (!isalnum((unsigned char)*text))
			return false;
	return true;
}

/** A password in a URL changes neither the camera's identity nor what it is called. */
static void check_url(const char *url)
{
	static const char host[] = "cam.example";
	char called[256];
	uint64_t identity;

	memset(&camera, 0, sizeof(camera));
	camera.streams[0] = ROC_STREAM_MAIN;
	roc_text_copy(camera.name, sizeof(camera.name), "-");
	roc_text_copy(camera.url[0], sizeof(camera.url[0]), url);
	if (url[0]) {
		check_place();
		open_input();
	}
	if (strlen(password) < 4 || !is_plain(password))
		return;
	memset(camera.url[0], 0, sizeof(camera.url[0]));
	snprintf(camera.url[0], sizeof(camera.url[0]), "rtsp://%s/%.900s", host, url);
	identity = roc_camera_config_identity(&camera);
	memset(camera.url[0], 0, sizeof(camera.url[0]));
	snprintf(camera.url[0], sizeof(camera.url[0]), "rtsp://admin:%s@%s/%.900s", password, host,
		 url);
	FUZZ_CHECK(identity == roc_camera_config_identity(&camera));
	(void)roc_camera_config_host(&camera, called, sizeof(called));
	/* with an '@' further on it is not sure what the host is */
	if (!strchr(url, '@'))
		FUZZ_CHECK(strcmp(called, host) == 0);
	else
		FUZZ_CHECK(!fuzz_holds(called, strlen(called), password));
}

/* -------------------------------------------------------------------------------- passwords */

/** @raw as a URL, a JSON text or nothing special would spell it; @how says it for each byte. */
static void spell(const char *raw, uint8_t how, char *out, size_t size)
{
	const bool percent = how & 0x10, json = how & 0x40, lower = how & 0x20;
	size_t used = 0;

	for (size_t i = 0; raw[i]; i++) {
		const unsigned char c = (unsigned char)raw[i];
		const bool spelt = how & (1 << (i % 4));

		if (spelt && percent)
			snprintf(out + used, size - used, lower ? "%%%02x" : "%%%02X", c);
		else if (spelt && json && c < 0x80)
			snprintf(out + used, size - used, lower ? "\\u%04x" : "\\u%04X", c);
		else
			snprintf(out + used, size - used, "%c", c);
		used += strlen(out + used);
		FUZZ_CHECK(used + 1 < size);
	}
	out[used] = '\0';
}

static void base64(const char *raw, bool url, char *out)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	const size_t length = strlen(raw);

	for (size_t i = 0; i < length; i += 3) {
		uint32_t group = 0;

		for (size_t k = 0; k < 3; k++)
			group = group << 8 | (i + k < length ? (unsigned char)raw[i + k] : 0u);
		for (size_t k = 0; k < 4; k++) {
			const uint32_t digit = group >> (18 - 6 * k) & 63;

			*out++ = i + k > length ? '='
				 : digit < 62   ? digits[digit]
						: (url ? "-_" : "+/")[digit - 62];
		}
	}
	*out = '\0';
}

static int digit_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/** Can the password be read out of base64 digits that are left, wherever they begin? */
static bool base64_tells(const char *text)
{
	char plain[8192];

	for (size_t skip = 0; skip < 4 && skip < strlen(text); skip++) {
		uint32_t bits = 0, have = 0;
		size_t used = 0;

		for (const char *c = text + skip; *c; c++) {
			const int digit = digit_of(*c);

			if (digit < 0) {
				plain[used++] = '\0';
				bits = have = 0;
				continue;
			}
			bits = bits << 6 | (uint32_t)digit;
			have += 6;
			if (have >= 8) {
				have -= 8;
				plain[used++] = (char)(bits >> have);
			}
		}
		if (fuzz_holds(plain, used, password))
			return true;
	}
	return false;
}

static bool percent_tells(const char *text)
{
	char plain[8192];
	size_t used = 0;

	for (const char *c = text; *c; c++) {
		unsigned value;

		if (c[0] == '%' && isxdigit((unsigned char)c[1]) && isxdigit((unsigned char)c[2]) &&
		    sscanf(c + 1, "%2x", &value) == 1) {
			plain[used++] = (char)value;
			c += 2;
		} else {
			plain[used++] = *c == '+' ? ' ' : *c;
		}
	}
	return fuzz_holds(plain, used, password);
}

static void redact(const char *text, size_t size, const char *spelt)
{
	char room[4096];

	FUZZ_CHECK(size <= sizeof(room));
	memset(room, 0x55, sizeof(room));
	snprintf(room, size, "%s", text);
	roc_redact(room, size);
	FUZZ_CHECK(memchr(room, '\0', size));
	for (size_t i = size; i < sizeof(room); i++)
		FUZZ_CHECK(room[i] == 0x55);
	FUZZ_CHECK(!fuzz_holds(room, strlen(room), password));
	FUZZ_CHECK(!fuzz_holds(room, strlen(room), spelt));
	FUZZ_CHECK(!percent_tells(room));
	FUZZ_CHECK(!base64_tells(room));
	roc_log(ROC_LOG_INFO, 0, "%s", room);
}

/** The words of a server, as libav gives them to us. */
static void check_server_words(const char *text)
{
	roc_avlog_forget();
	av_log(NULL, AV_LOG_ERROR, "Server error: %s\n", text);
	FUZZ_CHECK(fuzz_is_clean(roc_avlog_server_words(), ""));
	check_told(roc_avlog_server_words());
	roc_log(ROC_LOG_DEBUG, 0, "%s", text);
	roc_avlog_forget();
}

/** A text that was cut in the middle of a password by whoever wrote it. */
static void check_cut(const char *before, size_t kept)
{
	char room[2048], kept_text[sizeof(password)];
	const size_t size = strlen(before) + kept + 1;

	snprintf(kept_text, sizeof(kept_text), "%.*s", (int)kept, password);
	if (size > sizeof(room) || kept < ROC_REDACT_SHORT ||
	    fuzz_holds(before, strlen(before), kept_text))
		return;
	snprintf(room, size, "%s%s", before, password);
	roc_redact(room, size);
	FUZZ_CHECK(!fuzz_holds(room, strlen(room), kept_text));
}

/** One that the mask itself could complete, or that is too short to be looked for, is left out. */
static bool is_sought(void)
{
	return strlen(password) >= ROC_REDACT_SHORT && !strchr(password, '*');
}

/** One that is too short to be looked for goes where a key names it. */
static void check_short(const char *before, const char *after)
{
	char named[PASSWORD_MAX + 16], text[2000];

	snprintf(named, sizeof(named), "password=%s", password);
	FUZZ_CHECK(roc_redact_register(password) == 0);
	snprintf(text, sizeof(text), "%s%s %s", before, named, after);
	roc_redact(text, sizeof(text));
	FUZZ_CHECK(!fuzz_holds(text, strlen(text), named));
	roc_redact_forget_all();
}

static void check_secret(const char *before, const char *after, uint8_t how)
{
	char spelt[512], text[4000], whole[600];

	memcpy(begun, password, ROC_REDACT_SHORT);
	snprintf(text, sizeof(text), "libav: Server error: %s\n%s", before, after);
	if (fuzz_holds(text, strlen(text), begun))
		begun[0] = '\0';
	roc_redact_forget_all();
	FUZZ_CHECK(roc_redact_register(password) == 0);
	spell(password, how, spelt, sizeof(spelt));
	snprintf(text, sizeof(text), "%s%s%s", before, spelt, after);
	redact(text, sizeof(text), spelt);
	redact(text, strlen(text) + 1, spelt);
	snprintf(text, sizeof(text), "%s%s%s", before, password, after);
	check_server_words(text);
	snprintf(whole, sizeof(whole), "%.200s%s%.200s", before, password, after);
	base64(whole, how & 0x80, text);
	redact(text, sizeof(text), "");
	check_cut(before, how % (strlen(password) + 1));
	roc_redact_forget_all();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = {data, size};
	char user[128], address[300], url[1024], before[1400], after[400];

	fuzz_string(&input, password, sizeof(password));
	fuzz_string(&input, user, sizeof(user));
	fuzz_string(&input, address, sizeof(address));
	fuzz_string(&input, url, sizeof(url));
	const uint8_t how = fuzz_byte(&input);
	fuzz_string(&input, before, sizeof(before));
	fuzz_string(&input, after, sizeof(after));

	const int fd = fuzz_lowest_fd();
	check_address(address, user);
	check_url(url);
	if (is_sought())
		check_secret(before, after, how);
	else if (password[0] && is_plain(password))
		check_short(before, after);
	FUZZ_CHECK(fuzz_lowest_fd() == fd);
	return 0;
}
