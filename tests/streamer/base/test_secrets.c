/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The secrets of an entry: none is left in a text, and plain words stay. */
#include <stdio.h>
#include <string.h>

#include "config.h"
#include "redact.h"
#include "secrets.h"
#include "suite.h"

static struct roc_config config;

static void load_url(const char *url)
{
	char text[1400], error[200];

	snprintf(text, sizeof(text), "[{\"url\":\"%s\"}]", url);
	ck_assert_int_eq(roc_config_parse("c.json", text, strlen(text), NULL, NULL, &config, error,
					  sizeof(error)),
			 0);
	ck_assert_str_eq(config.cameras[0].problem, "");
	roc_redact_forget_all();
	roc_secrets_register(&config.cameras[0]);
}

static const struct {
	const char *url, *in, *out;
} cases[] = {
	/* userinfo, as written and decoded */
	{"rtsp://admin:Tr0ub4dor@10.0.0.6/x", "no admin with Tr0ub4dor", "no admin with ***"},
	{"rtsp://admin:a%2Fb%40cd@h/x", "a%2Fb%40cd a/b@cd a%2fb@cd", "*** *** ***"},
	{"rtsp://admin:a+b+cd@h/x", "a+b+cd 'a b cd' a%2Bb%2Bcd", "*** '***' ***"},
	{"rtsp://u:pa/ss/word@cam/x", "Unauthorized: pa/ss/word", "Unauthorized: ***"},
	{"rtsp://u:p@ss@cam/x", "login u p@ss", "login u ***"},
	{"http://Ab3dEf6hIj9@cam/x", "user Ab3dEf6hIj9", "user ***"},
	/* arguments */
	{"rtmp://h/live/cam1?pass=Sup3rSecret", "Stream 'cam1?pass=Sup3rSecret' not found",
	 "Stream 'cam1?pass=***' not found"},
	{"rtmp://h/live/cam1?pass=Sup3rSecret", "no cam1, psw Sup3rSecret", "no cam1, psw ***"},
	{"rtmp://h/live/cam1?pass=S%40crEt", "no S%40crEt, S@crEt, S%2540crEt, Uy5TQGNyRXQu",
	 "no ***, ***, ***, ***"},
	/* too short to be looked for alone */
	{"rtmp://h/live/cam1?cred=ab", "no cam1?cred=ab, ab able", "no cam1?***, ab able"},
	{"rtsp://adm:ab@h/x", "adm:ab is wrong, ab able", "*** is wrong, ab able"},
	{"rtmp://h/live/cam1?pass=abc", "cam1?pass=abc", "cam1?***"},
	{"http://h/flv?port=1935&app=bcs&stream=channel0_main.bcs&user=admin&password=Hunter2222",
	 "port 1935 app bcs channel0_main.bcs admin Hunter2222",
	 "port 1935 app bcs channel0_main.bcs admin ***"},
	{"http://h/flv?loginuse=admin&loginpas=Hunter2222", "admin:Hunter2222", "admin:***"},
	{"http://h/v.cgi?whatever=QwertzUiop", "no QwertzUiop", "no ***"},
	{"http://h/v.cgi?whatever=QwertzUiop#top", "no QwertzUiop", "no ***"},
	{"rtmp://h/app?auth=QwertzUiop/cam1", "app?QwertzUiop cam1", "app?*** cam1"},
	{"http://h/v?password=ab/cdef#gh&stream=0", "ab/cdef#gh, ab/cdef, ab/cdef#gh&stream=0",
	 "***, ***, ***"},
	{"http://h/v?pwd=ab&cdefgh", "ab&cdefgh", "***"},
	{"http://h/v?pin=1234", "pin 1234", "pin ***"},
	{"http://h/v?token=main&x=y", "token main", "token ***"},
	{"http://h/iphone/11?admin:hunter22&", "admin hunter22", "admin ***"},
	{"http://h/v?Qwertz7Uiop8As", "Qwertz7Uiop8As", "***"},
	{"srt://h:9000?streamid=read:Qwertz7Uiop&mode=caller&passphrase=correct-horse",
	 "caller, read:Qwertz7Uiop, correct-horse", "caller, ***, ***"},
	{"rtsp://h/user=admin&password=tlJwpbo6&channel=1&stream=0.sdp?real_stream",
	 "admin tlJwpbo6 real_stream 0.sdp", "admin *** real_stream 0.sdp"},
	/* keys of push-style addresses */
	{"rtmp://h/live/STREAMKEY-aaaa-bbbb", "Stream live/STREAMKEY-aaaa-bbbb not found",
	 "Stream live/*** not found"},
	{"rtmp://h/live2/a1b2-c3d4-e5f6-g7h8", "a1b2-c3d4-e5f6-g7h8", "***"},
	{"rtmp://h/app/live_123456789_AbCdEfGh", "live_123456789_AbCdEfGh", "***"},
	{"rtmp://h/app/_definst_/3f9a8c2e77", "3f9a8c2e77", "***"},
	{"rtmp://h/app/a1b2%2Dc3d4%2De5f6", "a1b2-c3d4-e5f6", "***"},
	{"rtsps://h:7441/AbCdEfGh12345?enableSrtp", "AbCdEfGh12345?enableSrtp", "***?enableSrtp"},
	/* what is plain stays */
	{"rtmp://h/live/cam1", "live/cam1", "live/cam1"},
	{"rtmp://h/live/stream1?channel=1&stream=0&mode=caller",
	 "live/stream1?channel=1&stream=0&mode=caller",
	 "live/stream1?channel=1&stream=0&mode=caller"},
	{"rtmp://h/live/front-door", "front-door", "front-door"},
	{"rtmp://h/bcs/channel0_main.bcs?x=1", "1 of 100, 10 fps", "1 of 100, 10 fps"},
	{"rtsp://h:554/h264Preview_01_main", "h264Preview_01_main", "h264Preview_01_main"},
	{"rtsp://h:554/cam/realmonitor?channel=1&subtype=0",
	 "cam/realmonitor?channel=1&subtype=0 live 0",
	 "cam/realmonitor?channel=1&subtype=0 live 0"},
	{"rtsp://h/Streaming/Channels/101", "Streaming/Channels/101", "Streaming/Channels/101"},
	{"rtsp://h/axis-media/media.amp?videocodec=h264&resolution=1280x720&fps=12.5",
	 "h264 1280x720 12.5", "h264 1280x720 12.5"},
	{"srt://h:9000?latency=200000&pkt_size=1316&transtype=live", "200000 1316 live",
	 "200000 1316 live"},
	{"rtsp://h/x?tcp&timeout=15000000", "tcp 15000000", "tcp 15000000"},
	{"/srv/a1b2-c3d4-e5f6/clip.flv", "/srv/a1b2-c3d4-e5f6/clip.flv",
	 "/srv/a1b2-c3d4-e5f6/clip.flv"},
};

START_TEST(a_server_that_repeats_the_url_gives_no_secret_away)
{
	char text[512];

	load_url(cases[_i].url);
	strcpy(text, cases[_i].in);
	roc_redact(text, sizeof(text));
	ck_assert_str_eq(text, cases[_i].out);
}
END_TEST

START_TEST(all_streams_and_the_password_count)
{
	static const char text[] =
		"[{\"url\":{\"main\":\"rtsp://u:first-word@h\",\"sub\":\"rtsp://u:sub-word@h\"}},"
		"{\"ip\":\"h\",\"password\":\"third+word\"}]";
	char line[] = "first-word sub-word third+word", error[100];

	ck_assert_int_eq(roc_config_parse("c.json", text, strlen(text), NULL, NULL, &config, error,
					  sizeof(error)),
			 0);
	for (uint32_t i = 0; i < config.count; i++)
		roc_secrets_register(&config.cameras[i]);
	roc_redact(line, sizeof(line));
	ck_assert_str_eq(line, "*** *** ***");
}
END_TEST

/* Any URL of the longest form: nothing is read behind its end (a sanitizer sees it). */
START_TEST(any_url_is_walked_to_its_end)
{
	static const char bytes[] = "ab1%2F:/?#@&=;,. +\xc3\xa9|";
	uint32_t seed = 3;

	for (int round = 0; round < 2000; round++) {
		struct roc_camera_config *camera = &config.cameras[0];
		size_t length;

		memset(camera, 0, sizeof(*camera));
		strcpy(camera->url[0], "rtsp://");
		seed = seed * 1664525u + 1013904223u;
		length = 7 + (seed >> 8) % (round % 500 ? 60 : sizeof(camera->url[0]) - 8);
		for (size_t i = 7; i < length; i++) {
			seed = seed * 1664525u + 1013904223u;
			camera->url[0][i] = bytes[(seed >> 8) % (sizeof(bytes) - 1)];
		}
		roc_secrets_register(camera);
		roc_redact_forget_all();
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("secrets");
	TCase *tc = tcase_create("secrets");

	tcase_add_checked_fixture(tc, NULL, roc_redact_forget_all);
	tcase_add_loop_test(tc, a_server_that_repeats_the_url_gives_no_secret_away, 0,
			    COUNT(cases));
	tcase_add_test(tc, all_streams_and_the_password_count);
	tcase_add_test(tc, any_url_is_walked_to_its_end);
	suite_add_tcase(suite, tc);
	return run_suite(suite);
}
